//! Whose an order is.

use serde::{Deserialize, Serialize};

use crate::told::{Told, join_newest};

/// The company of an order or a trial, as far as events tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Company {
    /// The buyer, as the content of an event names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named: Option<Told<String>>,
    /// The company of a row, which may be the ISV's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_row: Option<Told<String>>,
}

impl Company {
    pub(crate) fn of(named: Option<&String>, any: Option<&String>, at: i64) -> Self {
        let told = |corp: Option<&String>| corp.map(|corp| Told::new(at, corp.clone()));
        Self { named: told(named), of_row: told(any.filter(|_| named.is_none())) }
    }

    pub(crate) fn join(&mut self, other: &Self) {
        join_newest(&mut self.named, &other.named);
        join_newest(&mut self.of_row, &other.of_row);
    }

    /// The CorpId: the buyer's, else that of the row.
    #[must_use]
    pub fn corp(&self) -> Option<&str> {
        self.named.as_ref().or(self.of_row.as_ref()).map(|told| told.what.as_str())
    }
}
