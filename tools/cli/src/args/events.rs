//! `dingtalk corp failed-events` and `dingtalk corp subscribe`.

use clap::Args;

use super::{CorpArgs, DriveArgs};

const FAILED: &str = "\
Examples:
  dingtalk corp failed-events --all --config apps.toml      after an outage of ours: every company of the app, now
  dingtalk corp failed-events dingcorp1 --config apps.toml  one company, even if its calls of the month were used up";

const SUBSCRIBE: &str = "\
Examples:
  dingtalk corp subscribe dingcorp1 --config apps.toml            looks, and registers or updates ours
  dingtalk corp subscribe dingcorp1 --replace --config apps.toml  and replaces another's URL: what goes there, stops";

#[derive(Args)]
#[command(after_help = FAILED)]
pub(crate) struct CorpFailedEventsArgs {
    /// CorpId
    #[arg(required_unless_present = "all")]
    pub corp: Option<String>,
    /// Every company of the app
    #[arg(long, conflicts_with = "corp")]
    pub all: bool,
    #[command(flatten)]
    pub of: CorpArgs,
    /// The event bus, on which the function failed-events is asked
    #[arg(long, env = "EVENT_BUS", default_value = "CallbackBus")]
    pub bus: String,
}

#[derive(Args)]
#[command(after_help = SUBSCRIBE)]
pub(crate) struct CorpSubscribeArgs {
    #[command(flatten)]
    pub drive: DriveArgs,
    /// Replace a URL that is not ours
    #[arg(long)]
    pub replace: bool,
    /// The app's callback URL; that of the configuration, or the one that was registered before, unless given
    #[arg(long, value_name = "URL")]
    pub callback_url: Option<String>,
}
