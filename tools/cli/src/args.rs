//! The command line.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
use secrecy::SecretString;

use crate::language::Language;

const EXAMPLES: &str = "\
Examples:
  dingtalk                                        start the bundle and a simulated DingTalk, tell what happens
  dingtalk dev --config apps.toml --no-simulator  wait for a real DingTalk (through a tunnel) at /callback/{app id}
  dingtalk seal --config apps.toml --app demo --message '{\"EventType\":\"check_url\"}'
  dingtalk open --config apps.toml --app demo --query 'signature=…&timestamp=…&nonce=…' --body push.json
  dingtalk secret --config apps.toml              the secret to put into Secrets Manager before `sam deploy`";

/// The server side of DingTalk apps (钉钉应用服务端): on this machine, and by hand.
#[derive(Parser)]
#[command(name = "dingtalk", version, about, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// Language of what is told; by the locale unless given
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Language>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start the bundle in this process, wired by template.yaml, with a simulated DingTalk beside it (the default)
    Dev(DevArgs),
    /// Make an envelope: a push as DingTalk makes it
    Seal(SealArgs),
    /// Read an envelope: a push (with --query) or a reply
    Open(OpenArgs),
    /// Print the configuration secret made from apps.toml, with a sealing key
    Secret(SecretArgs),
}

#[derive(Args)]
pub(crate) struct DevArgs {
    /// Where callbacks are received, at POST /callback/{app id}
    #[arg(long, default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Where the AWS endpoint listens (DynamoDB, EventBridge, Secrets Manager); a free port unless given
    #[arg(long, default_value = "127.0.0.1:0")]
    pub aws_listen: SocketAddr,
    /// The apps; a made-up suite `demo` unless given
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Do not simulate DingTalk
    #[arg(long)]
    pub no_simulator: bool,
    /// Keep the tables in this directory; in memory unless given
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// The wiring; ./template.yaml if it is there, else the one this program was built with
    #[arg(long)]
    pub template: Option<PathBuf>,
    /// Pause between two simulated suite tickets (DingTalk: 20 minutes in 2016, about 5 hours now)
    #[arg(long, value_parser = humantime::parse_duration, default_value = "60s")]
    pub ticket_period: Duration,
    /// Show the functions' own log lines, JSON, on standard error
    #[arg(long)]
    pub logs: bool,
    /// For tests: end the process at this named point
    #[arg(long, hide = true)]
    pub die_at: Option<String>,
    /// For tests: let all clocks go ahead by this
    #[arg(long, hide = true, value_parser = humantime::parse_duration, default_value = "0s")]
    pub clock_ahead: Duration,
}

/// Whose keys to use: an app of a configuration, or given one by one.
#[derive(Args)]
pub(crate) struct KeyArgs {
    /// The apps
    #[arg(long, requires = "app")]
    pub config: Option<PathBuf>,
    /// Id of the app in it
    #[arg(long, requires = "config")]
    pub app: Option<String>,
    /// The callback's token; --config goes before it
    // No conflict with it: a variable that is exported for one app must not keep another from being named.
    #[arg(long, env = "DINGTALK_TOKEN", hide_env_values = true)]
    pub token: Option<SecretString>,
    /// The callback's AES key, 43 characters; --config goes before it
    #[arg(long, env = "DINGTALK_AES_KEY", hide_env_values = true)]
    pub aes_key: Option<SecretString>,
    /// Receiver id: SuiteKey, AppKey, CustomKey or CorpId
    #[arg(long)]
    pub receiver: Option<String>,
}

#[derive(Args)]
pub(crate) struct SealArgs {
    #[command(flatten)]
    pub keys: KeyArgs,
    /// The event's JSON; standard input unless given
    #[arg(long)]
    pub message: Option<String>,
    /// Print a curl command that pushes it to this URL
    #[arg(long)]
    pub curl: Option<String>,
}

#[derive(Args)]
pub(crate) struct OpenArgs {
    #[command(flatten)]
    pub keys: KeyArgs,
    /// The push's query string or whole URL; without it the body is read as a reply
    #[arg(long)]
    pub query: Option<String>,
    /// File with the body; standard input unless given
    #[arg(long)]
    pub body: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct SecretArgs {
    /// The apps
    #[arg(long)]
    pub config: PathBuf,
}

/// `dingtalk` alone is `dingtalk dev`.
pub(crate) fn dev() -> Command {
    #[derive(Parser)]
    struct Dev {
        #[command(flatten)]
        args: DevArgs,
    }
    Command::Dev(Dev::parse_from(["dev"]).args)
}
