//! What is new in an order.

use std::collections::BTreeMap;

use crate::{Order, Refund, Service, Told, digest::digest};

/// Something that is known of an order now and was not before. What became of it comes under an identity: the same twice
/// means the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News<'a> {
    /// The order itself. At its payment's time, else at that of the push.
    Paid {
        /// When, in milliseconds.
        at: i64,
    },
    /// It was known, and says something else now.
    Changed {
        /// When, in milliseconds.
        at: i64,
        /// Digest of all that it says now: the same twice means the same change.
        mark: String,
    },
    /// Its service opened.
    Opened(String, &'a Told<Service>),
    /// Its service closed.
    Closed(String, &'a Told<Service>),
    /// It was refunded, or a part of it.
    Refunded(String, &'a Told<Refund>),
    /// It got a label.
    Tagged(String, &'a Told<String>),
}

impl Order {
    /// What is new since `before`, the same order before something was merged into it.
    #[must_use]
    pub fn news<'a>(&'a self, before: &Self) -> Vec<News<'a>> {
        let mut news = Vec::new();
        if let Some(at) = self.pushes.newest() {
            if before.pushes.is_empty() {
                let paid = self.purchase().and_then(|purchase| purchase.paid_time);
                news.push(News::Paid { at: paid.unwrap_or(at) });
            } else if before.purchase() != self.purchase() {
                news.push(News::Changed { at, mark: digest(&self.purchase()) });
            }
        }
        news.extend(fresh(&self.openings, &before.openings).map(|(id, told)| News::Opened(id, told)));
        news.extend(fresh(&self.closings, &before.closings).map(|(id, told)| News::Closed(id, told)));
        news.extend(fresh(&self.refunds, &before.refunds).map(|(id, told)| News::Refunded(id, told)));
        news.extend(fresh(&self.tags, &before.tags).map(|(id, told)| News::Tagged(id, told)));
        news
    }
}

/// What was not known before, or says something else now; that under an identity of its own.
fn fresh<'a, T: PartialEq>(
    now: &'a BTreeMap<String, Told<T>>,
    before: &BTreeMap<String, Told<T>>,
) -> impl Iterator<Item = (String, &'a Told<T>)> {
    now.iter().filter_map(|(id, told)| match before.get(id) {
        None => Some((id.clone(), told)),
        Some(known) if known.what != told.what => Some((format!("{id}-{}", told.at), told)),
        Some(_) => None,
    })
}
