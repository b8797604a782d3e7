//! Suite tickets. DingTalk pushes one every 20 minutes (2016) or about every 5 hours (now); a new one voids the
//! last, and how long one lives is not documented. So: the newest counts, it never expires here, and the last few are
//! remembered for the day the newest is refused.
//!
//! One item per app, `pk = app#<app>`, `sk = suite-ticket`: all remembered tickets, newest first, sealed as one
//! payload, with `event_time` and `received_at` of the newest in the clear, since age is no secret. Every write is
//! conditional on the revision that was read, and what is written depends on the tickets' own times alone: any order
//! and any repetition of the same tickets ends in the same item.

use aws_sdk_dynamodb::Client;
use dingtalk_crypto::SealingKeys;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    StoreError,
    item::{Reader, at, b, n, read_item, s},
    payload,
    write::carried_out,
};

/// So many tickets are remembered, the newest included.
pub const REMEMBERED: usize = 5;

const SK: &str = "suite-ticket";

/// Lost races before giving up; tickets of one app come minutes apart.
const TRIES: usize = 5;

/// One suite ticket.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The ticket itself.
    pub value: SecretString,
    /// DingTalk's own time of it, in milliseconds.
    pub event_time: i64,
    /// When it came, in milliseconds.
    pub received_at: i64,
}

/// What became of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketKept {
    /// It is the newest now.
    Newest,
    /// A newer one was here already; it is remembered behind that.
    Older,
    /// It was here already.
    Known,
    /// It is older than everything remembered.
    TooOld,
}

/// The suite tickets of all apps, in the state table.
#[derive(Clone, Debug)]
pub struct Tickets {
    client: Client,
    table: String,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Stored {
    ticket: String,
    event_time: i64,
    received_at: i64,
}

impl Tickets {
    /// The tickets in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Keeps a ticket of `app`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Sealed`], [`StoreError::Corrupt`], [`StoreError::Contended`],
    /// [`StoreError::Entropy`].
    pub async fn keep(&self, keys: &SealingKeys, app: &str, ticket: Ticket) -> Result<TicketKept, StoreError> {
        for _ in 0..TRIES {
            let (mut tickets, revision) = self.read(keys, app).await?;
            let kept = remember(&mut tickets, ticket.clone());
            if matches!(kept, TicketKept::Known | TicketKept::TooOld)
                || self.put(keys, app, &tickets, Some(revision)).await?
            {
                return Ok(kept);
            }
        }
        Err(StoreError::Contended { key: pk(app) })
    }

    /// Keeps a ticket of `app` where what is remembered cannot be unsealed any more: the list begins anew with it. Not
    /// when the lost list had a newer ticket. To be called when it is certain that the sealing key is gone.
    ///
    /// # Errors
    /// As [`Tickets::keep`].
    pub async fn begin_anew(&self, keys: &SealingKeys, app: &str, ticket: Ticket) -> Result<TicketKept, StoreError> {
        let written = self.put(keys, app, std::slice::from_ref(&ticket), None).await?;
        Ok(if written { TicketKept::Newest } else { TicketKept::Older })
    }

    /// The remembered tickets of `app`, newest first, read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Sealed`], [`StoreError::Corrupt`].
    pub async fn all(&self, keys: &SealingKeys, app: &str) -> Result<Vec<Ticket>, StoreError> {
        Ok(self.read(keys, app).await?.0)
    }

    async fn read(&self, keys: &SealingKeys, app: &str) -> Result<(Vec<Ticket>, i64), StoreError> {
        let pk = pk(app);
        let found = read_item(&self.client, &self.table, at(&pk, SK), &pk).await?;
        let Some(item) = found else {
            return Ok((Vec::new(), 0));
        };
        let reader = Reader { key: &pk, item: &item };
        let json = payload::open(keys, &pk, &bound_to(app, &pk), reader.b("tickets")?)?;
        let stored: Vec<Stored> = serde_json::from_str(&json).map_err(|_| reader.corrupt("tickets"))?;
        let tickets = stored.into_iter().map(|t| Ticket {
            value: t.ticket.as_str().into(),
            event_time: t.event_time,
            received_at: t.received_at,
        });
        Ok((tickets.collect(), reader.n("revision")?))
    }

