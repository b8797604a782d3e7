//! `dingtalk app`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{HostArgs, TableArgs};

#[derive(Subcommand)]
pub(crate) enum AppCommand {
    /// The apps: kind, key, ticket, token, companies by state
    List(AppArgs),
    /// Ask DingTalk with the app's credentials, without a new token beside the owner's, and say what is wrong
    Check(AppCheckArgs),
    /// When the Token and AES key were last used, the next ones too: whether a rotation can end
    Keys(AppArgs),
}

#[derive(Args)]
pub(crate) struct AppArgs {
    /// The apps
    #[arg(long)]
    pub config: PathBuf,
    /// Id of the app in it; all unless given
    #[arg(long)]
    pub app: Option<String>,
    #[command(flatten)]
    pub tables: TableArgs,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  dingtalk app check --config apps.toml                     with the tables of AWS_REGION
  dingtalk app check --config apps.toml --app my-suite --endpoint http://127.0.0.1:8000

A suite is checked by a signed get_auth_info for a company that does not exist: that it does not exist is a good
answer. An internal app is checked by gettoken, which gives its token again. DingTalk sees the IP address of this
machine and not that of the functions.

Ends with 0 when all is well, with 1 when something is wrong, with 2 when DingTalk could not be asked.";

#[derive(Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct AppCheckArgs {
    #[command(flatten)]
    pub apps: AppArgs,
    #[command(flatten)]
    pub hosts: HostArgs,
}
