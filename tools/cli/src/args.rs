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
  dingtalk doctor --config apps.toml --url 'https://…/callback/demo?signature=…' --body '{\"encrypt\":\"…\"}'
  dingtalk doctor --config apps.toml --app demo --listen https://…/callback/demo
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
    /// Say what is wrong with a callback that fails, or with an endpoint that answers callbacks
    Doctor(Box<DoctorArgs>),
    /// Look at the apps' state
    #[command(subcommand)]
    App(AppCommand),
    /// Work on the inbox
    #[command(subcommand)]
    Inbox(InboxCommand),
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
    #[arg(long)]
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

const DOCTOR_EXAMPLES: &str = "\
Examples:
  dingtalk doctor --config apps.toml --url 'https://…/callback/demo?signature=…&timestamp=…&nonce=…' --body @push.json
  dingtalk doctor --config apps.toml --curl -            paste a curl command, end with Ctrl-D
  dingtalk doctor --config apps.toml --body @event.json  an event of API Gateway, as a log has it
  dingtalk doctor --config apps.toml --app demo --listen https://…/callback/demo

Ends with 0 when it found no problem, with 1 when it did, with 2 when it could not look.";

#[derive(Args)]
#[command(after_help = DOCTOR_EXAMPLES)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub keys: KeyArgs,
    /// The failing callback's whole URL, with its query string
    #[arg(long, conflicts_with_all = ["curl", "listen"])]
    pub url: Option<String>,
    /// Its body: the text, or @FILE, or - for standard input
    #[arg(long, conflicts_with_all = ["curl", "listen"])]
    pub body: Option<String>,
    /// A file with a curl command that makes it, or - for standard input
    #[arg(long, conflicts_with = "listen")]
    pub curl: Option<PathBuf>,
    /// What was answered to it: the text, or @FILE
    #[arg(long, conflicts_with = "listen")]
    pub reply: Option<String>,
    /// Push harmless checks at this endpoint, ours or another's, and judge its answers
    #[arg(long)]
    pub listen: Option<String>,
}

/// Where the tables are. Region and credentials come from the environment, as in Lambda: AWS_REGION,
/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
#[derive(Args)]
pub(crate) struct TableArgs {
    /// Where DynamoDB is; that of the region unless given. A local one needs neither region nor credentials
    #[arg(long, env = "AWS_ENDPOINT_URL")]
    pub endpoint: Option<String>,
    /// The state table's name
    #[arg(long, env = "STATE_TABLE", default_value = "StateTable")]
    pub state_table: String,
    /// The inbox table's name
    #[arg(long, env = "INBOX_TABLE", default_value = "InboxTable")]
    pub inbox_table: String,
}

#[derive(Subcommand)]
pub(crate) enum AppCommand {
    /// When the Token and AES key were last used, the next ones too: whether a rotation can end
    Keys(AppKeysArgs),
}

#[derive(Args)]
pub(crate) struct AppKeysArgs {
    /// The apps
    #[arg(long)]
    pub config: PathBuf,
    /// Id of the app in it; all unless given
    #[arg(long)]
    pub app: Option<String>,
    #[command(flatten)]
    pub tables: TableArgs,
}

#[derive(Subcommand)]
pub(crate) enum InboxCommand {
    /// What has failed for good, or what is due and not done
    List(InboxListArgs),
    /// Give failed rows their attempts back, once the cause is gone
    Retry(InboxRetryArgs),
    /// Write the rows that sample events point to, into a local DynamoDB
    Seed(InboxSeedArgs),
}

#[derive(Args)]
pub(crate) struct InboxListArgs {
    /// What is due and not done, instead of what has failed
    #[arg(long)]
    pub due: bool,
    #[command(flatten)]
    pub tables: TableArgs,
}

#[derive(Args)]
pub(crate) struct InboxRetryArgs {
    /// Keys of the rows, as `list` prints them
    #[arg(required_unless_present = "all")]
    pub keys: Vec<String>,
    /// All that have failed
    #[arg(long, conflicts_with = "keys")]
    pub all: bool,
    #[command(flatten)]
    pub tables: TableArgs,
}

#[derive(Args)]
pub(crate) struct InboxSeedArgs {
    /// The apps: their newest sealing key seals the rows
    #[arg(long)]
    pub config: PathBuf,
    /// Sample events of functions behind the bus; others are passed over
    #[arg(required = true)]
    pub events: Vec<PathBuf>,
    #[command(flatten)]
    pub tables: TableArgs,
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
