//! What is new in an order.

use crate::{Order, Refund, Service, Told};

/// Something that is known of an order now and was not before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        /// Which push: the same twice means the same change.
        mark: &'a str,
    },
    /// Its service opened.
    Opened(&'a str, &'a Told<Service>),
    /// Its service closed.
    Closed(&'a str, &'a Told<Service>),
    /// It was refunded, or a part of it.
    Refunded(&'a str, &'a Told<Refund>),
    /// It got a label.
    Tagged(&'a str, &'a Told<String>),
}

impl Order {
    /// What is new since `before`, the same order before something was merged into it.
    #[must_use]
    pub fn news<'a>(&'a self, before: &Self) -> Vec<News<'a>> {
        let mut news = Vec::new();
        if let Some((at, mark)) = self.pushes.newest() {
            if before.pushes.is_empty() {
                let paid = self.purchase().and_then(|purchase| purchase.paid_time);
                news.push(News::Paid { at: paid.unwrap_or(at) });
            } else if before.purchase() != self.purchase() {
                news.push(News::Changed { at, mark });
            }
        }
        let opened = self.openings.iter().filter(|(id, _)| !before.openings.contains_key(*id));
        news.extend(opened.map(|(id, told)| News::Opened(id, told)));
        let closed = self.closings.iter().filter(|(id, _)| !before.closings.contains_key(*id));
        news.extend(closed.map(|(id, told)| News::Closed(id, told)));
        let refunded = self.refunds.iter().filter(|(id, _)| !before.refunds.contains_key(*id));
        news.extend(refunded.map(|(id, told)| News::Refunded(id, told)));
        let tagged = self.tags.iter().filter(|(id, _)| !before.tags.contains_key(*id));
        news.extend(tagged.map(|(id, told)| News::Tagged(id, told)));
        news
    }
}
