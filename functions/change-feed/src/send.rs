//! Events onto the bus: in order, each once if it can be.

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use dingtalk_lambda::{Bus, ENTRIES, Metrics};
use dingtalk_store::{DomainEvent, OutboxRow};
use tokio::time::Instant;

use crate::news::LARGEST;

/// What an entry takes beside its body: source, name, time.
const AROUND: usize = 256;
/// What a call left over is offered so often before Lambda is asked to send its record again; a call that left over all
/// was tried again by the SDK already.
const OFFERS: u32 = 3;
/// The pause before the second offer; the next is twice as long.
const PAUSE: Duration = Duration::from_millis(100);
/// So many ids are remembered, the latest: more than ten batches have. Below 1 MB.
const REMEMBERED: usize = 1_000;

/// An event on its way.
#[derive(Debug)]
pub struct Entry {
    /// The `SequenceNumber` of its record.
    sequence: String,
    /// The row's key, by which order is kept.
    row: String,
    id: String,
    app: String,
    entry: OutboxRow,
}

impl Entry {
    /// `event`, which the record `sequence` of the row `row` tells.
    #[must_use]
    pub fn new(sequence: &str, row: String, event: DomainEvent) -> Self {
        let entry = OutboxRow::from(&event);
        Self { sequence: sequence.to_owned(), row, id: event.id, app: event.app, entry }
    }

    fn bytes(&self) -> usize {
        self.entry.body.len() + AROUND
    }
}

/// Who sends.
#[derive(Debug)]
pub struct Sender {
    bus: Bus,
    metrics: Metrics,
    taken: Mutex<Taken>,
}

/// What the bus took although something in front of it was refused. It comes again with that, and is left out then: in
/// the same batch or, if Lambda halves it, in a later one.
#[derive(Debug, Default)]
struct Taken {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

/// What is sent in one call.
struct Call {
    entries: Vec<Entry>,
    bytes: usize,
}

impl Sender {
    /// A sender on `bus`.
    #[must_use]
    pub fn new(bus: Bus, metrics: Metrics) -> Self {
        Self { bus, metrics, taken: Mutex::default() }
    }

    /// Sends `entries`, one call after the other, until `end`. Gives the first that the bus did not take, by its record's
    /// sequence number: nothing behind its call was offered.
    ///
    /// A call has no row twice, so an event is offered only when those of its row in front of it were taken.
    pub async fn send(&self, entries: Vec<Entry>, end: Instant) -> Option<String> {
        let mut left = entries.into_iter().filter(|entry| !self.known(&entry.id)).peekable();
        let mut told = BTreeMap::<String, usize>::new();
        let mut failed = None;
        while let Some(entry) = left.next() {
            if Instant::now() >= end {
                tracing::warn!("no time left; the rest of the batch comes again");
                failed = Some(entry.sequence);
                break;
            }
            let mut call = Call::of(entry);
            while let Some(next) = left.next_if(|next| call.has_room(next)) {
                call.push(next);
            }
            failed = self.offer(call, end, &mut told).await;
            if failed.is_some() {
                break;
            }
        }
        for (app, told) in told {
            self.metrics.gauge("ChangesTold", Some(&app), told);
        }
        failed
    }

    /// Offers what is in `call` until all is taken, some times; gives the first that was not.
    async fn offer(&self, call: Call, end: Instant, told: &mut BTreeMap<String, usize>) -> Option<String> {
        let mut left = call.entries;
        let mut taken = Vec::new();
        for offer in 0..OFFERS {
            if offer > 0 {
                tokio::time::sleep_until((Instant::now() + PAUSE * offer).min(end)).await;
            }
            let rows: Vec<OutboxRow> = left.iter().map(|entry| entry.entry.clone()).collect();
            let answers = self.bus.publish_each(&rows).await;
            let mut refused = Vec::new();
            let before = taken.len();
            for (answer, entry) in answers.into_iter().zip(left) {
                let (app, id) = (&entry.app, &entry.id);
                match answer {
                    Ok(()) => {
                        *told.entry(app.clone()).or_default() += 1;
                        taken.push(entry.id);
                    }
                    Err(why) if why.is_final() => {
                        tracing::error!(app, id, %why, "a change stays untold");
                        self.metrics.count("ChangeRefused", Some(app));
                    }
                    Err(why) => {
                        tracing::warn!(app, id, %why, "a change is offered again");
                        refused.push(entry);
                    }
                }
            }
            left = refused;
            if left.is_empty() || taken.len() == before || Instant::now() >= end {
                break;
            }
        }
        let first = left.into_iter().next()?;
        self.metrics.count("FeedDelayed", Some(&first.app));
        self.taken().remember(taken);
        Some(first.sequence)
    }

