//! `dingtalk doctor`.

use std::path::PathBuf;

use clap::Args;

use super::KeyArgs;

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
