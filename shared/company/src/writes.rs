//! What a driver writes: each turn of its loop, its last word, and its early end.

use dingtalk_authorisation::{Effect, Input};
use dingtalk_lambda::Failure;
use dingtalk_store::{CompanyRow, DomainEvent, Holder, StoreError};

use crate::{Driver, Record, Taken, Visit, announce, driver::End, steps::UNNAMED, visit::comes_back};

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

    /// Somebody else drives the company. He finds in the row what was put there.
    #[expect(clippy::too_many_arguments, reason = "the state of one turn of the loop")]
    pub(crate) async fn leave_to(
        &self,
        other: &Holder,
        visit: &Visit<'_>,
        before: &Record,
        record: Record,
        effect: &Effect,
        events: Vec<DomainEvent>,
        now: i64,
    ) -> Result<End, Failure> {
        let unfinished = record.company.next().is_some();
        if unfinished && !comes_back(&other.owner) {
            // A withdrawal must not wait; the row does, in case nobody goes on with it.
            self.save(visit, &record, effect, &events).await?;
            let after_ms = other.until.saturating_sub(now).saturating_add(1_000);
            return Err(Failure::Wait { reason: "somebody without an event drives the company".to_owned(), after_ms });
        }
        self.end(visit, before, record, effect, events)
    }

    pub(crate) fn end(
        &self,
        visit: &Visit<'_>,
        before: &Record,
        record: Record,
        effect: &Effect,
        events: Vec<DomainEvent>,
    ) -> Result<End, Failure> {
        let (old, new) = (self.row(before)?, self.row(&record)?);
        let same = old.document == new.document && old.holder == new.holder && !effect.forget && !effect.revoke;
        if same {
            return Ok(End::default());
        }
        Ok(End { write: Some(self.companies.write(visit.keys, &new, effect.revoke)?), events })
    }

    pub(crate) fn row(&self, record: &Record) -> Result<CompanyRow, StoreError> {
        record.row()
    }

    /// Stores a turn of the loop. False when somebody else wrote meanwhile.
    pub(crate) async fn save(
        &self,
        visit: &Visit<'_>,
        record: &Record,
        effect: &Effect,
        events: &[DomainEvent],
    ) -> Result<bool, Failure> {
        let write = self.companies.write(visit.keys, &self.row(record)?, effect.revoke)?;
        if !self.companies.save(write, events, &self.outbox_table, self.clock.now()).await? {
            return Ok(false);
        }
        self.publisher.publish(events).await;
        Ok(true)
    }

    /// Ends a drive early: what the last step came to is stored, and the company let go. If that fails as well, the hold
    /// runs out by itself, and a call without an end counts as lost.
    pub(crate) async fn stop(&self, visit: &Visit<'_>, corp: &str, ended: Option<Taken>, failure: Failure) -> Failure {
        for _ in 0..TRIES {
            let stored = async {
                let now = self.clock.now();
                let before = self.record(visit, corp).await?;
                let mut record = before.clone();
                let effect = ended.as_ref().map(|ended| record.take(ended, now)).unwrap_or_default();
                let events = self.events(visit, &record, &before, &effect, now);
                if before.holder(now).is_some_and(|holder| holder.owner == visit.owner) {
                    record.hold(None);
                }
                self.save(visit, &record, &effect, &events).await
            };
            match stored.await {
                Ok(true) => break,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(app = visit.credentials.app, corp, %error, "the end of a step is not stored");
                    break;
                }
            }
        }
        failure
    }

    /// A code that named no company, or another one, was exchanged: the company it is of takes it over.
    pub(crate) async fn move_to(
        &self,
        visit: &Visit<'_>,
        from: &Record,
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
            if self.save(visit, &record, &effect, &events).await? {
                if from.corp().starts_with(UNNAMED) {
                    self.companies.remove(&self.record(visit, from.corp()).await?.row()?).await?;
                } else {
                    // The company that the event named is another one; its code is exchanged, and not for it.
                    let id = code.code_id().unwrap_or_default().to_owned();
                    self.stop(visit, from.corp(), Some(Input::CodeGone { id }.into()), Failure::Retry(String::new()))
                        .await;
                }
                return Ok(());
            }
        }
        Err(Failure::Retry("the company's row is contended".to_owned()))
    }
}
