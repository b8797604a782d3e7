//! Beside the work: noting which keys are still in use, so that an operator can end a rotation.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use dingtalk_store::KeyUses;

use crate::{Callback, budget::Budget, open::OpenedPush};

/// An instance notes the use of a pair of keys at most this often.
const NOTED_EVERY_MS: i64 = 60_000;

/// What an instance remembers of the uses it has noted.
#[derive(Debug)]
pub(crate) struct NotedUses {
    uses: KeyUses,
    /// When last, by app and fingerprint.
    noted: Mutex<BTreeMap<(String, String), i64>>,
}

impl NotedUses {
    pub fn new(uses: KeyUses) -> Self {
        Self { uses, noted: Mutex::default() }
    }

    /// Whether it is time to note this use again; then it counts as noted.
    fn is_due(&self, app: &str, fingerprint: &str, now: i64) -> bool {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let last = noted.entry((app.to_owned(), fingerprint.to_owned())).or_insert(i64::MIN);
        let due = now.saturating_sub(*last) >= NOTED_EVERY_MS;
        if due {
            *last = now;
        }
        due
    }
}

impl Callback {
    /// Notes that the push's keys are in use. It runs beside the push's own writes and is waited for no longer than the
    /// bus: whether it succeeds changes nothing for the push.
    pub(crate) async fn note_key_use(&self, push: &OpenedPush, budget: &Budget) {
        let (app, now) = (push.app(), budget.arrived_at());
        let fingerprint = app.keyring.fingerprint(push.slot);
        if !self.key_uses.is_due(&app.id, &fingerprint, now) {
            return;
        }
        let problem = match budget.hint(self.key_uses.uses.note(&app.id, &fingerprint, now)).await {
            Some(Ok(())) => return,
            Some(Err(error)) => error.to_string(),
            None => "no time left".to_owned(),
        };
        tracing::warn!(app = app.id, problem, "the use of the callback keys was not noted");
    }
}
