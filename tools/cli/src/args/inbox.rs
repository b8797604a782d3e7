//! `dingtalk inbox`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TableArgs;

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
