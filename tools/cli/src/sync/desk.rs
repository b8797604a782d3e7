//! Whose syncs are meant, and where they are.

use std::collections::BTreeMap;

use dingtalk_lambda::{App, Bus, Clients, ContactDetail, ContactSettings, SyncRequest};
use dingtalk_store::{Companies, Listed, StoreError, SyncKey, SyncKind, SyncRow, Syncs};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    Failed,
    apps::Apps,
    args::{SyncKindName, SyncOf, TableArgs},
    demo,
    language::Language,
    local_stack::{LocalApp, LocalStack},
};

/// Companies of the index at once.
const PAGE: i32 = 200;
/// Rows that are read side by side.
const SIDE_BY_SIDE: usize = 16;
/// What a company of a suite is in while it is synced.
const ACTIVE: &str = "active";
/// DingTalk's standard, where the configuration is not known.
const CALLS_PER_SECOND: f64 = 20.0;

/// Rows of syncs by their key; none for one that never ran.
pub(super) type Rows = BTreeMap<SyncKey, Option<SyncRow>>;

/// An app, as far as its syncs are concerned.
#[derive(Clone, Debug)]
pub(super) struct Synced {
    pub id: String,
    /// The company of an internal app.
    own: Option<String>,
    /// None where the configuration is not known.
    pub settings: Option<Settings>,
}

/// How its companies are mirrored.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub full: bool,
    roles: bool,
    rates: Rates,
}

/// Calls a second for each API and company.
#[derive(Clone, Debug)]
enum Rates {
    /// The same for all, as far as is known.
    Same(f64),
    /// As the configuration says.
    Of(ContactSettings),
}

impl Synced {
    fn unknown(id: &str) -> Self {
        Self { id: id.to_owned(), own: None, settings: None }
    }

    /// None where the app's mirror is switched off.
    fn of(app: &App) -> Option<Self> {
        let contacts = app.contacts.as_ref()?;
        let full = contacts.detail == ContactDetail::Full;
        let settings = Settings { full, roles: contacts.roles, rates: Rates::Of(contacts.clone()) };
        Some(Self { id: app.id.clone(), own: app.corp_id.clone(), settings: Some(settings) })
    }

    fn local(app: LocalApp) -> Option<Self> {
        let mirror = app.mirror?;
        let rates = Rates::Same(mirror.calls_per_second);
        let settings = Settings { full: mirror.full, roles: mirror.roles, rates };
        Some(Self { id: app.id, own: app.corp, settings: Some(settings) })
    }

    /// Calls a second for each API of the company `corp`, as far as it is known.
    pub fn rate(&self, corp: &str) -> f64 {
        match self.settings.as_ref().map(|settings| &settings.rates) {
            Some(Rates::Of(contacts)) => contacts.calls_per_second(corp),
            Some(Rates::Same(rate)) => *rate,
            None => CALLS_PER_SECOND,
        }
    }

    fn has(&self, kind: SyncKind) -> bool {
        kind != SyncKind::Roles || self.settings.as_ref().is_none_or(|settings| settings.roles)
    }
}

/// A company whose syncs are meant.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub app: Synced,
    pub corp: String,
}

impl Target {
    /// Its syncs of `kinds`, as far as it has them.
    pub fn keys(&self, kinds: &[SyncKind]) -> Vec<SyncKey> {
        let has = kinds.iter().filter(|kind| self.app.has(**kind));
        has.map(|kind| SyncKey::new(&self.app.id, &self.corp, *kind)).collect()
    }
}

/// Where the syncs are.
pub(super) struct Desk {
    pub tables: TableArgs,
    pub clients: Clients,
    apps: Vec<Synced>,
    syncs: Syncs,
    language: Language,
}

impl Desk {
    pub async fn find(of: &SyncOf, language: Language) -> Result<Self, Failed> {
        let stack = LocalStack::at(of.url.as_deref(), &of.tables, language).await?;
        let tables = stack.as_ref().map_or_else(|| of.tables.clone(), |stack| stack.tables(&of.tables));
        let clients = tables.clients()?;
        let syncs = Syncs::new(clients.dynamodb.clone(), &tables.state_table);
        Ok(Self { apps: apps(of, stack, language)?, tables, clients, syncs, language })
    }

