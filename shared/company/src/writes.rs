//! What a driver writes: each turn of its loop, its last word, and its early end.

use std::time::Duration;

use dingtalk_authorisation::{Announcement, Effect, Input};
use dingtalk_lambda::Failure;
use dingtalk_store::{DomainEvent, Holder, Write};

use crate::{Driver, Record, Taken, Visit, announce, driver::End, steps::UNNAMED};

/// An event that somebody else is to go on with looks after so long whether he has, in milliseconds, if he still can.
const HELD_LOOK_MS: i64 = 20_000;

/// So often it is looked whether somebody else has ended his drive, before the event waits in the inbox.
const LOOKS: usize = 10;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(200);

/// One turn of the loop, before it is stored.
pub(crate) struct Turn {
    pub(crate) record: Record,
    pub(crate) effect: Effect,
    pub(crate) events: Vec<DomainEvent>,
}

/// Writes of one kind that somebody else was faster with, before giving up.
const TRIES: usize = 5;

impl Driver {
    pub(crate) fn events(
        &self,
        visit: &Visit<'_>,
        record: &Record,
        before: &Record,
        effect: &Effect,
        now: i64,
    ) -> Vec<DomainEvent> {
        let app = &visit.credentials.app;
        let mut events = announce::events(app, record, &effect.announcements, now);
        if record.company.held && !before.company.held {
            tracing::error!(
                app,
                corp = record.corp(),
                "too many companies would be relieved by errors within an hour; this one is held until an operator looks"
            );
            self.metrics.count("ReliefHeld", Some(app));
            events.push(announce::event(app, record, announce::RELIEF_HELD, now));
        }
        if effect.announcements.contains(&Announcement::CorpLicenseMismatch) {
            self.metrics.count("LicenseMismatch", Some(app));
        }
        for event in &events {
            tracing::info!(
                app,
                corp = record.corp(),
                event = event.name,
                state = record.company.state.as_str(),
                "company"
            );
        }
        events
    }

    /// Somebody else drives the company. He finds in the row what is put there; in case he does not come to it, the event
    /// comes again. None: somebody wrote meanwhile, or nobody drives any more, so look again.
    pub(crate) async fn leave_to(
        &self,
        other: &Holder,
        visit: &Visit<'_>,
        before: &Record,
        turn: Turn,
        now: i64,
    ) -> Result<Option<End>, Failure> {
        let unfinished = turn.record.company.next().is_some();
        let end = self.end(visit, before, turn)?;
        let (Some(write), true) = (&end.write, unfinished) else {
            return Ok(Some(end));
        };
        // A withdrawal must not wait, whoever drives.
        if !self.store(write.clone(), &end.events).await? {
            return Ok(None);
        }
        // Most drives take a fraction of a second.
        for _ in 0..LOOKS {
            tokio::time::sleep(LOOK).await;
            if self.record(visit, before.corp()).await?.holder(self.clock.now()).is_none() {
                return Ok(None);
            }
        }
        let after_ms = other.until.saturating_sub(now).min(HELD_LOOK_MS).saturating_add(1_000);
        Err(Failure::Wait { reason: "somebody else drives the company".to_owned(), after_ms })
    }

    pub(crate) fn end(&self, visit: &Visit<'_>, before: &Record, turn: Turn) -> Result<End, Failure> {
        let Turn { record, effect, events } = turn;
        let (old, new) = (before.row()?, record.row()?);
        let same = old.document == new.document && old.holder == new.holder && !effect.forget && !effect.revoke;
        if same {
            return Ok(End::default());
        }
        Ok(End { write: Some(self.companies.write(visit.keys, &new, effect.revoke)?), events })
    }

    /// Stores a turn of the loop. False when somebody else wrote meanwhile.
    pub(crate) async fn save(
        &self,
        visit: &Visit<'_>,
        record: &Record,
        effect: &Effect,
        events: &[DomainEvent],
    ) -> Result<bool, Failure> {
        self.store(self.companies.write(visit.keys, &record.row()?, effect.revoke)?, events).await
    }

    /// Carries a write out, and publishes what it tells. False when somebody else wrote meanwhile.
    pub(crate) async fn store(&self, write: Write, events: &[DomainEvent]) -> Result<bool, Failure> {
        let written = self.companies.save(write, events, &self.outbox_table, self.clock.now()).await?;
        if written {
            self.publisher.publish(events).await;
        }
        Ok(written)
    }

    /// Ends a drive early: what the last step came to is stored, and the company let go. If that fails as well, the hold
    /// runs out by itself, and a call without an end counts as lost.
    pub(crate) async fn stop(&self, visit: &Visit<'_>, corp: &str, ended: Option<Taken>, failure: Failure) -> Failure {
        for _ in 0..TRIES {
            match self.let_go(visit, corp, ended.as_ref()).await {
                Ok(true) => return failure,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(app = visit.credentials.app, corp, %error, "the end of a step is not stored");
                    return failure;
                }
            }
        }
        tracing::warn!(app = visit.credentials.app, corp, "the end of a step is not stored: the row is contended");
        failure
    }

    async fn let_go(&self, visit: &Visit<'_>, corp: &str, ended: Option<&Taken>) -> Result<bool, Failure> {
        let now = self.clock.now();
        let before = self.record(visit, corp).await?;
        let mut record = before.clone();
        let effect = ended.map(|ended| record.take(ended, now)).unwrap_or_default();
        let events = self.events(visit, &record, &before, &effect, now);
        if before.holder(now).is_some_and(|holder| holder.owner == visit.owner) {
            record.hold(None);
        }
        let End { write, events } = self.end(visit, &before, Turn { record, effect, events })?;
        match write {
            Some(write) => self.store(write, &events).await,
            None => Ok(true),
        }
    }

    /// A code that named no company, or another one, was exchanged: the company it is of takes it over, in one write with
    /// the end of it where it was.
    pub(crate) async fn move_to(
        &self,
        visit: &Visit<'_>,
        from: &str,
        corp: &str,
        code: &Taken,
        exchanged: &Taken,
    ) -> Result<(), Failure> {
        for _ in 0..TRIES {
            let now = self.clock.now();
            let before = self.record(visit, corp).await?;
            let mut record = before.clone();
            let mut effect = record.take(code, now);
            let second = record.take(exchanged, now);
            effect.announcements.extend(second.announcements);
            effect.revoke |= second.revoke;
            let events = self.events(visit, &record, &before, &effect, now);
            let mut source = self.record(visit, from).await?;
            let left = if from.starts_with(UNNAMED) {
                self.companies.removal(&source.row()?)?
            } else {
                // The company that the event named is another one; the code is used up, and not for it.
                let id = code.code_id().unwrap_or_default().to_owned();
                source.take(&Input::CodeGone { id }.into(), now);
                source.hold(None);
                self.companies.write(visit.keys, &source.row()?, false)?
            };
            let write = self.companies.write(visit.keys, &record.row()?, effect.revoke)?.and(left);
            if self.store(write, &events).await? {
                return Ok(());
            }
        }
        Err(Failure::Retry("the company's row is contended".to_owned()))
    }
}
