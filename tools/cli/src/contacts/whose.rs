//! Whose contacts are meant, and where they are.

use dingtalk_store::{Audit, Companies, Contacts, Marks, Mirror, SyncKey, SyncKind, Syncs};

use crate::{Failed, apps::Apps, args::ContactsOf, demo, language::Language, local_stack::LocalStack};

/// The mirror of one company.
pub(super) struct Whose {
    pub mirror: Mirror,
    /// What was done to the company by hand.
    pub audit: Audit,
    /// What is to be read again.
    pub marks: Marks,
    /// Id of the app.
    pub app: String,
    corp: String,
    syncs: Syncs,
}

impl Whose {
    /// Finds it; refuses a company that nobody knows or that has withdrawn, as the HTTP API does.
    pub async fn find(of: &ContactsOf, language: Language) -> Result<Self, Failed> {
        let app = app_of(of, language)?;
        let found = LocalStack::at(of.url.as_deref(), &of.tables, language).await?;
        let tables = found.map_or_else(|| of.tables.clone(), |stack| stack.tables(&of.tables));
        let dynamodb = tables.clients()?.dynamodb;
        let whose = Self {
            mirror: Contacts::new(dynamodb.clone(), &of.contacts_table).of(&app, &of.corp),
            audit: Audit::new(dynamodb.clone(), &tables.state_table),
            marks: Marks::new(dynamodb.clone(), &tables.state_table),
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
