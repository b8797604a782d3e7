//! The binary as a child process: run to its end, or kept running as `dingtalk dev`.

use std::{
    ffi::OsStr,
    fs::File,
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use serde_json::Value;

/// How long anything is waited for. It takes a second; a loaded machine may take more.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is looked whether it has come.
pub const GLANCE: Duration = Duration::from_millis(20);

/// The binary, without the variables that would lead it elsewhere than the test wants.
pub fn dingtalk() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingtalk"));
    let elsewhere = [
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "CONTACTS_TABLE",
        "DINGTALK_TOKEN",
        "DINGTALK_AES_KEY",
        "DINGTALK_URL",
        "EVENT_BUS",
        "INBOX_TABLE",
        "STATE_TABLE",
    ];
    let language = ["LC_ALL", "LC_MESSAGES", "LANG"];
    for name in elsewhere.into_iter().chain(language) {
        command.env_remove(name);
    }
    // Who does it, for the audit; a machine's session need not have one.
    command.env("USER", "tester");
    command
}

/// Runs the binary to its end with `input` on standard input.
pub fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, input: &str) -> Output {
    let mut command = dingtalk();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    // A command that reads no input has closed it; that is not what is tested.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
    child.wait_with_output().expect("the binary ends")
}

/// The end of a command that worked: what it printed.
pub fn printed(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// What a command that refused had to say.
pub fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(text(&output.stdout), "", "a refusal prints nothing that a pipe would take for a result");
    text(&output.stderr)
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A port nobody listens at, below those that outgoing connections get: one of these could otherwise take it in the
/// time between two processes that are to have the same.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 120).expect("below 120") * 100;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// `dingtalk dev` in a process of its own, killed when it is dropped.
pub struct Dev {
    child: Child,
    output: PathBuf,
    port: u16,
}

impl Dev {
    /// Starts it at `port`. All it prints goes into the file `output`, which is continued if it is there.
    pub fn start(mut command: Command, arguments: &[&str], port: u16, output: PathBuf) -> Self {
        let file = File::options().create(true).append(true).open(&output).expect("a writable directory");
        command.args(["dev", "--listen", &format!("127.0.0.1:{port}")]).args(arguments);
        command.stdin(Stdio::null()).stderr(file.try_clone().expect("a second handle")).stdout(file);
        let child = command.spawn().expect("the binary starts");
        Self { child, output, port }
    }

    /// A URL of it.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Everything it has printed so far.
    pub fn told(&self) -> String {
        told(&self.output)
    }

    /// Waits until it answers.
    pub async fn healthy(&mut self) {
        let began = Instant::now();
        let url = self.url("/healthz");
        while reqwest::get(&url).await.is_err() {
            assert!(self.child.try_wait().expect("a child").is_none(), "it ended: {}", self.told());
            assert!(began.elapsed() < PATIENCE, "it does not answer: {}", self.told());
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until it has printed `words`.
    pub async fn tells(&mut self, words: &str) {
        let began = Instant::now();
        while !self.told().contains(words) {
            assert!(began.elapsed() < PATIENCE, "{words:?} is not told: {}", self.told());
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until it has printed `words` so many times.
    pub async fn tells_times(&mut self, words: &str, times: usize) {
        let began = Instant::now();
        while self.told().matches(words).count() < times {
            assert!(began.elapsed() < PATIENCE, "{words:?} is not told {times} times: {}", self.told());
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// What it has counted so far.
    pub async fn status(&self) -> Value {
        let answer = reqwest::get(self.url("/_local/status")).await.expect("it answers");
        answer.json().await.expect("JSON")
    }

    /// Waits until it has counted one of `metric` at least.
    pub async fn counts(&mut self, metric: &str) {
        self.counts_to(metric, 1.0).await;
    }

    /// Waits until it has counted so many of `metric`.
    pub async fn counts_to(&mut self, metric: &str, number: f64) {
        let began = Instant::now();
        while self.status().await["metrics"][metric].as_f64().unwrap_or_default() < number {
            assert!(began.elapsed() < PATIENCE, "{metric} is not counted: {}", self.told());
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end: {}", self.told());
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Ctrl-C.
    #[cfg(unix)]
    pub async fn interrupted(&mut self) -> ExitStatus {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.expect("there is a kill").success());
        self.ended().await
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn told(output: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(output).unwrap_or_default()).into_owned()
}
