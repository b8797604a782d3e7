//! What is told of changes of the mirror: `feed`, `feed_values` and `feed_initial` of `[app.contacts]`.

use serde::Deserialize;

use super::ContactsDocument;

/// Whether changes of the mirror go onto the bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedSwitch {
    /// They do. What nobody has a rule for the bus drops.
    #[default]
    On,
    /// They do not.
    Off,
}

/// As it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedSettings {
    /// Whether changes of the mirror go onto the bus.
    pub on: bool,
    /// Whether with them what the changed members were and are.
    pub values: bool,
    /// Whether also what was there before and is only news to the mirror.
    pub initial: bool,
}

/// What holds for an app that the configuration does not say anything of.
impl Default for FeedSettings {
    fn default() -> Self {
        Self::of(&ContactsDocument::default())
    }
}

impl FeedSettings {
    pub(super) fn of(document: &ContactsDocument) -> Self {
        Self { on: document.feed == FeedSwitch::On, values: document.feed_values, initial: document.feed_initial }
    }
}
