//! One queue, by the rules of SQS: visibility, groups, deduplication, receives that are too many. No clock of its own.

mod index;

use std::collections::{HashMap, VecDeque};

use index::Index;

use super::{
    Draft, Message, Received, Refusal, Sent,
    check::{check, deduplication},
    md5_of,
};
use crate::{DeadLetter, QueueProperties};

/// A deduplication id counts for five minutes.
const DEDUPLICATION_MS: i64 = 300_000;

/// A queue.
#[derive(Debug)]
pub(crate) struct Queue {
    /// Its logical id.
    id: String,
    pub properties: QueueProperties,
    messages: Index,
    arrivals: u64,
    receives: u64,
    /// What was sent under an id, and until when that counts; the keys in the order in which they end.
    seen: HashMap<(Option<String>, String), (Sent, i64)>,
    ending: VecDeque<((Option<String>, String), i64)>,
}

impl Queue {
    pub fn new(id: &str, properties: QueueProperties) -> Self {
        Self {
            id: id.to_owned(),
            messages: Index::new(properties.fifo),
            properties,
            arrivals: 0,
            receives: 0,
            seen: HashMap::new(),
            ending: VecDeque::new(),
        }
    }

    /// Takes a message, unless it is one that it knows.
    pub fn send(&mut self, draft: Draft, now: i64) -> Result<Sent, Refusal> {
        check(&draft, &self.properties)?;
        self.forget(now);
        let deduplication = if self.properties.fifo { Some(deduplication(&draft, &self.properties)?) } else { None };
        let scope = draft.group.clone().filter(|_| self.properties.deduplication_by_group);
        let key = deduplication.clone().map(|id| (scope, id));
        if let Some((sent, _)) = key.as_ref().and_then(|key| self.seen.get(key)) {
            return Ok(Sent { duplicate: true, ..sent.clone() });
        }
        let number = self.arrivals + 1;
        let sent = Sent {
            id: format!("{number:08x}-0000-4000-8000-{}", md5_of(&self.id).get(..12).unwrap_or_default()),
            // Twenty digits, as SQS gives them; of one width, so that they sort as texts.
            sequence: self.properties.fifo.then(|| format!("{:020}", 10_000_000_000_000_000_000_u64 + number)),
            duplicate: false,
        };
        let delay = draft.delay.map_or_else(|| millis(self.properties.delay), |seconds| seconds * 1_000);
        let message = Message {
            id: sent.id.clone(),
            body: draft.body,
            attributes: draft.attributes,
            group: draft.group,
            deduplication,
            sequence: sent.sequence.clone(),
            sent: now,
            first_received: None,
            receives: 0,
            hidden_until: now.saturating_add(delay),
            holder: None,
            source: None,
            letter: None,
        };
        self.insert(message, now);
        if let Some(key) = key {
            let until = now.saturating_add(DEDUPLICATION_MS);
            self.seen.insert(key.clone(), (sent.clone(), until));
            self.ending.push_back((key, until));
        }
        Ok(sent)
    }

    /// Takes a dead letter as it is, visible at once.
    pub fn insert(&mut self, message: Message, now: i64) {
        self.arrivals += 1;
        self.messages.insert(self.arrivals, message, now);
    }

    /// A dead letter of the queue `source`. A FIFO queue counts its time from now on, a standard queue from when it was
    /// first sent.
    pub fn bury(&mut self, mut message: Message, source: &str, now: i64) {
        let reason = format!("received {} times and never deleted", message.receives);
        message.letter = Some(DeadLetter { function: source.to_owned(), reason, event: message.body.clone() });
        message.source = Some(source.to_owned());
        (message.holder, message.hidden_until) = (None, now);
        if self.properties.fifo {
            message.sent = now;
        }
        self.insert(message, now);
    }

