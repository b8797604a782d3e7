//! What is pushed: tickets in order, and beside them a company's events, one with a secret in it.

use std::{sync::Arc, time::Instant};

use dingtalk_lambda::Clock;
use dingtalk_simulator::{Delivery, Simulator, Verdict};
use dingtalk_store::InboxKey;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::app::{ID, KEY, unseen};

/// Which events are on their way before the process dies, so that it dies with one of them. The others come afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The suite tickets: a worker that writes into the state table.
    Tickets,
    /// The company's events: a worker that writes domain events.
    Company,
    /// All at once.
    All,
}

/// What an event is to the bundle.
pub enum Kind {
    /// A suite ticket.
    Ticket(String),
    /// What no function wants and that carries a secret: kept, and told to nobody.
    Secret(String),
    /// What no function wants: kept, and told whole.
    Company,
}

impl Kind {
    /// What must not lie open anywhere.
    pub fn secret(&self) -> Option<&str> {
        match self {
            Self::Ticket(secret) | Self::Secret(secret) => Some(secret),
            Self::Company => None,
        }
    }
}

/// An event and what became of its pushes.
pub struct Sent {
    pub kind: Kind,
    pub key: InboxKey,
    pub delivery: Delivery,
    began: Instant,
}

impl Sent {
    /// The ticket, if it is one.
    pub fn ticket(&self) -> Option<&str> {
        self.kind.secret().filter(|_| matches!(self.kind, Kind::Ticket(_)))
    }

    /// Whether a domain event tells of it.
    pub fn is_told(&self) -> bool {
        matches!(self.kind, Kind::Company)
    }

    /// Key of the outbox row of that domain event.
    pub fn outbox_key(&self) -> String {
        format!("#outbox#{}#EventKept", self.key)
    }

    /// Whether the acknowledgement came before `moment`.
    pub fn acknowledged_before(&self, moment: Instant) -> bool {
        let mut acknowledged = self.delivery.attempts.iter().filter(|push| push.verdict == Verdict::Acknowledged);
        acknowledged.any(|push| self.began + push.at + push.elapsed < moment)
    }
}

/// Pushes everything; the tickets one after the other, the rest side by side with them. What does not come first
/// waits for `death`.
pub async fn push_all(simulator: Simulator, first: First, death: Arc<Notify>) -> Vec<Sent> {
    let now = Clock::default().now();
    let begin = async |side: First| {
        if ![side, First::All].contains(&first) {
            death.notified().await;
        }
    };
    let tickets = async {
        begin(First::Tickets).await;
        let mut sent = Vec::new();
        for number in 0..3 {
            let ticket = unseen();
            let event = json!({
                "EventType": "suite_ticket", "SuiteKey": KEY, "TimeStamp": now + number, "SuiteTicket": ticket,
            });
            sent.push(push(&simulator, Kind::Ticket(ticket), &event).await);
        }
        sent
    };
    let company = async {
        begin(First::Company).await;
        let token = unseen();
        let unknown = json!({
            "EventType": "unheard_of", "CorpId": "dingmadeup00000001", "TimeStamp": now, "accessToken": token,
        });
        // The two dialects: known by its text, and by an id of the platform's.
        let joined = json!({
            "EventType": "user_add_org", "CorpId": "dingmadeup00000001", "TimeStamp": now.to_string(),
            "UserId": ["张三"],
        });
        let changed = json!({
            "EventType": "org_change", "CorpId": "dingmadeup00000001", "EventTime": now, "eventId": unseen(),
        });
        let (joined, changed, unknown) = tokio::join!(
            push(&simulator, Kind::Company, &joined),
            push(&simulator, Kind::Company, &changed),
            push(&simulator, Kind::Secret(token), &unknown),
        );
        [joined, changed, unknown]
    };
    let (mut sent, company) = tokio::join!(tickets, company);
    sent.extend(company);
    sent
}

async fn push(simulator: &Simulator, kind: Kind, event: &Value) -> Sent {
    let plaintext = event.to_string();
    let events = dingtalk_callback::parse(&plaintext, Clock::default().now()).expect("an event");
    let key = InboxKey::of(ID, events.first().expect("at least one"));
    let began = Instant::now();
    let delivery = simulator.push_raw(&plaintext).await;
    Sent { kind, key, delivery, began }
}
