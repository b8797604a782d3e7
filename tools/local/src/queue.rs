//! The dead-letter queues and on-failure destinations, in memory.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::{Happening, Observer};

/// A message nobody took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The function it was for.
    pub function: String,
    /// Why it ended here.
    pub reason: String,
    /// What the function was invoked with: a hint, no content.
    pub event: String,
}

/// The queues of the template.
#[derive(Debug)]
pub(crate) struct Queues {
    letters: Mutex<BTreeMap<String, Vec<DeadLetter>>>,
    observer: Observer,
}

impl Queues {
    pub fn new(names: &[String], observer: Observer) -> Self {
        let letters = names.iter().map(|name| (name.clone(), Vec::new())).collect();
        Self { letters: Mutex::new(letters), observer }
    }

    /// Puts a letter into `queue`; without a queue it is lost, and the observer hears of that too.
    pub fn put(&self, queue: Option<&str>, letter: DeadLetter) {
        let name = queue.unwrap_or("nowhere");
        self.observer.tell(&Happening::DeadLetter {
            queue: name.to_owned(),
            reason: format!("{}: {}", letter.function, letter.reason),
        });
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = letters.get_mut(name) {
            queue.push(letter);
        }
    }

    pub fn letters(&self, queue: &str) -> Vec<DeadLetter> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).get(queue).cloned().unwrap_or_default()
    }

    pub fn depths(&self) -> BTreeMap<String, usize> {
        let letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.iter().map(|(name, letters)| (name.clone(), letters.len())).collect()
    }
}