    /// Hands out at most `most` messages, hidden for `hidden_ms`; and those whose receives are used up, to be moved.
    pub fn receive(&mut self, most: usize, hidden_ms: i64, now: i64) -> (Vec<Received>, Vec<Message>) {
        self.forget(now);
        let limit = self.properties.redrive.as_ref().map_or(u32::MAX, |redrive| redrive.maximum_receives);
        let mut spent = Vec::new();
        let mut taken = Vec::new();
        let mut received = Vec::new();
        while taken.len() < most {
            // A FIFO queue hands out what it has of one group before it goes to the next, and nothing of a group of which
            // something is in flight.
            let first = self.messages.first(most - taken.len());
            if first.is_empty() {
                break;
            }
            for number in first {
                if self.messages.get(number).is_some_and(|message| message.receives >= limit) {
                    spent.extend(self.messages.remove(number));
                    continue;
                }
                self.receives += 1;
                let receive = self.receives;
                self.messages.change(number, now, |message| {
                    message.receives += 1;
                    message.first_received.get_or_insert(now);
                    message.holder = Some(receive);
                    // One that is shown again at once is not received twice by this call.
                    message.hidden_until = now.saturating_add(hidden_ms.max(1));
                });
                let handle = format!("{}/{number}/{receive}", self.id);
                received.push(number);
                taken.extend(self.messages.get(number).map(|message| Received { message: message.clone(), handle }));
            }
        }
        if hidden_ms < 1 {
            for number in received {
                self.messages.change(number, now, |message| message.hidden_until = now);
            }
        }
        (taken, spent)
    }

    /// Deletes what was received under `handle`. A standard queue takes the handle of an earlier receive and deletes
    /// nothing; a FIFO queue refuses one whose time is over.
    pub fn delete(&mut self, handle: &str, now: i64) -> Result<bool, Refusal> {
        let (number, receive) = self.parse(handle)?;
        let Some(message) = self.messages.get(number) else {
            return Ok(false);
        };
        let held = message.holder == Some(receive);
        if self.properties.fifo && !(held && message.in_flight(now)) {
            return Err(Refusal::expired());
        }
        if held {
            self.messages.remove(number);
        }
        Ok(held)
    }

    /// Hides what was received under `handle` for `hidden_ms` from now on; 0 shows it.
    pub fn change_visibility(&mut self, handle: &str, hidden_ms: i64, now: i64) -> Result<(), Refusal> {
        let (number, receive) = self.parse(handle)?;
        let message = self.messages.get(number).ok_or_else(Refusal::not_in_flight)?;
        if message.holder != Some(receive) || !message.in_flight(now) {
            return Err(if self.properties.fifo { Refusal::expired() } else { Refusal::not_in_flight() });
        }
        self.messages.change(number, now, |message| message.hidden_until = now.saturating_add(hidden_ms));
        Ok(())
    }

    fn parse(&self, handle: &str) -> Result<(u64, u64), Refusal> {
        let own = handle.strip_prefix(self.id.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let numbers = own.and_then(|rest| rest.split_once('/'));
        let numbers = numbers.and_then(|(number, receive)| Some((number.parse().ok()?, receive.parse().ok()?)));
        numbers.ok_or_else(Refusal::handle)
    }

    /// When the next hidden message shows.
    pub fn next(&mut self, now: i64) -> Option<i64> {
        self.messages.settle(now);
        self.messages.next()
    }

    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.messages.all()
    }

    /// How many messages are visible, in flight, delayed.
    pub fn depth(&mut self, now: i64) -> [usize; 3] {
        self.messages.settle(now);
        self.messages.depth()
    }

    /// How often a message was looked at since the queue was made.
    #[cfg(test)]
    pub fn looked(&self) -> u64 {
        self.messages.looked
    }

    /// What is too old: messages, and ids that no longer count. And shows what is no longer hidden.
    fn forget(&mut self, now: i64) {
        self.messages.forget(now.saturating_sub(millis(self.properties.retention)));
        self.messages.settle(now);
        while let Some((key, _)) = self.ending.front().filter(|(_, until)| *until <= now) {
            self.seen.remove(key);
            self.ending.pop_front();
        }
    }
}

pub(super) fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
