//! Who shares an app's bucket. DingTalk says of 90018 which app and API it was, and not whether it counts companies apart.
//! One company that calls alone was slowed down by what itself did; several at once may have been too much together.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The platform counts whole seconds: calls of others that are older had no part in a refusal.
const COUNTED: Duration = Duration::from_secs(1);

/// Who has not called for so long does not share any more. Longer than a worker takes between two pages.
const GONE: Duration = Duration::from_secs(10);

/// The companies that call through one bucket. A call for no company is one of them.
#[derive(Default)]
pub(super) struct Sharers(Mutex<State>);

#[derive(Default)]
struct State {
    companies: HashMap<Option<String>, Company>,
    /// Until when a refusal keeps everybody from calling, so that silence tells nothing.
    rests_until: Option<Instant>,
    /// The bucket is slow because of several.
    slow_together: bool,
}

#[derive(Default)]
struct Company {
    turn: Option<Instant>,
    waits: u32,
}

/// Somebody waits for a turn, for as long as this lives.
pub(super) struct Waits<'a> {
    sharers: &'a Sharers,
    corp: Option<&'a str>,
}

impl Sharers {
    /// A company waits for its turn.
    pub(super) fn wait<'a>(&'a self, corp: Option<&'a str>) -> Waits<'a> {
        self.lock().company(corp).waits += 1;
        Waits { sharers: self, corp }
    }

    /// A call of the company that was sent at `sent` was refused, and nobody calls for `pause`: whether it may have been
    /// the calls of several.
    pub(super) fn refused(&self, corp: Option<&str>, sent: Instant, pause: Duration) -> bool {
        let mut state = self.lock();
        let together =
            state.others(corp).any(|other| other.waits > 0 || other.turn.is_some_and(|at| at + COUNTED > sent));
        state.slow_together |= together;
        state.rests_until = state.rests_until.max(Some(Instant::now() + pause));
        together
    }

    /// Whether the company calls alone now, and the bucket is slow because of others beside it, who are gone. Asked once
    /// it says yes, it is forgotten.
    pub(super) fn is_freed(&self, corp: Option<&str>) -> bool {
        let mut state = self.lock();
        if !state.slow_together {
            return false;
        }
        let now = Instant::now();
        let since = |at: Instant| now.saturating_duration_since(state.rests_until.map_or(at, |rest| rest.max(at)));
        let here = state.others(corp).any(|other| other.waits > 0 || other.turn.is_some_and(|at| since(at) < GONE));
        if !here {
            state.slow_together = false;
        }
        !here
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().companies.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here is left half done by a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waits<'_> {
    /// The turn has come.
    pub(super) fn took(self) {
        let mut state = self.sharers.lock();
        state.company(self.corp).turn = Some(Instant::now());
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        let mut state = self.sharers.lock();
        let company = state.company(self.corp);
        company.waits = company.waits.saturating_sub(1);
    }
}

impl State {
    fn others<'a>(&'a self, corp: Option<&'a str>) -> impl Iterator<Item = &'a Company> {
        self.companies.iter().filter(move |(other, _)| other.as_deref() != corp).map(|(_, company)| company)
    }

    /// A company's entry; a new one drops those that no longer share.
    fn company(&mut self, corp: Option<&str>) -> &mut Company {
        let corp = corp.map(str::to_owned);
        if !self.companies.contains_key(&corp) {
            let (rests, now) = (self.rests_until, Instant::now());
            let here = |at: Instant| now.saturating_duration_since(rests.map_or(at, |rest| rest.max(at))) < GONE;
            self.companies.retain(|_, company| company.waits > 0 || company.turn.is_some_and(here));
        }
        self.companies.entry(corp).or_default()
    }
}
