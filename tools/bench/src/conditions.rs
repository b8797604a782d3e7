//! Where the figures come from: without it they say nothing.

use std::fs;

/// Processor, memory, load and build, as a Markdown list.
pub(crate) fn told() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = field("/proc/meminfo", "MemTotal").unwrap_or_else(|| "unknown".to_owned());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    format!(
        "## Conditions\n\n\
         * {cores} cores, {cpu}, {}; memory {memory}\n\
         * load average of the machine before the run: {load}\n\
         * dingtalk {}; the stack and the load: {profile} build\n",
        std::env::consts::ARCH,
        env!("CARGO_PKG_VERSION"),
    )
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
