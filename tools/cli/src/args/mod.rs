//! The command line.

mod allow_ip;
mod app;
mod contacts;
mod corp;
mod deployment;
mod dev;
mod doctor;
mod envelope;
mod events;
mod inbox;
mod license;
mod sync;
mod tables;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::language::Language;

pub(crate) use allow_ip::CorpAllowIpArgs;
pub(crate) use app::{AppArgs, AppCheckArgs, AppCommand};
pub(crate) use contacts::{
    ContactsCommand, ContactsExportArgs, ContactsOf, ContactsRestoreArgs, ContactsSearchArgs, ContactsShowArgs,
    FormatName, KindName,
};
pub(crate) use corp::{
    CorpArgs, CorpAuthorizeArgs, CorpCommand, CorpListArgs, CorpOrdersArgs, CorpRelieveArgs, CorpShowArgs, DriveArgs,
    ModeName, StateName,
};
pub(crate) use deployment::{
    DeploymentAddArgs, DeploymentCommand, DeploymentListArgs, DeploymentOf, DeploymentRevokeArgs, DeploymentRotateArgs,
};
pub(crate) use dev::{DevArgs, StoryName};
pub(crate) use doctor::DoctorArgs;
pub(crate) use envelope::{KeyArgs, OpenArgs, SealArgs};
pub(crate) use events::{CorpFailedEventsArgs, CorpSubscribeArgs};
pub(crate) use inbox::{InboxCommand, InboxListArgs, InboxRetryArgs, InboxSeedArgs};
pub(crate) use license::{
    LicenseCheckArgs, LicenseCommand, LicenseImportArgs, LicenseIssueArgs, LicenseListArgs, LicenseRevokeArgs,
    NewNumberArgs,
};
pub(crate) use sync::{SyncApproveArgs, SyncCommand, SyncKindName, SyncOf, SyncRunArgs, SyncStatusArgs, SyncWatchArgs};
pub(crate) use tables::{HostArgs, TableArgs};

const EXAMPLES: &str = "\
Examples:
  dingtalk                                        start the bundle and a simulated DingTalk, tell what happens
  dingtalk dev --story quick-deployment           the same, with a serial number that an administrator types
  dingtalk dev --config apps.toml --no-simulator  wait for a real DingTalk (through a tunnel) at /callback/{app id}
  dingtalk seal --config apps.toml --app demo --message '{\"EventType\":\"check_url\"}'
  dingtalk open --config apps.toml --app demo --query 'signature=…&timestamp=…&nonce=…' --body push.json
  dingtalk doctor --config apps.toml --url 'https://…/callback/demo?signature=…' --body '{\"encrypt\":\"…\"}'
  dingtalk doctor --config apps.toml --app demo --listen https://…/callback/demo
  dingtalk app check --config apps.toml           ask DingTalk whether key, secret, ticket, clock and IP are good
  dingtalk corp list --config apps.toml           the companies and where they are
  dingtalk contacts export dingcorp1 --app demo   a company's people as CSV
  dingtalk sync run --app demo --watch            read the contacts of every company now, with progress
  dingtalk license issue --config apps.toml       a new serial number for a customer's administrator to type
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
    /// Look at the apps' state, and ask DingTalk whether their credentials are good
    #[command(subcommand)]
    App(AppCommand),
    /// Look at the companies that authorise an app, and help where one is stuck
    #[command(subcommand)]
    Corp(CorpCommand),
    /// Export and look into the mirror of a company's departments, people and roles
    #[command(subcommand)]
    Contacts(ContactsCommand),
    /// Begin syncs of the mirror, watch them, and let held removals go
    #[command(subcommand)]
    Sync(SyncCommand),
    /// Issue serial numbers for the offline quick deployment (线下快速部署), list and revoke them
    #[command(subcommand)]
    License(LicenseCommand),
    /// Let companies' own deployments ask for their company's token
    #[command(subcommand)]
    Deployment(DeploymentCommand),
    /// Work on the inbox
    #[command(subcommand)]
    Inbox(InboxCommand),
    /// Print the configuration secret made from apps.toml, with a sealing key
    Secret(SecretArgs),
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
