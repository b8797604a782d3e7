//! The copies in an instance's memory.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use dingtalk_api::ApiError;
use dingtalk_store::{Token, TokenKey};
use tokio::time::Instant;

use crate::asked::LOOK_MS;

/// So many tokens are held; beyond, the one whose look is the oldest goes.
pub(crate) const MOST: usize = 4096;

/// A refresh ahead of time that failed is not tried again by this instance for so long, in milliseconds.
const HOLD_BACK_MS: i64 = 30_000;

/// All copies of one instance.
#[derive(Default)]
pub(crate) struct Memory(Mutex<HashMap<TokenKey, Arc<Slot>>>);

/// One token's place.
#[derive(Default)]
pub(crate) struct Slot {
    state: Mutex<State>,
    /// Held while somebody of this instance looks at the store.
    pub look: tokio::sync::Mutex<()>,
    /// Held while somebody of this instance refreshes.
    pub renewal: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    /// When the last look at the store began, and what it found.
    looked: Option<(i64, Option<Token>)>,
    held_back_at: Option<i64>,
    failure: Option<(Instant, Box<ApiError>)>,
}

impl Memory {
    pub fn slot(&self, key: &TokenKey) -> Arc<Slot> {
        let mut slots = lock(&self.0);
        if let Some(slot) = slots.get(key) {
            return slot.clone();
        }
        if slots.len() >= MOST {
            let oldest = slots.iter().min_by_key(|(_, slot)| slot.looked_at()).map(|(key, _)| key.clone());
            oldest.map(|key| slots.remove(&key));
        }
        slots.entry(key.clone()).or_default().clone()
    }

    pub fn forget(&self, key: &TokenKey) {
        lock(&self.0).remove(key);
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        lock(&self.0).len()
    }
}

impl Slot {
    /// What the last look found, unless it is too long ago: then none.
    pub fn fresh(&self, now: i64) -> Option<Option<Token>> {
        let state = lock(&self.state);
        let (looked_at, token) = state.looked.as_ref()?;
        // A clock that was put back counts as a look too long ago.
        let age = now.saturating_sub(*looked_at);
        ((0..LOOK_MS).contains(&age)).then(|| token.clone())
    }

    /// The valid token of a fresh look.
    pub fn valid(&self, now: i64) -> Option<Token> {
        self.fresh(now).flatten().filter(|token| token.expires_at > now)
    }

    /// Notes what a look found that began at `looked_at`. An earlier one changes nothing.
    pub fn put(&self, looked_at: i64, token: Option<Token>, now: i64) {
        let mut state = lock(&self.state);
        if state.looked.as_ref().is_none_or(|(before, _)| *before <= looked_at || *before > now) {
            state.looked = Some((looked_at, token));
        }
    }

    pub fn hold_back(&self, now: i64) {
        lock(&self.state).held_back_at = Some(now);
    }

    pub fn is_held_back(&self, now: i64) -> bool {
        let at = lock(&self.state).held_back_at;
        at.is_some_and(|at| (0..HOLD_BACK_MS).contains(&now.saturating_sub(at)))
    }

    pub fn fail(&self, error: &ApiError) {
        lock(&self.state).failure = Some((Instant::now(), Box::new(error.clone())));
    }

    /// A refresh that failed since, so that those who waited for it in this instance need not fail one by one.
    pub fn failed_since(&self, since: Instant) -> Option<Box<ApiError>> {
        lock(&self.state).failure.as_ref().filter(|(at, _)| *at > since).map(|(_, error)| error.clone())
    }

    fn looked_at(&self) -> i64 {
        lock(&self.state).looked.as_ref().map_or(i64::MIN, |(at, _)| *at)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({})", lock(&self.0).len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(i: usize) -> TokenKey {
        TokenKey::Corp { app: "demo".into(), corp: format!("corp{i}") }
    }

    fn token() -> Token {
        Token { value: "TOKEN".into(), expires_at: i64::MAX, minted_at: 0, version: 1 }
    }

    #[test]
    fn the_oldest_look_goes_first() {
        let memory = Memory::default();
        for i in 0..MOST {
            let looked_at = i64::try_from(i).unwrap();
            memory.slot(&key(i)).put(looked_at, Some(token()), looked_at);
        }
        // Looked at again, the first one is the youngest.
        memory.slot(&key(0)).put(5_000, Some(token()), 5_000);
        memory.slot(&key(MOST)).put(5_000, Some(token()), 5_000);
        assert_eq!(memory.len(), MOST);
        assert!(memory.slot(&key(0)).valid(5_000).is_some());
        assert!(memory.slot(&key(2)).valid(5_000).is_some());
        assert!(memory.slot(&key(1)).valid(5_000).is_none(), "dropped");
    }

    #[test]
    fn a_look_lasts_a_minute_by_a_clock_that_goes_forward() {
        let slot = Slot::default();
        slot.put(1_000, Some(token()), 1_000);
        assert!(slot.fresh(1_000 + LOOK_MS - 1).is_some());
        assert!(slot.fresh(1_000 + LOOK_MS).is_none());
        assert!(slot.fresh(999).is_none());
        // A look that began earlier and ended later is the older one, unless the clock was put back.
        slot.put(500, None, 2_000);
        assert!(slot.valid(2_000).is_some());
        slot.put(500, None, 600);
        assert!(slot.valid(600).is_none() && slot.fresh(600).is_some());
    }

    #[test]
    fn a_failure_is_for_those_who_waited_for_it() {
        let slot = Slot::default();
        let before = Instant::now();
        let error = ApiError {
            app: "demo".into(),
            corp: None,
            api: "get_suite_token",
            class: dingtalk_api::Class::Busy,
            code: "-1".into(),
            message: String::new(),
            request_id: None,
            arrival: dingtalk_api::Arrival::Answered,
            retry_after: None,
        };
        slot.fail(&error);
        assert!(slot.failed_since(before).is_some());
        assert!(slot.failed_since(Instant::now()).is_none());
    }
}