    /// The company that is named, or every active one, by app and CorpId.
    pub async fn targets(&self, corp: Option<&str>) -> Result<Vec<Target>, Failed> {
        let companies = Companies::new(self.clients.dynamodb.clone(), &self.tables.state_table);
        let mut targets = Vec::new();
        for app in &self.apps {
            let found = match (corp, &app.own) {
                (Some(corp), Some(own)) => (corp == own).then(|| own.clone()).into_iter().collect(),
                (None, Some(own)) => vec![own.clone()],
                (Some(corp), None) => self.known(&companies, app, corp).await?.into_iter().collect(),
                (None, None) => active(&companies, &app.id).await?,
            };
            targets.extend(found.into_iter().map(|corp| Target { app: app.clone(), corp }));
        }
        match (corp, targets.is_empty()) {
            (Some(corp), true) => Err(match self.language {
                Language::Zh => format!("没有企业 {corp} 的记录，或者它不属于这个应用"),
                Language::En => format!("nothing is known of company {corp}, or it is not this app's"),
            }
            .into()),
            _ => Ok(targets),
        }
    }

    /// The company, if the app knows it: by its own row, or, of an internal app whose configuration is not given, by its
    /// syncs.
    async fn known(&self, companies: &Companies, app: &Synced, corp: &str) -> Result<Option<String>, Failed> {
        let key = SyncKey::new(&app.id, corp, SyncKind::Departments);
        let known = companies.standing(&app.id, corp).await?.is_some() || self.syncs.read(&key).await?.is_some();
        Ok(known.then(|| corp.to_owned()))
    }

    /// How far the syncs `keys` are.
    pub async fn rows(&self, keys: &[SyncKey]) -> Result<Rows, Failed> {
        let reading: Vec<_> = keys
            .iter()
            .cloned()
            .map(|key| async move { Ok::<_, StoreError>((key.clone(), self.syncs.read(&key).await?)) })
            .collect();
        Ok(stream::iter(reading).buffer_unordered(SIDE_BY_SIDE).try_collect().await?)
    }

    /// Asks sync-plan for a sync of `kinds`.
    pub async fn request(&self, bus: &str, target: &Target, kinds: &[SyncKind], why: &str) -> Result<(), Failed> {
        let bus = Bus::new(&self.tables.environment(&[("EVENT_BUS", bus)]), self.clients.eventbridge.clone())?;
        let kinds: Vec<_> = kinds.iter().copied().filter(|kind| target.app.has(*kind)).collect();
        Ok(bus.request_sync(&SyncRequest::new(&target.app.id, &target.corp, &kinds, why)).await?)
    }
}

/// The kinds that were given; all if none were.
pub(super) fn kinds(given: &[SyncKindName]) -> Vec<SyncKind> {
    let given: Vec<SyncKind> = given.iter().map(|kind| (*kind).into()).collect();
    let wanted = |kind: &SyncKind| given.is_empty() || given.contains(kind);
    SyncKind::ALL.into_iter().filter(wanted).collect()
}

/// Nothing that is read is sealed, so an app's id alone does.
fn apps(of: &SyncOf, stack: Option<LocalStack>, language: Language) -> Result<Vec<Synced>, Failed> {
    let found: Vec<Synced> = match (&of.config, stack, &of.app) {
        (Some(config), _, app) => {
            let apps = Apps::read(config, demo::new_sealing_key)?;
            let chosen = apps.chosen(app.as_deref())?;
            chosen.into_iter().filter_map(Synced::of).collect()
        }
        (None, Some(stack), app) => {
            let asked = |found: &LocalApp| app.as_ref().is_none_or(|app| *app == found.id);
            stack.apps.into_iter().filter(asked).filter_map(Synced::local).collect()
        }
        (None, None, Some(app)) => vec![Synced::unknown(app)],
        (None, None, None) => {
            let missing = "需要 --app、--config 或 DINGTALK_URL";
            return Err(language.pick(missing, "--app, --config or DINGTALK_URL is needed").into());
        }
    };
    match found.is_empty() {
        true => Err(language.pick("没有启用通讯录镜像的应用", "there is no such app that mirrors contacts").into()),
        false => Ok(found),
    }
}

async fn active(companies: &Companies, app: &str) -> Result<Vec<String>, Failed> {
    let (mut found, mut after): (Vec<String>, Option<Listed>) = (Vec::new(), None);
    loop {
        let page = companies.list(app, ACTIVE, PAGE, after.as_ref()).await?;
        let Some(last) = page.last().cloned() else { break };
        found.extend(page.into_iter().map(|company| company.corp));
        after = Some(last);
    }
    found.sort();
    found.dedup();
    Ok(found)
}
