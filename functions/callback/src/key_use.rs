//! After the work: noting which keys are still in use, so that an operator can end a rotation.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use dingtalk_store::KeyUses;

use crate::{Callback, budget::Budget, open::OpenedPush};

/// An instance notes the use of a pair of keys at most this often.
const NOTED_EVERY_MS: i64 = 60_000;

/// The answer waits for a note no longer than this.
const PATIENCE: Duration = Duration::from_millis(150);

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

    /// It could not be noted: the next push tries again.
    fn forget(&self, app: &str, fingerprint: &str) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.remove(&(app.to_owned(), fingerprint.to_owned()));
    }
}

impl Callback {
    /// Notes that the push's keys are in use. Its events are durable by then; whether this succeeds changes nothing for
    /// them, and the answer waits for it a moment at most.
    pub(crate) async fn note_key_use(&self, push: &OpenedPush, budget: &Budget) {
        let (app, now) = (push.app(), budget.arrived_at());
        let fingerprint = app.keyring.fingerprint(push.slot);
        if !self.key_uses.is_due(&app.id, &fingerprint, now) {
            return;
        }
        let note = tokio::time::timeout(PATIENCE, self.key_uses.uses.note(&app.id, &fingerprint, now));
        let problem = match budget.hint(note).await {
            Some(Ok(Ok(()))) => return,
            Some(Ok(Err(error))) => error.to_string(),
            Some(Err(_)) | None => "no time left".to_owned(),
        };
        self.key_uses.forget(&app.id, &fingerprint);
        tracing::warn!(app = app.id, problem, "the use of the callback keys was not noted");
    }
}
