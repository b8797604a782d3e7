//! One order, as a merge of what was heard of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Company, Purchase, Pushes, Refund, Service, Told,
    told::{join_all, join_earliest},
};

/// An order. What one event says is an order as well; [`Order::merge`] joins two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Order {
    /// `orderId`, digit by digit.
    pub order_id: String,
    /// Whose it is, as far as events tell.
    pub company: Company,
    /// What it says of itself.
    pub pushes: Pushes,
    /// When its service opened, by identity.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub openings: BTreeMap<String, Told<Service>>,
    /// When its service closed, by identity.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub closings: BTreeMap<String, Told<Service>>,
    /// Its refunds, by identity.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub refunds: BTreeMap<String, Told<Refund>>,
    /// Its labels, by identity: the members of each as JSON.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, Told<String>>,
    /// The earliest time of an event about it, in milliseconds.
    pub first_heard: Option<i64>,
}

impl Order {
    /// An order of which nothing is known.
    #[must_use]
    pub fn new(order_id: &str) -> Self {
        Self { order_id: order_id.to_owned(), ..Self::default() }
    }

    /// Takes in what `other` knows of the same order. Commutative, associative and idempotent.
    pub fn merge(&mut self, other: &Self) {
        self.company.join(&other.company);
        self.pushes.join(&other.pushes);
        join_all(&mut self.openings, &other.openings);
        join_all(&mut self.closings, &other.closings);
        join_all(&mut self.refunds, &other.refunds);
        join_all(&mut self.tags, &other.tags);
        join_earliest(&mut self.first_heard, other.first_heard);
    }

    /// What it says of itself; none while only refunds or services of it were heard of.
    #[must_use]
    pub fn purchase(&self) -> Option<Purchase> {
        self.pushes.purchase()
    }

    /// Whose it is. A person's purchase without a buyer's CorpId is nobody's: the company of its row is the ISV's.
    #[must_use]
    pub fn corp(&self) -> Option<&str> {
        let personal = self.purchase().is_some_and(|purchase| purchase.is_personal());
        self.company.corp().filter(|_| !personal || self.company.named.is_some())
    }

    /// When it was paid, else first heard of, in milliseconds: its place in a list.
    #[must_use]
    pub fn since(&self) -> i64 {
        let paid = self.purchase().and_then(|purchase| purchase.paid_time);
        paid.or(self.first_heard).unwrap_or_default()
    }

    /// Whether its service is open or closed; none if neither was heard. Of the same moment the close counts.
    #[must_use]
    pub fn is_open(&self) -> Option<bool> {
        let opened = self.openings.values().map(|told| told.at).max();
        let closed = self.closings.values().map(|told| told.at).max();
        opened.or(closed).map(|_| opened > closed)
    }

    /// From when it serves, in milliseconds.
    #[must_use]
    pub fn starts_at(&self) -> Option<i64> {
        let opening = self.openings.values().filter(|told| told.what.starts_at.is_some()).max();
        let opened = opening.and_then(|told| told.what.starts_at);
        let ordered = self.purchase().and_then(|purchase| purchase.service_start_time.or(purchase.paid_time));
        opened.or(ordered).or(self.openings.values().map(|told| told.at).min())
    }

    /// Until when it serves, in milliseconds: as was told last, by an opening, a refund or the order itself; where it was
    /// closed before, until then.
    #[must_use]
    pub fn ends_at(&self) -> Option<i64> {
        // At the same moment the refund counts.
        let openings = self.openings.values().filter_map(|told| Some((told.at, 0, told.what.stops_at?)));
        let refunds = self.refunds.values().filter_map(|told| Some((told.at, 1, told.what.ends_at?)));
        let told = openings.chain(refunds).max();
        let ordered = self.pushes.number("serviceStopTime");
        let end = match (told, ordered) {
            // The order itself may only repeat what was bought: of a refund's end it says nothing.
            (Some((_, 1, end)), _) => Some(end),
            (Some((at, _, _)), Some((pushed, end))) if pushed > at => Some(end),
            (Some((_, _, end)), _) | (None, Some((_, end))) => Some(end),
            (None, None) => None,
        };
        let closings = || self.closings.values().map(|told| told.at).max();
        let closed = (self.is_open() == Some(false)).then(closings).flatten();
        end.into_iter().chain(closed).min()
    }

    /// All that was paid back, in fen.
    #[must_use]
    pub fn refunded_fee(&self) -> i64 {
        self.refunds.values().filter_map(|told| told.what.fee).fold(0, i64::saturating_add)
    }
}
