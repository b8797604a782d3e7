//! The pushes of one order, joined.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Purchase, digest::digest};

/// What the pushes of an order say, the newest first. Of each member only the newest push that has it is kept, and of
/// the older pushes only what is left then; so most orders have one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pushes(Vec<Push>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Push {
    /// When, in milliseconds.
    at: i64,
    /// Digest of all its members, also of those that newer pushes have taken over.
    mark: String,
    members: BTreeMap<String, Value>,
}

impl Pushes {
    pub(crate) fn of(purchase: &Purchase, at: i64) -> Self {
        let members: BTreeMap<String, Value> =
            serde_json::to_value(purchase).and_then(serde_json::from_value).unwrap_or_default();
        let members: BTreeMap<_, _> = members.into_iter().filter(|(_, value)| !value.is_null()).collect();
        Self(vec![Push { at, mark: digest(&members), members }])
    }

    /// Whether the order itself was never heard of.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest push's time, in milliseconds.
    pub(crate) fn newest(&self) -> Option<i64> {
        self.0.first().map(|push| push.at)
    }

    /// A number as the newest push that has it says, with that push's time.
    pub(crate) fn number(&self, name: &str) -> Option<(i64, i64)> {
        self.0.iter().find_map(|push| Some((push.at, push.members.get(name)?.as_i64()?)))
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
        self.0.sort_by(|a, b| (b.at, &b.mark).cmp(&(a.at, &a.mark)));
        // The same push, of which the two may have kept different members: what one let go, a newer one has.
        let mut kept: Vec<Push> = Vec::with_capacity(self.0.len());
        for push in self.0.drain(..) {
            match kept.last_mut() {
                Some(last) if (last.at, &last.mark) == (push.at, &push.mark) => last.members.extend(push.members),
                _ => kept.push(push),
            }
        }
        self.0 = kept;
        self.shadow();
    }

    /// Takes from each push what a newer one says, and drops the older ones that are left with nothing.
    fn shadow(&mut self) {
        let mut said: Vec<String> = Vec::new();
        for push in &mut self.0 {
            push.members.retain(|name, _| !said.contains(name));
            said.extend(push.members.keys().cloned());
        }
        let mut first = true;
        self.0.retain(|push| std::mem::take(&mut first) || !push.members.is_empty());
    }

    /// All members, each as the newest push that has it says; none if the order itself was never heard of.
    #[must_use]
    pub fn purchase(&self) -> Option<Purchase> {
        if self.is_empty() {
            return None;
        }
        let members = self.0.iter().flat_map(|push| push.members.clone()).collect();
        Some(serde_json::from_value(Value::Object(members)).unwrap_or_default())
    }
}
