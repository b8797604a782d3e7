//! What one event says.

use std::collections::BTreeMap;

use dingtalk_callback::{CallbackEvent, Detail, EventType, MarketOrder};
use serde::Serialize;

use crate::{Company, Order, Purchase, Pushes, Refund, Service, Told, Trial, digest::digest};

/// An event of the app market, as what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Of an order.
    Order(Box<Order>),
    /// Of a trial.
    Trial(Box<Trial>),
}

impl Heard {
    /// What `event`, received at `received_at` (milliseconds), says. None if it is no event of an order or a trial, or
    /// does not say of which order.
    #[must_use]
    pub fn of(event: &CallbackEvent, received_at: i64) -> Option<Self> {
        // The moment of receipt stands for a missing time, and is not the same for a repetition.
        let timed = (event.time != received_at).then_some(event.time);
        Some(match &event.detail {
            Detail::MarketOrder(said) => {
                let at = timed.or(said.paid_at).unwrap_or(received_at);
                Self::Order(Box::new(order(&event.event_type, said, at)?))
            }
            Detail::Trial(said) => {
                let at = timed.or(said.from).unwrap_or(received_at);
                Self::Trial(Box::new(Trial::of(said, at)))
            }
            _ => return None,
        })
    }

    /// The buyer, where the event's content names one: by CorpId.
    #[must_use]
    pub fn buyer(&self) -> Option<&str> {
        let company = match self {
            Self::Order(order) => &order.company,
            Self::Trial(trial) => &trial.company,
        };
        company.named.as_ref().map(|told| told.what.as_str())
    }
}

fn order(event_type: &EventType, said: &MarketOrder, at: i64) -> Option<Order> {
    let company = Company::of(said.buyer_corp_id.as_ref(), said.corp_id.as_ref(), at);
    let mut order = Order { company, first_heard: Some(at), ..Order::new(&said.order_id) };
    match event_type {
        EventType::MarketBuy | EventType::MarketOrder => order.pushes = Pushes::of(&Purchase::of(said), at),
        EventType::MarketServiceOpen => order.openings = one(said, None, at, service(said, &said.open_type)),
        EventType::MarketServiceClose => order.closings = one(said, None, at, service(said, &said.close_type)),
        EventType::MarketOrderRefundEvent => {
            let refund =
                Refund { refund_id: said.refund_id.clone(), fee: said.refund_fee, ends_at: said.service_stops_at };
            order.refunds = one(said, said.refund_id.as_deref(), at, refund);
        }
        EventType::MarketOrderTag => {
            let members: BTreeMap<_, _> = said.label.0.iter().collect();
            order.tags = one(said, None, at, serde_json::to_string(&members).unwrap_or_default());
        }
        _ => return None,
    }
    Some(order)
}

fn service(said: &MarketOrder, kind: &Option<String>) -> Service {
    Service {
        kind: kind.clone(),
        refund_id: said.refund_id.clone(),
        starts_at: said.service_starts_at,
        stops_at: said.service_stops_at,
    }
}

/// One thing under its identity: an id of its own, else the platform's of the event, else its time and content. Ids
/// become digests, so that an odd one fits into a key.
fn one<T: Serialize>(said: &MarketOrder, id: Option<&str>, at: i64, what: T) -> BTreeMap<String, Told<T>> {
    let identity = match (id, &said.event_id) {
        (Some(id), _) => digest(&("id", id)),
        (None, Some(id)) => digest(&("event", id)),
        (None, None) => digest(&(at, &what)),
    };
    BTreeMap::from([(identity, Told::new(at, what))])
}
