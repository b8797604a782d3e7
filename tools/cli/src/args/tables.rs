//! Where things are: tables, bus, DingTalk.

use clap::Args;

/// Where the tables are. Region and credentials come from the environment, as in Lambda: AWS_REGION,
/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
#[derive(Args, Clone)]
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

/// Where DingTalk's server APIs are.
#[derive(Args)]
pub(crate) struct HostArgs {
    /// DingTalk's older APIs; what the configuration says unless given
    #[arg(long)]
    pub oapi: Option<String>,
    /// DingTalk's v1.0 APIs; what the configuration says unless given
    #[arg(long)]
    pub api: Option<String>,
}
