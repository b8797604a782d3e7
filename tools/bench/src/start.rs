//! Size, start and memory of each function that `sam build` has built.

use std::{collections::BTreeMap, fs, path::Path};

use dingtalk_local::Template;

use crate::{
    Failed,
    args::StartArgs,
    baseline::{Baseline, Figures},
    emulator::Emulator,
    stack::Bundle,
    table::{Table, median, millis},
};

/// Fresh starts of each function; the middle one counts.
const STARTS: usize = 15;
/// Invocations of one instance before its memory is read.
const WARM: usize = 300;

pub(crate) async fn measure(args: &StartArgs, quick: bool) -> Result<String, Failed> {
    let emulator = args.emulator.as_deref().ok_or("--emulator is missing")?;
    let earlier = args.baseline.as_deref().map(Baseline::read).transpose()?.unwrap_or_default();
    // Whatever is not measured now keeps its figures.
    let mut now = earlier.clone();
    let mut table = Table::new(
        "Functions",
        &["function", "built", "size", "start to first answer", "slowest", "warm", "peak memory", "grown"],
    );
    let starts = if quick { 3 } else { STARTS };
    let bundle = Bundle::start().await?;
    for function in Template::parse(crate::stack::TEMPLATE)?.functions {
        let folder = args.functions.join(&function.logical_id);
        let (bootstrap, profile) = (folder.join("bootstrap"), profile(&folder));
        eprintln!("functions: {}", function.folder);
        let size = fs::metadata(&bootstrap).map_err(|e| format!("{}: {e}", bootstrap.display()))?.len();
        let variables = bundle.variables(&function.folder)?;
        let mut first = Vec::new();
        for _ in 0..starts {
            let running = Emulator::start(emulator, &bootstrap, &variables).await?;
            let (_, took) = running.invoke(bundle.event(&function.folder)?).await?;
            first.push(took.as_secs_f64());
        }
        let (warm, memory) = warm(emulator, &bootstrap, &variables, &bundle, &function.folder, quick).await?;
        let slowest = first.iter().copied().fold(0.0, f64::max);
        let figures = Figures { bytes: size, start: median(first), memory };
        let grown = earlier.grown(&function.folder, &profile, &figures);
        table.row([
            function.folder.clone(),
            profile.clone(),
            megabytes(size),
            millis(figures.start),
            millis(slowest),
            millis(warm),
            megabytes(memory),
            grown.unwrap_or_default(),
        ]);
        now.set(&function.folder, &profile, figures);
    }
    if let Some(path) = &args.save {
        now.write(path)?;
    }
    Ok(table.to_markdown())
}

/// The profile that a function was built with: `release`, as it ships, unless a file beside it says otherwise
/// (tests/scripts/build-functions.sh).
fn profile(folder: &Path) -> String {
    let said = fs::read_to_string(folder.join("profile")).unwrap_or_default();
    if said.trim().is_empty() { "release".to_owned() } else { said.trim().to_owned() }
}

/// The middle of an instance's later invocations, and the most memory it had.
async fn warm(
    emulator: &Path,
    bootstrap: &Path,
    variables: &BTreeMap<String, String>,
    bundle: &Bundle,
    folder: &str,
    quick: bool,
) -> Result<(f64, u64), Failed> {
    let running = Emulator::start(emulator, bootstrap, variables).await?;
    running.invoke(bundle.event(folder)?).await?;
    let mut took = Vec::new();
    for _ in 0..if quick { WARM / 10 } else { WARM } {
        took.push(running.invoke(bundle.event(folder)?).await?.1.as_secs_f64());
    }
    Ok((median(took), running.peak_memory()?))
}

/// In millions of bytes, as AWS counts a package.
fn megabytes(bytes: u64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
