//! `dingtalk corp allow-ip`.

use clap::Args;

use super::DriveArgs;

const EXAMPLES: &str = "\
Examples:
  dingtalk corp allow-ip dingcorp1 47.96.1.2 '47.96.9.*' --config apps.toml        shows what would change
  dingtalk corp allow-ip dingcorp1 47.96.1.2 '47.96.9.*' --config apps.toml --yes
  dingtalk corp allow-ip dingcorp1 --remove 47.96.1.2 --config apps.toml --yes
  dingtalk corp allow-ip dingcorp1 --list --config apps.toml
  dingtalk corp allow-ip dingcorp1 --config apps.toml --yes                        sends the whole list again if
                                                                                   DingTalk has not confirmed it";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CorpAllowIpArgs {
    #[command(flatten)]
    pub drive: DriveArgs,
    /// Addresses to add: 1.2.3.4, 1.2.3.* or a CIDR block, /24 or /26 to /32
    pub addresses: Vec<String>,
    /// An address to remove; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub remove: Vec<String>,
    /// Without it the change is shown and nothing is done
    #[arg(long)]
    pub yes: bool,
    /// Who does it, for the audit; the session's user unless given
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Only show the list
    #[arg(long, conflicts_with_all = ["addresses", "remove", "yes", "audit"])]
    pub list: bool,
    /// Only show what operators did to the company
    #[arg(long, conflicts_with_all = ["addresses", "remove", "yes"])]
    pub audit: bool,
}
