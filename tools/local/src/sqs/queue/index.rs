//! What of a queue may be received, without a walk over its messages: nothing that is done to a message costs more than
//! the logarithm of their number.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::sqs::Message;

/// A message group; a standard queue has none.
type Group = Option<String>;

/// A queue's messages by the number of their arrival, and which of them are visible.
#[derive(Debug, Default)]
pub(super) struct Index {
    messages: BTreeMap<u64, Message>,
    /// By when they show: what is hidden.
    hidden: BTreeSet<(i64, u64)>,
    /// By when they were sent.
    ages: BTreeSet<(i64, u64)>,
    /// Received, not deleted and hidden.
    in_flight: usize,
    line: Line,
    /// How often a message was looked at, for tests.
    pub looked: u64,
}

/// What may be received.
#[derive(Debug)]
enum Line {
    /// A standard queue: what is visible.
    Standard(BTreeSet<u64>),
    /// A FIFO queue: its groups, and by its first message each group that may be lent.
    Fifo { groups: HashMap<Group, Lent>, free: BTreeMap<u64, Group> },
}

impl Default for Line {
    fn default() -> Self {
        Self::Standard(BTreeSet::new())
    }
}

/// The messages of a group.
#[derive(Debug, Default)]
struct Lent {
    messages: BTreeSet<u64>,
    hidden: BTreeSet<u64>,
    in_flight: usize,
}

impl Lent {
    /// Its first message, if that may be received: nothing of it is in flight or delayed.
    fn first(&self) -> Option<u64> {
        let first = self.messages.first().copied()?;
        (self.in_flight == 0 && !self.hidden.contains(&first)).then_some(first)
    }
}

impl Index {
    pub fn new(fifo: bool) -> Self {
        let line = match fifo {
            true => Line::Fifo { groups: HashMap::new(), free: BTreeMap::new() },
            false => Line::default(),
        };
        Self { line, ..Self::default() }
    }

    pub fn get(&self, number: u64) -> Option<&Message> {
        self.messages.get(&number)
    }

    pub fn all(&self) -> impl Iterator<Item = &Message> {
        self.messages.values()
    }

    /// How many are visible, in flight, delayed; as of the last [`Index::settle`].
    pub fn depth(&self) -> [usize; 3] {
        [self.messages.len() - self.hidden.len(), self.in_flight, self.hidden.len() - self.in_flight]
    }

    /// When the next one shows.
    pub fn next(&self) -> Option<i64> {
        self.hidden.first().map(|(until, _)| *until)
    }

    /// Shows what is no longer hidden.
    pub fn settle(&mut self, now: i64) {
        while let Some((_, number)) = self.hidden.first().copied().filter(|(until, _)| *until <= now) {
            self.place(number, None);
        }
    }

    /// Drops what was sent at `oldest` or earlier.
    pub fn forget(&mut self, oldest: i64) {
        while let Some((_, number)) = self.ages.first().copied().filter(|(sent, _)| *sent <= oldest) {
            self.remove(number);
        }
    }

    /// Puts a message in, hidden if it says so.
    pub fn insert(&mut self, number: u64, message: Message, now: i64) {
        self.ages.insert((message.sent, number));
        let until = Some(message.hidden_until).filter(|until| *until > now);
        match &mut self.line {
            Line::Standard(visible) => _ = visible.insert(number),
            Line::Fifo { groups, free } => {
                let lent = groups.entry(message.group.clone()).or_default();
                free.regroup(lent, &message.group, |lent| _ = lent.messages.insert(number));
            }
        }
        self.messages.insert(number, message);
        self.place(number, until);
    }

    pub fn remove(&mut self, number: u64) -> Option<Message> {
        self.place(number, None);
        let message = self.messages.remove(&number)?;
        self.ages.remove(&(message.sent, number));
        match &mut self.line {
            Line::Standard(visible) => _ = visible.remove(&number),
            Line::Fifo { groups, free } => {
                if let Some(lent) = groups.get_mut(&message.group) {
                    free.regroup(lent, &message.group, |lent| _ = lent.messages.remove(&number));
                    if lent.messages.is_empty() {
                        groups.remove(&message.group);
                    }
                }
            }
        }
        Some(message)
    }

    /// Changes a message, and hides it until then or shows it.
    pub fn change(&mut self, number: u64, now: i64, change: impl FnOnce(&mut Message)) {
        // What it was is undone before it is something else.
        self.place(number, None);
        let Some(message) = self.messages.get_mut(&number) else {
            return;
        };
        change(message);
        let until = Some(message.hidden_until).filter(|until| *until > now);
        self.place(number, until);
    }

    /// The first that may be received, and all of its group behind it up to the first that is hidden: at most `most`.
    pub fn first(&mut self, most: usize) -> Vec<u64> {
        let numbers: Vec<u64> = match &self.line {
            Line::Standard(visible) => visible.iter().take(most).copied().collect(),
            Line::Fifo { groups, free } => {
                let lent = free.first_key_value().and_then(|(_, group)| groups.get(group));
                let visible = |lent: &Lent| {
                    lent.messages.iter().take_while(|one| !lent.hidden.contains(one)).take(most).copied().collect()
                };
                lent.map(visible).unwrap_or_default()
            }
        };
        self.looked += numbers.len() as u64;
        numbers
    }

    /// Hides a message until then, or shows it.
    fn place(&mut self, number: u64, until: Option<i64>) {
        self.looked += 1;
        let Some(message) = self.messages.get(&number) else {
            return;
        };
        let held = usize::from(message.holder.is_some());
        let was = self.hidden.remove(&(message.hidden_until, number));
        if was {
            self.in_flight -= held;
        }
        if let Some(until) = until {
            self.hidden.insert((until, number));
            self.in_flight += held;
        }
        match &mut self.line {
            Line::Standard(visible) => match until {
                Some(_) => _ = visible.remove(&number),
                None => _ = visible.insert(number),
            },
            Line::Fifo { groups, free } => {
                let Some(lent) = groups.get_mut(&message.group) else {
                    return;
                };
                free.regroup(lent, &message.group, |lent| {
                    if lent.hidden.remove(&number) {
                        lent.in_flight -= held;
                    }
                    if until.is_some() {
                        lent.hidden.insert(number);
                        lent.in_flight += held;
                    }
                });
            }
        }
    }
}

/// Which groups are free, by their first message.
trait Free {
    /// Changes a group and puts it where it now belongs.
    fn regroup(&mut self, lent: &mut Lent, group: &Group, change: impl FnOnce(&mut Lent));
}

impl Free for BTreeMap<u64, Group> {
    fn regroup(&mut self, lent: &mut Lent, group: &Group, change: impl FnOnce(&mut Lent)) {
        let before = lent.first();
        change(lent);
        let after = lent.first();
        if before != after {
            before.map(|first| self.remove(&first));
            after.map(|first| self.insert(first, group.clone()));
        }
    }
}