    fn known(&self, id: &str) -> bool {
        self.taken().ids.contains(id)
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn remember(&mut self, ids: Vec<String>) {
        for id in ids.into_iter().filter(|id| self.ids.insert(id.clone())) {
            self.order.push_back(id);
        }
        while self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }
}

impl Call {
    fn of(entry: Entry) -> Self {
        let mut call = Self { entries: Vec::with_capacity(ENTRIES), bytes: 0 };
        call.push(entry);
        call
    }

    fn push(&mut self, entry: Entry) {
        self.bytes += entry.bytes();
        self.entries.push(entry);
    }

    /// Whether `next` may go along: ten entries, 256 KB, and each row once.
    fn has_room(&self, next: &Entry) -> bool {
        self.entries.len() < ENTRIES
            && self.bytes + next.bytes() <= LARGEST
            && self.entries.iter().all(|entry| entry.row != next.row)
    }
}

#[cfg(test)]
mod tests {
    use dingtalk_lambda::{Clients, Environment, Pace};
    use serde_json::json;

    use super::*;

    fn entry(row: &str, bytes: usize) -> Entry {
        let (name, app) = ("UserChanged".to_owned(), "demo".to_owned());
        let event =
            DomainEvent { name, id: row.to_owned(), app, corp: None, time: 0, detail: json!("x".repeat(bytes)) };
        Entry::new("1", row.to_owned(), event)
    }

    /// A sender to nowhere.
    fn sender() -> Sender {
        let variables = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "EVENT_BUS"];
        let endpoint = ("AWS_ENDPOINT_URL".to_owned(), "http://127.0.0.1:9".to_owned());
        let variables = variables.map(|name| (name.to_owned(), "x".to_owned())).into_iter().chain([endpoint]);
        let environment = Environment::new(variables);
        let clients = Clients::new(&environment, Pace::Worker).unwrap();
        Sender::new(Bus::new(&environment, clients.eventbridge).unwrap(), Metrics::new("change-feed", &environment))
    }

    #[tokio::test]
    async fn without_time_all_comes_again_and_without_events_nothing_does() {
        let (sender, now) = (sender(), Instant::now());
        assert_eq!(sender.send(vec![entry("a", 1), entry("b", 1)], now).await.as_deref(), Some("1"));
        assert_eq!(sender.send(Vec::new(), now).await, None);
        // What was taken already is not what the batch waits for.
        sender.taken().remember(vec!["a".to_owned()]);
        assert_eq!(sender.send(vec![entry("a", 1)], now).await, None);
    }

    #[test]
    fn of_what_was_taken_the_latest_is_remembered() {
        let mut taken = Taken::default();
        taken.remember((0..REMEMBERED + 5).map(|id| id.to_string()).collect());
        taken.remember(vec!["7".to_owned()]);
        assert_eq!((taken.ids.len(), taken.order.len()), (REMEMBERED, REMEMBERED));
        assert!(!taken.ids.contains("4") && taken.ids.contains("5"));
    }

    #[test]
    fn a_call_has_ten_entries_256_kb_and_each_row_once() {
        let mut call = Call::of(entry("0", 10));
        assert!(!call.has_room(&entry("0", 10)), "a row waits for its last event");
        for row in 1..10 {
            let next = entry(&row.to_string(), 10);
            assert!(call.has_room(&next));
            call.push(next);
        }
        assert!(!call.has_room(&entry("10", 10)));
        let call = Call::of(entry("0", 150 * 1024));
        assert!(call.has_room(&entry("1", 80 * 1024)));
        assert!(!call.has_room(&entry("1", 95 * 1024)));
    }
}