    /// Whether the write came through. With the revision that was read: `false` when somebody else wrote since. Without
    /// one: `false` when the newest ticket there is newer.
    async fn put(
        &self,
        keys: &SealingKeys,
        app: &str,
        tickets: &[Ticket],
        revision: Option<i64>,
    ) -> Result<bool, StoreError> {
        let pk = pk(app);
        let Some(newest) = tickets.first() else {
            return Ok(true);
        };
        let stored: Vec<Stored> = tickets
            .iter()
            .map(|t| Stored {
                ticket: t.value.expose_secret().to_owned(),
                event_time: t.event_time,
                received_at: t.received_at,
            })
            .collect();
        let json = Zeroizing::new(
            serde_json::to_string(&stored)
                .map_err(|_| StoreError::Corrupt { key: pk.clone(), attribute: "tickets" })?,
        );
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(SK))
            .item("tickets", b(payload::seal(keys, &pk, &bound_to(app, &pk), &json)?))
            .item("event_time", n(newest.event_time))
            .item("received_at", n(newest.received_at))
            // Beginning anew, a number that no reader of the lost list holds.
            .item("revision", n(revision.map_or(newest.received_at, |seen| seen + 1)))
            .condition_expression(match revision {
                Some(_) => "attribute_not_exists(pk) OR revision = :seen",
                None => "attribute_not_exists(pk) OR event_time <= :seen",
            })
            .expression_attribute_values(":seen", n(revision.unwrap_or(newest.event_time)))
            .send()
            .await;
        carried_out(sent, "PutItem", &pk)
    }
}

fn pk(app: &str) -> String {
    format!("app#{app}")
}

fn bound_to<'a>(app: &'a str, pk: &'a str) -> [&'a str; 4] {
    [app, "-", pk, SK]
}

/// Puts a ticket in its place. The same ticket (value and event time) is the same ticket whenever it comes.
fn remember(tickets: &mut Vec<Ticket>, ticket: Ticket) -> TicketKept {
    let same =
        |t: &Ticket| t.event_time == ticket.event_time && t.value.expose_secret() == ticket.value.expose_secret();
    if tickets.iter().any(same) {
        return TicketKept::Known;
    }
    // Two tickets of one millisecond (SyncHTTP's times are whole seconds): whichever came last counts, and the value
    // decides where even that is equal, so that the order of arrival at the store does not.
    let rank = |t: &Ticket| (t.event_time, t.received_at, t.value.expose_secret().to_owned());
    let place = tickets.iter().position(|t| rank(t) < rank(&ticket)).unwrap_or(tickets.len());
    if place >= REMEMBERED {
        return TicketKept::TooOld;
    }
    tickets.insert(place, ticket);
    tickets.truncate(REMEMBERED);
    if place == 0 { TicketKept::Newest } else { TicketKept::Older }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(value: &str, event_time: i64) -> Ticket {
        Ticket { value: value.into(), event_time, received_at: event_time + 10 }
    }

    fn values(tickets: &[Ticket]) -> Vec<&str> {
        tickets.iter().map(|t| t.value.expose_secret()).collect()
    }

    #[test]
    fn any_order_ends_the_same() {
        let all: Vec<Ticket> = (1..=7).map(|i| ticket(&format!("t{i}"), i * 1000)).collect();
        for rotation in 0..all.len() {
            let mut order = all.clone();
            order.rotate_left(rotation);
            order.extend(all.iter().rev().cloned());
            let mut kept = Vec::new();
            for t in order {
                remember(&mut kept, t);
            }
            assert_eq!(values(&kept), ["t7", "t6", "t5", "t4", "t3"]);
        }
    }

    #[test]
    fn says_what_became_of_it() {
        let mut kept = Vec::new();
        assert_eq!(remember(&mut kept, ticket("b", 2000)), TicketKept::Newest);
        assert_eq!(remember(&mut kept, ticket("a", 1000)), TicketKept::Older);
        assert_eq!(remember(&mut kept, ticket("a", 1000)), TicketKept::Known);
        for i in 3..=5 {
            assert_eq!(remember(&mut kept, ticket("c", i * 1000)), TicketKept::Newest);
        }
        assert_eq!(remember(&mut kept, ticket("z", 500)), TicketKept::TooOld);
        assert_eq!(values(&kept), ["c", "c", "c", "b", "a"]);
    }
}
