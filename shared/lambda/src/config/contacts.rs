//! How an app's mirror of departments, users and roles is kept: `[app.contacts]`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::FeedSwitch;

/// DingTalk's standard for each API, and with its add-on (errors-and-limits, section 2).
const CALLS_PER_SECOND: f64 = 20.0;
/// Faster than any plan.
const FASTEST: f64 = 200.0;
/// So many days the mirror of a company that has left is kept.
const PURGE_DAYS: u32 = 30;
/// Above so many marked people one sync of the company is quicker than as many single questions.
const SYNC_ABOVE: u32 = 1_000;

/// As it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContactsDocument {
    /// Whether there is a mirror.
    pub enabled: bool,
    /// How much is read of each person.
    pub detail: ContactDetail,
    /// By which call the tree is read.
    pub departments: DepartmentCall,
    /// Whether roles are read.
    pub roles: bool,
    /// Calls a second that DingTalk allows for each API and company; 20, or 60 with its add-on.
    pub calls_per_second: Option<f64>,
    /// The same for single companies, by CorpId.
    pub calls_per_second_of: BTreeMap<String, f64>,
    /// After so many days the mirror of a company that has left is deleted.
    pub purge_days: Option<u32>,
    /// Above so many people that events have marked, a sync of the company is run in the place of single questions.
    pub sync_above: Option<u32>,
    /// Whether changes of the mirror go onto the bus.
    pub feed: FeedSwitch,
    /// Whether with them what the changed members were and are: names and telephone numbers among them.
    pub feed_values: bool,
    /// Whether also what the first run finds, and what is read of somebody for the first time.
    pub feed_initial: bool,
}

impl Default for ContactsDocument {
    fn default() -> Self {
        Self {
            enabled: true,
            detail: ContactDetail::default(),
            departments: DepartmentCall::default(),
            roles: true,
            calls_per_second: None,
            calls_per_second_of: BTreeMap::new(),
            purge_days: None,
            sync_above: None,
            feed: FeedSwitch::default(),
            feed_values: false,
            feed_initial: false,
        }
    }
}

/// How much is read of each person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactDetail {
    /// What the lists tell. Manager, roles and the like come with events alone.
    #[default]
    List,
    /// Everything: one `v2/user/get` for each person and sync, 10,000 of which take 500 s at 20 a second.
    Full,
}

/// By which call the tree of departments is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DepartmentCall {
    /// `v2/department/listsub`, level by level: one call for each department.
    #[default]
    Levels,
    /// `department/list` with `fetch_child`, everything in one answer: closed to suites, and to apps that do not hold its
    /// permission already.
    Recursive,
}

/// As it holds.
#[derive(Clone, Debug)]
pub struct ContactSettings {
    /// How much is read of each person.
    pub detail: ContactDetail,
    /// By which call the tree is read.
    pub departments: DepartmentCall,
    /// Whether roles are read.
    pub roles: bool,
    /// How long the mirror of a company that has left is kept, in milliseconds.
    pub purge_after_ms: i64,
    /// Above so many marked people a sync is run.
    pub sync_above: usize,
    calls_per_second: f64,
    calls_per_second_of: BTreeMap<String, f64>,
}

impl ContactSettings {
    /// None where the mirror is switched off.
    pub(super) fn of(document: ContactsDocument) -> Result<Option<Self>, (&'static str, String)> {
        let wrong = |field, most: &str| (field, format!("must be {most}"));
        let rates = document.calls_per_second.into_iter().chain(document.calls_per_second_of.values().copied());
        if rates.into_iter().any(|rate| !(1.0..=FASTEST).contains(&rate)) {
            return Err(wrong("contacts.calls_per_second", "1 to 200"));
        }
        let days = document.purge_days.unwrap_or(PURGE_DAYS);
        if !(1..=3_650).contains(&days) {
            return Err(wrong("contacts.purge_days", "1 to 3,650"));
        }
        let sync_above = document.sync_above.unwrap_or(SYNC_ABOVE);
        if sync_above == 0 {
            return Err(wrong("contacts.sync_above", "above 0"));
        }
        Ok(document.enabled.then(|| Self {
            detail: document.detail,
            departments: document.departments,
            roles: document.roles,
            purge_after_ms: i64::from(days) * 86_400_000,
            sync_above: usize::try_from(sync_above).unwrap_or(usize::MAX),
            calls_per_second: document.calls_per_second.unwrap_or(CALLS_PER_SECOND),
            calls_per_second_of: document.calls_per_second_of,
        }))
    }

    /// Calls a second that DingTalk allows for each API and the company `corp`.
    #[must_use]
    pub fn calls_per_second(&self, corp: &str) -> f64 {
        self.calls_per_second_of.get(corp).copied().unwrap_or(self.calls_per_second)
    }
}
