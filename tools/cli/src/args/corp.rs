//! `dingtalk corp`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use dingtalk_simulator::Mode;

use super::{CorpAllowIpArgs, CorpFailedEventsArgs, CorpSubscribeArgs, HostArgs, TableArgs};

const EXAMPLES: &str = "\
Examples, for a deployed stack (region, credentials and table names from the environment):
  dingtalk corp list --config apps.toml --state authorised
  dingtalk corp show dingcorp1 --config apps.toml
  dingtalk corp orders dingcorp1 --config apps.toml         what it bought, and paid until when
  dingtalk corp adopt dingcorp1 --config apps.toml          its authorisation was lost; DingTalk is asked
  dingtalk corp relieve dingcorp1 --config apps.toml --yes  it withdrew, and nobody heard of it

For a local one (dingtalk dev prints the addresses):
  dingtalk corp authorize dingcorp1 --mode sync-http
  dingtalk corp list --config apps.toml --endpoint http://127.0.0.1:<AWS endpoint>";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum CorpCommand {
    /// The companies and where they are
    List(CorpListArgs),
    /// What is known of one company
    Show(CorpShowArgs),
    /// What a company bought in the app market (应用市场), and what it has
    Orders(CorpOrdersArgs),
    /// Have a simulated company authorise an app of a running `dingtalk dev`
    Authorize(CorpAuthorizeArgs),
    /// Take a company for withdrawn: its tokens and codes are deleted
    Relieve(CorpRelieveArgs),
    /// Take a stuck company's next step now
    Retry(DriveArgs),
    /// Register the addresses that a company's own deployment calls DingTalk from
    AllowIp(CorpAllowIpArgs),
    /// Read the events that DingTalk could not deliver now, rather than when it is their turn
    FailedEvents(CorpFailedEventsArgs),
    /// Have a company's events come to our callback URL; with --replace, in the place of another
    Subscribe(CorpSubscribeArgs),
    /// Ask DingTalk whether an unknown company is authorised, and adopt it if so
    Adopt(DriveArgs),
}

/// Whose companies.
#[derive(Args)]
pub(crate) struct CorpArgs {
    /// The apps, with the sealing keys of the stack
    #[arg(long)]
    pub config: PathBuf,
    /// Id of the app in it; need not be given where one app only has companies
    #[arg(long)]
    pub app: Option<String>,
    #[command(flatten)]
    pub tables: TableArgs,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CorpListArgs {
    /// The apps
    #[arg(long)]
    pub config: PathBuf,
    /// Id of the app in it; all unless given
    #[arg(long)]
    pub app: Option<String>,
    /// Only companies in this state
    #[arg(long)]
    pub state: Option<StateName>,
    #[command(flatten)]
    pub tables: TableArgs,
}

#[derive(Args)]
pub(crate) struct CorpShowArgs {
    /// CorpId
    pub corp: String,
    /// Show the invite link as well; codes and tokens are never shown
    #[arg(long)]
    pub secrets: bool,
    #[command(flatten)]
    pub of: CorpArgs,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CorpOrdersArgs {
    /// CorpId; `-` for what people bought without a company
    #[arg(allow_hyphen_values = true)]
    pub corp: String,
    /// For a program: DingTalk's names, fees in fen, times in milliseconds
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub of: CorpArgs,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CorpAuthorizeArgs {
    /// CorpId of the company, made up
    pub corp: String,
    /// Id of the app; need not be given where there is one suite
    #[arg(long)]
    pub app: Option<String>,
    /// How the authorisation is pushed
    #[arg(long, default_value = "classic")]
    pub mode: ModeName,
    /// Where the simulated DingTalk is, as `dingtalk dev` prints it
    #[arg(long, default_value = "http://127.0.0.1:3001")]
    pub simulator: String,
}

#[derive(Args)]
pub(crate) struct CorpRelieveArgs {
    /// Without it nothing is done
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub drive: DriveArgs,
}

#[derive(Args)]
pub(crate) struct DriveArgs {
    /// CorpId
    pub corp: String,
    #[command(flatten)]
    pub of: CorpArgs,
    #[command(flatten)]
    pub hosts: HostArgs,
    /// The event bus, for what the team's own code is told
    #[arg(long, env = "EVENT_BUS", default_value = "CallbackBus")]
    pub bus: String,
}

/// A company's state, as the tables have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StateName {
    #[value(alias = "code_received")]
    CodeReceived,
    Authorised,
    Active,
    Stopped,
    Relieved,
}

/// The generation of the pushes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeName {
    /// A temporary code, as since 2015
    Classic,
    /// SyncHTTP: the authorisation itself
    SyncHttp,
    /// Both
    Both,
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Self {
        match name {
            ModeName::Classic => Self::Classic,
            ModeName::SyncHttp => Self::SyncHttp,
            ModeName::Both => Self::Both,
        }
    }
}
