//! `dingtalk seal`, `dingtalk open`, and the keys that others use as well.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

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
