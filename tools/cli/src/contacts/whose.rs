//! Whose contacts are meant, and where they are.

use dingtalk_store::{Companies, Contacts, Mirror, SyncKey, SyncKind, Syncs};
use serde_json::Value;

use crate::{
    Failed,
    apps::Apps,
    args::{ContactsOf, TableArgs},
    demo,
    language::Language,
};

/// The mirror of one company.
pub(super) struct Whose {
    pub mirror: Mirror,
    app: String,
    corp: String,
    syncs: Syncs,
}

impl Whose {
    /// Finds it; refuses a company that nobody knows or that has withdrawn, as the HTTP API does.
    pub async fn find(of: &ContactsOf, language: Language) -> Result<Self, Failed> {
        let app = app_of(of, language)?;
        let found = local(of, language).await?;
        let tables = found.as_ref().unwrap_or(&of.tables);
        let dynamodb = tables.clients()?.dynamodb;
        let whose = Self {
            mirror: Contacts::new(dynamodb.clone(), &of.contacts_table).of(&app, &of.corp),
            syncs: Syncs::new(dynamodb.clone(), &tables.state_table),
            corp: of.corp.clone(),
            app,
        };
        let company = Companies::new(dynamodb, &tables.state_table).standing(&whose.app, &whose.corp).await?;
        let state = company.map(|company| company.state).unwrap_or_default();
        if state == "relieved" {
            return Err(match language {
                Language::Zh => format!("企业 {} 已解除授权，它的通讯录不再读取", of.corp),
                Language::En => format!("company {} has withdrawn: its contacts are not read any more", of.corp),
            }
            .into());
        }
        if state.is_empty() && !whose.was_ever_synced().await? {
            return Err(match language {
                Language::Zh => format!("应用 {} 没有企业 {} 的记录", whose.app, of.corp),
                Language::En => format!("nothing is known of company {} with the app {}", of.corp, whose.app),
            }
            .into());
        }
        Ok(whose)
    }

    /// When the last whole run of `kind` ended, in milliseconds.
    pub async fn synced_at(&self, kind: SyncKind) -> Result<Option<i64>, Failed> {
        let row = self.syncs.read(&SyncKey::new(&self.app, &self.corp, kind)).await?;
        Ok(row.and_then(|row| row.reported_at))
    }

    /// A company with an internal app has no row of its own, and is known by its syncs.
    async fn was_ever_synced(&self) -> Result<bool, Failed> {
        for kind in SyncKind::ALL {
            if self.syncs.read(&SyncKey::new(&self.app, &self.corp, kind)).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Nothing that is read is sealed, so the app's id alone does.
fn app_of(of: &ContactsOf, language: Language) -> Result<String, Failed> {
    let Some(config) = &of.config else {
        let missing = language.pick("需要 --app 或 --config", "--app or --config is needed");
        return of.app.clone().ok_or_else(|| missing.into());
    };
    let apps = Apps::read(config, demo::new_sealing_key)?;
    match (&apps.chosen(of.app.as_deref())?[..], &of.app) {
        ([app], _) => Ok(app.id.clone()),
        (several, _) => {
            let ids: Vec<&str> = several.iter().map(|app| app.id.as_str()).collect();
            Err(format!("--app is needed; there are: {}", ids.join(", ")).into())
        }
    }
}

/// The tables of the local stack at the address that was given, unless they were said more exactly.
async fn local(of: &ContactsOf, language: Language) -> Result<Option<TableArgs>, Failed> {
    let (Some(url), None) = (&of.url, &of.tables.endpoint) else { return Ok(None) };
    let status = format!("{}/_local/status", url.trim_end_matches('/'));
    let asked = async { reqwest::get(&status).await?.error_for_status()?.json::<Value>().await };
    let endpoint = asked.await.ok().and_then(|status| status["aws_endpoint"].as_str().map(str::to_owned));
    let Some(endpoint) = endpoint else {
        return Err(match language {
            Language::Zh => format!("{url} 没有本机的栈应答；地址见 dingtalk dev 打印的 status"),
            Language::En => format!("no local stack answers at {url}; dingtalk dev prints its address as `status`"),
        }
        .into());
    };
    let TableArgs { state_table, inbox_table, .. } = &of.tables;
    Ok(Some(TableArgs { endpoint: Some(endpoint), state_table: state_table.clone(), inbox_table: inbox_table.clone() }))
}
