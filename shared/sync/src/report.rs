//! What a run tells when it ends.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The report of a whole run, as it is kept with the sync and goes out as a domain event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RunReport {
    /// How many the run has seen; somebody in two departments once for each.
    pub seen: i64,
    /// How many of the kind the mirror has; the brake's limit is a share of it.
    pub population: i64,
    /// New ones.
    pub added: i64,
    /// Changed ones.
    pub changed: i64,
    /// Of these, in other departments than before.
    pub moved: i64,
    /// Tombstones that came back.
    pub restored: i64,
    /// Removed ones: DingTalk itself says that they are gone.
    pub removed: i64,
    /// Marked as out of the range that the company granted, and kept.
    pub out_of_scope: i64,
    /// Not seen, and not to be removed before an operator agrees.
    pub held_back: i64,
    /// Not seen, and DingTalk did not say what became of them; kept.
    pub unconfirmed: i64,
    /// Too large for a row of the mirror: kept as they were.
    pub too_large: i64,
    /// With `detail = "full"`: of whom DingTalk did not tell what only the call for a single one tells.
    pub without_detail: i64,
    /// Requests to DingTalk.
    pub calls: i64,
    /// Of these, refused as too many.
    pub throttled: i64,
    /// Invocations that it took.
    pub slices: i64,
    /// From its beginning to its end, in milliseconds.
    pub wall_ms: i64,
    /// Whether it looked for those that are gone.
    pub swept: bool,
    /// Why it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_swept_because: Option<String>,
    /// The call for which the app lacks the permission. What it tells is not mirrored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_permitted: Option<String>,
    /// Whether the mirror had been whole before, so that what this run changed is what the events had missed.
    pub drift_counts: bool,
}

impl RunReport {
    pub(crate) fn of(counters: &BTreeMap<String, i64>) -> Self {
        let get = |name: &str| counters.get(name).copied().unwrap_or(0);
        Self {
            seen: get("seen"),
            added: get("added"),
            changed: get("changed"),
            moved: get("moved"),
            restored: get("restored"),
            removed: get("removed"),
            out_of_scope: get("out_of_scope"),
            unconfirmed: get("unconfirmed"),
            too_large: get("too_large"),
            without_detail: get("without_detail"),
            calls: get("calls"),
            throttled: get("throttled"),
            slices: get("slices"),
            ..Self::default()
        }
    }

    /// From what is kept with a sync; none if that is no report.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether the mirror was whole once, by then: what a later run changes is news.
    pub(crate) fn was_whole(&self) -> bool {
        self.not_permitted.is_none() && (self.swept || self.drift_counts)
    }

    /// What the run found that no event had told: changes of a mirror that was whole before.
    #[must_use]
    pub fn drift(&self) -> Option<i64> {
        let found = self.added + self.changed + self.restored + self.removed + self.out_of_scope;
        self.drift_counts.then_some(found)
    }
}
