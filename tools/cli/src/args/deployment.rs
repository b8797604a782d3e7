//! `dingtalk deployment`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CorpArgs, HostArgs, TableArgs};

const EXAMPLES: &str = "\
Examples, for a deployed stack (region, credentials and table names from the environment):
  dingtalk deployment add --corp dingcorp1 --name hangzhou --config apps.toml   prints its credential, once
  dingtalk deployment list --config apps.toml
  dingtalk deployment rotate <id> --grace 24h --config apps.toml                prints a new one; both are good for a day
  dingtalk deployment revoke <id> --config apps.toml                            at once, and for good";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum DeploymentCommand {
    /// Add a deployment, and print its credential
    Add(DeploymentAddArgs),
    /// The deployments, when each was last used, and how old its credential is
    List(DeploymentListArgs),
    /// A new credential; the older one stays good for a while
    Rotate(DeploymentRotateArgs),
    /// No more tokens for a deployment, at once and for good
    Revoke(DeploymentRevokeArgs),
}

#[derive(Args)]
pub(crate) struct DeploymentAddArgs {
    /// CorpId of the company whose it is
    #[arg(long)]
    pub corp: String,
    /// What you call it
    #[arg(long)]
    pub name: Option<String>,
    /// It may ask for a token from anywhere, not only from the company's registered addresses
    #[arg(long)]
    pub any_address: bool,
    /// How often it may ask in a minute
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=6000))]
    pub per_minute: u32,
    /// Who adds it, for the audit; the session's user unless given
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    #[command(flatten)]
    pub of: CorpArgs,
}

#[derive(Args)]
pub(crate) struct DeploymentListArgs {
    /// The apps
    #[arg(long)]
    pub config: PathBuf,
    /// Id of the app in it; all unless given
    #[arg(long)]
    pub app: Option<String>,
    /// Only those of this company
    #[arg(long)]
    pub corp: Option<String>,
    #[command(flatten)]
    pub tables: TableArgs,
}

/// Which deployment.
#[derive(Args)]
pub(crate) struct DeploymentOf {
    /// Its id
    pub id: String,
    /// Who does it, for the audit; the session's user unless given
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// The apps
    #[arg(long)]
    pub config: PathBuf,
    #[command(flatten)]
    pub tables: TableArgs,
}

#[derive(Args)]
pub(crate) struct DeploymentRotateArgs {
    /// How long the older credential stays good, such as 24h or 30m; 0s ends it at once
    #[arg(long, value_name = "TIME", default_value = "24h")]
    pub grace: humantime::Duration,
    #[command(flatten)]
    pub of: DeploymentOf,
}

#[derive(Args)]
pub(crate) struct DeploymentRevokeArgs {
    /// Fetch another token for the company as well: it may void the one that the deployment still has, or may not
    #[arg(long)]
    pub void: bool,
    #[command(flatten)]
    pub of: DeploymentOf,
    #[command(flatten)]
    pub hosts: HostArgs,
}
