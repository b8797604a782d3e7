//! The local stack that a command is told of by the address of its callbacks (`DINGTALK_URL`).

use serde::Deserialize;

use crate::{Failed, args::TableArgs, language::Language};

/// What a running `dingtalk dev` tells of itself at `/_local/status`.
#[derive(Debug, Deserialize)]
pub(crate) struct LocalStack {
    aws_endpoint: String,
    /// Its apps.
    #[serde(default)]
    pub apps: Vec<LocalApp>,
}

/// An app of a local stack.
#[derive(Debug, Deserialize)]
pub(crate) struct LocalApp {
    /// Its id.
    pub id: String,
    /// The company of an internal app.
    pub corp: Option<String>,
    /// How its companies' contacts are mirrored, if they are.
    pub mirror: Option<LocalMirror>,
}

/// How contacts are mirrored.
#[derive(Debug, Deserialize)]
pub(crate) struct LocalMirror {
    /// Whether with all that is to be had of each person.
    pub full: bool,
    /// Whether with roles.
    pub roles: bool,
    /// Calls a second for each API and company.
    pub calls_per_second: f64,
}

impl LocalStack {
    /// The stack at `url`; none where no URL was given, or the tables' endpoint was said more exactly.
    pub async fn at(url: Option<&str>, tables: &TableArgs, language: Language) -> Result<Option<Self>, Failed> {
        let (Some(url), None) = (url, &tables.endpoint) else { return Ok(None) };
        let status = format!("{}/_local/status", url.trim_end_matches('/'));
        let asked = async { reqwest::get(&status).await?.error_for_status()?.json::<Self>().await };
        asked.await.map(Some).map_err(|_| {
            match language {
                Language::Zh => format!("{url} 没有本机的栈应答；地址见 dingtalk dev 打印的 status"),
                Language::En => format!("no local stack answers at {url}; dingtalk dev prints its address as `status`"),
            }
            .into()
        })
    }

    /// Its tables, by the names that were given.
    pub fn tables(&self, named: &TableArgs) -> TableArgs {
        TableArgs { endpoint: Some(self.aws_endpoint.clone()), ..named.clone() }
    }
}
