//! Ids by which a FIFO queue takes a message for one that it has had within five minutes.

use sha2::{Digest, Sha256};

use super::{DueSync, SyncKey, SyncStep};
use crate::key::hex;

impl SyncStep {
    /// The `MessageDeduplicationId` of the message that first sends a worker to this slice: the same for the same run and
    /// slice, whoever the worker is. To send it again once it is due, take [`DueSync::message_id`].
    #[must_use]
    pub fn message_id(&self) -> String {
        let slice = self.slice.to_string();
        message_id("step", &self.key, &[&self.run, &slice])
    }
}

impl DueSync {
    /// The `MessageDeduplicationId` of the message that is sent again because it was due at this time: another one than
    /// the first, and at each later time, which SQS would else swallow for five minutes. To be taken from what was found
    /// due, before it is postponed: two planners that found the same send one message.
    #[must_use]
    pub fn message_id(&self) -> String {
        let due_at = self.due_at.to_string();
        message_id("due", &self.key, &[&due_at])
    }
}

/// SQS takes 128 characters, and not every character. Each part with its length, so that no two lists read the same.
fn message_id(why: &str, key: &SyncKey, rest: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in [key.app.as_str(), &key.corp, key.kind.as_str()].iter().chain(rest) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    format!("{why}-{}", hex(&digest.finalize()[..16]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::SyncKind;

    fn step(corp: &str, run: &str, slice: i64, owner: &str) -> SyncStep {
        let key = SyncKey::new("demo", corp, SyncKind::Users);
        SyncStep { key, run: run.to_owned(), slice, owner: owner.to_owned() }
    }

    #[test]
    fn a_slice_has_one_id_whoever_works_at_it() {
        assert_eq!(step("c", "r", 1, "me").message_id(), step("c", "r", 1, "you").message_id());
        let steps = [step("c", "r", 1, ""), step("c", "r", 2, ""), step("c", "r1", 1, ""), step("cr", "", 1, "")];
        let ids: BTreeSet<_> = steps.iter().map(SyncStep::message_id).collect();
        assert_eq!(ids.len(), steps.len());
        let roles = SyncKey { kind: SyncKind::Roles, ..step("c", "r", 1, "").key };
        assert!(!ids.contains(&SyncStep { key: roles, ..step("c", "r", 1, "") }.message_id()));
    }

    #[test]
    fn what_is_sent_again_is_another_message_each_time() {
        let due = |due_at| DueSync { key: step("c", "r", 0, "").key, due_at };
        assert_eq!(due(5).message_id(), due(5).message_id());
        let ids = [due(5).message_id(), due(6).message_id(), step("c", "r", 5, "").message_id()];
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 3);
    }

    #[test]
    fn an_id_is_one_that_sqs_takes() {
        for odd in ["", "公司 \n", &"x".repeat(500)] {
            let id = step(odd, odd, i64::MIN, odd).message_id();
            assert!(
                (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
                "{id}"
            );
        }
    }
}
