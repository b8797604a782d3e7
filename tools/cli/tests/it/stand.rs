//! A DingTalk in the test's own process, `dingtalk dev` that calls it, and the commands of an operator.

use std::process::Output;

use dingtalk_simulator::{ApiApp, Platform, PlatformSettings, Retry, Server, Settings, Simulator};
use tempfile::TempDir;

use crate::{
    app::{ID, KEY, Suite, directory, sealing_key, write},
    process::{Dev, dingtalk, free_port, run, text},
};

/// All of it.
pub struct Stand {
    pub platform: Platform,
    pub dev: Dev,
    /// The suite's pusher.
    pub pusher: Simulator,
    pub suite: Suite,
    /// `apps.toml` as `dev` has it.
    pub toml: String,
    config: String,
    endpoint: String,
    directory: TempDir,
    /// DingTalk's APIs.
    pub server: Server,
}

impl Stand {
    /// Starts it; `more` is put behind the suite in `apps.toml`.
    pub async fn start(more: &str) -> Self {
        let (suite, directory) = (Suite::new(), directory());
        // DingTalk's error texts repeat the request, secrets and all: nothing of it may be told.
        let platform = Platform::new(PlatformSettings { echo_requests: true, ..PlatformSettings::default() });
        platform.add_app(ApiApp::suite(KEY, &suite.secret));
        let server = platform.serve("127.0.0.1:0").await.expect("a free port");
        let url = server.url();
        let toml = format!(
            "{}secret = \"{}\"\n{more}{}[dingtalk]\noapi = \"{url}\"\napi = \"{url}\"\n",
            suite.toml(),
            suite.secret,
            sealing_key()
        );
        let config = write(directory.path(), &toml).to_str().expect("UTF-8").to_owned();
        let aws = format!("127.0.0.1:{}", free_port());
        let arguments = ["--config", &config, "--no-simulator", "--logs", "--lang", "en", "--aws-listen", &aws];
        let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
        dev.healthy().await;
        let settings = Settings { retry: Retry::None, code_pushes: 1, ..Settings::default() };
        let pusher = Simulator::new(suite.at(&dev.url(&format!("/callback/{ID}"))), settings).expect("a suite");
        let pusher = pusher.attach(&platform).expect("the platform knows it");
        let endpoint = format!("http://{aws}");
        Self { platform, dev, pusher, suite, toml, config, endpoint, directory, server }
    }

    /// The same with a ticket.
    pub async fn with_ticket() -> Self {
        let mut stand = Self::start("").await;
        stand.ticket().await;
        stand
    }

    /// DingTalk pushes a ticket.
    pub async fn ticket(&mut self) {
        assert!(self.pusher.push_ticket().await.acknowledged);
        self.dev.tells("ticket kept").await;
    }

    /// A command on this stack's tables, in English. On a thread of its own, so that DingTalk can answer meanwhile.
    pub async fn command(&self, arguments: &[&str]) -> Output {
        self.command_with(&self.config, arguments).await
    }

    /// The same with another `apps.toml`.
    pub async fn command_with(&self, config: &str, arguments: &[&str]) -> Output {
        self.typed(config, arguments, "").await
    }

    /// A command with `input` on its standard input.
    pub async fn command_on(&self, input: &str, arguments: &[&str]) -> Output {
        self.typed(&self.config, arguments, input).await
    }

    async fn typed(&self, config: &str, arguments: &[&str], input: &str) -> Output {
        let on = ["--config", config, "--endpoint", &self.endpoint, "--lang", "en"];
        let all: Vec<String> = arguments.iter().chain(&on).map(|argument| (*argument).to_owned()).collect();
        let input = input.to_owned();
        let output = tokio::task::spawn_blocking(move || run(all, &input)).await.expect("it ran");
        self.holds_no_secret(&format!("{}{}", text(&output.stdout), text(&output.stderr)));
        output
    }

    /// Where the stack's tables are.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Writes another `apps.toml` and gives its path.
    pub fn other_config(&self, toml: &str) -> String {
        let path = self.directory.path().join("other.toml");
        std::fs::write(&path, toml).expect("a writable directory");
        path.to_str().expect("UTF-8").to_owned()
    }

    /// Neither what the suite proves itself with nor what DingTalk gave it, as far as the test knows it.
    pub fn holds_no_secret(&self, told: &str) {
        let Suite { token, aes_key, secret } = &self.suite;
        let mut secrets = vec![token.clone(), aes_key.clone(), secret.clone()];
        secrets.extend(self.platform.suite_ticket(KEY));
        for corp in self.platform.companies(KEY) {
            secrets.extend(self.platform.temporary_code(KEY, &corp));
            secrets.extend(self.platform.permanent_code(KEY, &corp));
        }
        for secret in &secrets {
            assert!(secret.len() >= 32, "short enough to stand there by chance");
            assert!(!told.contains(secret), "a secret is printed: {told}");
        }
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.holds_no_secret(&self.dev.told());
        }
    }
}
