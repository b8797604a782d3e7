//! One function under Lambda's runtime interface emulator: the program that SAM CLI puts into its containers.

use std::{
    collections::BTreeMap,
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, process::Child};

use crate::Failed;

/// A running emulator. The function in it starts with the first invocation, and ends with the emulator.
pub(crate) struct Emulator {
    process: Child,
    url: String,
    client: reqwest::Client,
    log: PathBuf,
}

impl Emulator {
    /// Starts the emulator and waits until it listens.
    pub async fn start(program: &Path, bootstrap: &Path, variables: &BTreeMap<String, String>) -> Result<Self, Failed> {
        let (invoke, runtime) = (free_address()?, free_address()?);
        let log = std::env::temp_dir().join(format!("dingtalk-bench-{}-{}.log", std::process::id(), invoke.port()));
        let output = fs::File::create(&log)?;
        let process = tokio::process::Command::new(program)
            .args(["--runtime-interface-emulator-address", &invoke.to_string()])
            .args(["--runtime-api-address", &runtime.to_string()])
            .args(["--log-level", "warn"])
            .arg(fs::canonicalize(bootstrap)?)
            .env_clear()
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| format!("{}: {e}", program.display()))?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        let url = format!("http://{invoke}/2015-03-31/functions/function/invocations");
        let emulator = Self { process, url, client, log };
        let patience = Instant::now();
        while TcpStream::connect(invoke).await.is_err() {
            if patience.elapsed() > Duration::from_secs(10) {
                return Err(emulator.failed("does not listen"));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(emulator)
    }

    /// Invokes the function and gives its answer and the time until it was there.
    pub async fn invoke(&self, event: String) -> Result<(String, Duration), Failed> {
        let began = Instant::now();
        let answer = self.client.post(&self.url).body(event).send().await.map_err(reqwest::Error::without_url)?;
        let text = answer.text().await.map_err(reqwest::Error::without_url)?;
        let took = began.elapsed();
        if text.contains("\"errorType\"") {
            return Err(self.failed(&text));
        }
        Ok((text, took))
    }

    /// The most memory that the function has had so far, in bytes: its resident set, pages of its file among them.
    pub fn peak_memory(&self) -> Result<u64, Failed> {
        let emulator = self.process.id().ok_or("the emulator has ended")?;
        let children = fs::read_to_string(format!("/proc/{emulator}/task/{emulator}/children"))?;
        // Go starts processes from any of its threads.
        let threads = fs::read_dir(format!("/proc/{emulator}/task"))?;
        let all = threads.filter_map(Result::ok).filter_map(|t| fs::read_to_string(t.path().join("children")).ok());
        let ids: Vec<String> = all.chain([children]).flat_map(|c| words(&c)).collect();
        let peak = |id: &String| {
            let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?.to_owned();
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        let kilobytes = ids.iter().filter_map(peak).max().ok_or_else(|| self.failed("its function is not running"))?;
        Ok(kilobytes * 1024)
    }

    fn failed(&self, what: &str) -> Failed {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let tail: Vec<&str> = log.lines().rev().take(5).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        format!("the emulator: {what}\n{}", tail.join("\n")).into()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.log);
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
