//! `dingtalk contacts export`: page by page from the table into a file, so that memory does not grow with the company.

use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, Write},
    path::Path,
};

use dingtalk_store::{Contact, Presence};

use super::{cells::Cells, progress::Progress, whose::Whose};
use crate::{
    Failed,
    args::{ContactsExportArgs, FormatName, KindName},
    language::Language,
    times::when,
};

/// Rows read at a time.
const PAGE: i32 = 500;

/// What Excel knows UTF-8 by.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) async fn run(args: &ContactsExportArgs, language: Language) -> Result<(), Failed> {
    let mut kinds = args.kind.clone();
    kinds.sort_unstable();
    kinds.dedup();
    match &args.dir {
        None if kinds.len() > 1 => {
            let told = "标准输出只能导出一种，多种请用 --dir";
            Err(language.pick(told, "only one kind goes to standard output; for several give --dir").into())
        }
        None => {
            let whose = Whose::find(&args.of, language).await?;
            let kind = kinds.first().copied().unwrap_or(KindName::Users);
            // Not locked: that would not let this wait for the table.
            export(&whose, kind, args, &mut BufWriter::new(std::io::stdout()), language).await
        }
        Some(dir) => {
            let whose = Whose::find(&args.of, language).await?;
            std::fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
            for kind in if kinds.is_empty() { &KindName::ALL[..] } else { &kinds } {
                into_file(&whose, *kind, args, dir, language).await?;
            }
            Ok(())
        }
    }
}

/// A file has its name only when it is whole.
async fn into_file(
    whose: &Whose,
    kind: KindName,
    args: &ContactsExportArgs,
    dir: &Path,
    language: Language,
) -> Result<(), Failed> {
    let ending = match args.format {
        FormatName::Csv => "csv",
        FormatName::Jsonl => "jsonl",
    };
    let path = dir.join(format!("{}.{ending}", kind.name()));
    let part = path.with_extension(format!("{ending}.part"));
    let wrong = |e: std::io::Error| format!("{}: {e}", part.display());
    let file = private(&part).map_err(wrong)?;
    export(whose, kind, args, &mut BufWriter::new(file), language).await?;
    Ok(std::fs::rename(&part, &path).map_err(wrong)?)
}

/// A file that nobody else on this machine may read: it is full of phone numbers.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

async fn export(
    whose: &Whose,
    kind: KindName,
    args: &ContactsExportArgs,
    out: &mut (dyn Write + Send),
    language: Language,
) -> Result<(), Failed> {
    let cells = Cells { guarded: !args.raw };
    if args.format == FormatName::Csv {
        if args.bom {
            out.write_all(BYTE_ORDER_MARK)?;
        }
        cells.record(out, kind.columns())?;
    }
    let mut progress = Progress::new(kind.name(), language);
    let mut after = None;
    loop {
        let page = whose.mirror.every(kind.of_rows(), PAGE, after.as_ref()).await?;
        let wanted = |contact: &&Contact| args.removed || !matches!(contact.presence, Presence::Removed { .. });
        let mut rows = 0;
        for contact in page.contacts.iter().filter(wanted) {
            match args.format {
                FormatName::Csv => cells.record(out, kind.cells(contact).iter().map(String::as_str))?,
                FormatName::Jsonl => writeln!(out, "{}", contacts::told(contact))?,
            }
            rows += 1;
        }
        progress.add(rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    out.flush()?;
    progress.end();
    tell_freshness(whose, kind, language).await
}

/// An export that may lack somebody says so.
async fn tell_freshness(whose: &Whose, kind: KindName, language: Language) -> Result<(), Failed> {
    let told = match whose.synced_at(kind.of_sync()).await? {
        Some(at) => format!("{} {}", language.pick("上次完整同步结束于", "the last whole sync ended at"), when(at)),
        None => language
            .pick("还没有一次完整的同步：可能不全", "no sync has been whole yet: some may be missing")
            .to_owned(),
    };
    let _ = writeln!(std::io::stderr().lock(), "{}: {told}", kind.name());
    Ok(())
}
