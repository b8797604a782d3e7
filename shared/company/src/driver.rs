//! Take, decide, store, call, come back: until nothing is left to do.

use dingtalk_authorisation::{Effect, Input, Step};
use dingtalk_lambda::{
    Clients, Clock, DingTalk, Environment, Failure, Faults, Finished, Metrics, Publisher, StartError,
};
use dingtalk_store::{Companies, CompanyRow, DomainEvent, Holder, ReliefBrake, StoreError, UnknownCorps, Write};

use crate::{
    Access, Record, Taken, Visit, announce,
    steps::{Came, Stop},
    visit::comes_back,
};

/// Steps in one drive; a company that does not come to rest in so many contradicts itself.
const MOST_STEPS: usize = 24;

/// A step that is taken more often than this in one drive leads nowhere.
const MOST_OF_ONE: usize = 3;

/// Drives companies. One per function instance.
#[derive(Clone, Debug)]
pub struct Driver {
    pub(crate) dingtalk: DingTalk,
    pub(crate) companies: Companies,
    pub(crate) brake: ReliefBrake,
    unknown_corps: UnknownCorps,
    pub(crate) metrics: Metrics,
    pub(crate) clock: Clock,
    publisher: Publisher,
    outbox_table: String,
    faults: Faults,
}

/// How a drive ended: what is left to be written, in one transaction with the end of whatever caused it.
#[derive(Debug, Default)]
pub struct End {
    /// The company's last change; none if there was nothing to change.
    pub write: Option<Write>,
    /// What it tells.
    pub events: Vec<DomainEvent>,
}

impl From<End> for Finished {
    fn from(end: End) -> Self {
        match end.write {
            Some(write) => Self::DoneWith(write, end.events),
            None => Self::Done(end.events),
        }
    }
}

impl Driver {
    /// A driver on the tables that the environment names.
    ///
    /// # Errors
    /// [`StartError::MissingVariable`].
    pub fn new(
        environment: &Environment,
        clients: &Clients,
        dingtalk: DingTalk,
        publisher: Publisher,
        metrics: Metrics,
    ) -> Result<Self, StartError> {
        let table = environment.required("STATE_TABLE")?;
        let companies = Companies::new(clients.dynamodb.clone(), table);
        let tokens = dingtalk.tokens.with_companies(std::sync::Arc::new(Access(companies.clone())));
        Ok(Self {
            dingtalk: DingTalk { tokens, ..dingtalk },
            companies,
            brake: ReliefBrake::new(clients.dynamodb.clone(), table),
            unknown_corps: UnknownCorps::new(clients.dynamodb.clone(), table),
            metrics,
            clock: environment.clock.clone(),
            publisher,
            outbox_table: environment.required("INBOX_TABLE")?.to_owned(),
            faults: environment.faults.clone(),
        })
    }

    /// The companies' rows.
    #[must_use]
    pub fn companies(&self) -> &Companies {
        &self.companies
    }

    /// The companies that events came from without our knowing them.
    #[must_use]
    pub fn unknown_corps(&self) -> &UnknownCorps {
        &self.unknown_corps
    }

    /// Takes `taken` into the company `corp` and drives it until nothing is left to do.
    ///
    /// A company that somebody else drives gets it all the same; the other goes on with it.
    ///
    /// # Errors
    /// [`Failure`]: what was done so far is stored, and the next drive goes on from there.
    pub async fn drive(&self, visit: &Visit<'_>, corp: &str, taken: Option<Taken>) -> Result<End, Failure> {
        let mut corp = corp.to_owned();
        let mut taken = taken;
        let mut steps: Vec<Step> = Vec::new();
        while steps.len() < MOST_STEPS {
            let now = self.clock.now();
            let before = self.record(visit, &corp).await?;
            let mut record = before.clone();
            let mut effect = taken.as_ref().map(|taken| record.take(taken, now)).unwrap_or_default();
            let mut events = self.events(visit, &record, &before, &effect, now);

            if let Some(other) = before.holder(now).filter(|holder| holder.owner != visit.owner) {
                return self.leave_to(other, visit, &before, record, &effect, events, now);
            }
            let Some(step) = record.company.next() else {
                record.hold(None);
                return self.end(visit, &before, record, &effect, events);
            };
            if steps.iter().filter(|taken| **taken == step).count() >= MOST_OF_ONE {
                break;
            }
            if let Step::Exchange { id } = &step {
                let begun = record.take(&Input::ExchangeBegun { id: id.clone() }.into(), now);
                events.extend(announce::events(&visit.credentials.app, &record, &begun.announcements, now));
                effect.revoke |= begun.revoke;
            }
            record.hold(Some(Holder { owner: visit.owner.to_owned(), until: visit.until(now) }));
            if !self.save(visit, &record, &effect, &events).await? {
                // Written by somebody else meanwhile: the same once more, on what is there now.
                continue;
            }
            taken = None;
            if let Step::Exchange { id } = &step
                && record.company.in_flight() != Some(id.as_str())
            {
                // One that was cut off was the last one that was allowed.
                continue;
            }
            if !visit.has_time() {
                return Err(self
                    .stop(visit, &corp, None, Failure::Retry("no time left for the next step".into()))
                    .await);
            }
            self.faults.at("company.before-call");
            // On the heap: the calls behind it are deep, and every function has this in its own state.
            let came = Box::pin(self.perform(visit, &record, &step)).await;
            self.faults.at("company.after-call");
            steps.push(step);
            match came {
                Ok(Came::With(ended)) => taken = Some(ended),
                Ok(Came::Elsewhere { corp: other, code, exchanged }) => {
                    self.move_to(visit, &record, &other, &code, &exchanged).await?;
                    corp = other;
                }
                Ok(Came::Lost) => {
                    self.companies.remove(&self.row(&record)?).await?;
                    return Ok(End::default());
                }
                Err(Stop { ended, failure }) => return Err(self.stop(visit, &corp, ended, failure).await),
            }
        }
        let failure = Failure::Retry("DingTalk's answers about the company contradict each other".to_owned());
        Err(self.stop(visit, &corp, taken, failure).await)
    }

    /// As [`Driver::drive`] for who has no inbox row: the last change is written here.
    ///
    /// # Errors
    /// As [`Driver::drive`].
    pub async fn drive_alone(&self, visit: &Visit<'_>, corp: &str, taken: Option<Taken>) -> Result<Record, Failure> {
        for _ in 0..MOST_STEPS {
            let End { write, events } = Box::pin(self.drive(visit, corp, taken.clone())).await?;
            if let Some(write) = write {
                if !self.companies.save(write, &events, &self.outbox_table, self.clock.now()).await? {
                    continue;
                }
                self.publisher.publish(&events).await;
            }
            return self.record(visit, corp).await;
        }
        Err(Failure::Retry("the company's row is contended".to_owned()))
    }

    /// What is kept of a company; of one that is not known, nothing.
    ///
    /// # Errors
    /// [`Failure`] when the store is away.
    pub async fn record(&self, visit: &Visit<'_>, corp: &str) -> Result<Record, Failure> {
        let app = &visit.credentials.app;
        let row = self.companies.read(visit.keys, app, corp).await?;
        Ok(Record::of(row.unwrap_or_else(|| CompanyRow::new(app, corp)))?)
    }

    fn events(
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
    fn leave_to(
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
            let after_ms = other.until.saturating_sub(now).saturating_add(1_000);
            return Err(Failure::Wait { reason: "somebody without an event drives the company".to_owned(), after_ms });
        }
        self.end(visit, before, record, effect, events)
    }

    fn end(
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

    fn row(&self, record: &Record) -> Result<CompanyRow, StoreError> {
        record.row()
    }

    /// Stores a turn of the loop. False when somebody else wrote meanwhile.
    async fn save(
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
    async fn stop(&self, visit: &Visit<'_>, corp: &str, ended: Option<Taken>, failure: Failure) -> Failure {
        for _ in 0..MOST_OF_ONE {
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
    async fn move_to(
        &self,
        visit: &Visit<'_>,
        from: &Record,
        corp: &str,
        code: &Taken,
        exchanged: &Taken,
    ) -> Result<(), Failure> {
        for _ in 0..MOST_STEPS {
            let now = self.clock.now();
            let before = self.record(visit, corp).await?;
            let mut record = before.clone();
            let mut effect = record.take(code, now);
            let second = record.take(exchanged, now);
            effect.announcements.extend(second.announcements);
            effect.revoke |= second.revoke;
            let events = self.events(visit, &record, &before, &effect, now);
            if self.save(visit, &record, &effect, &events).await? {
                // A code that is left behind is known to be exchanged wherever it comes again.
                self.companies.remove(&self.record(visit, from.corp()).await?.row()?).await?;
                return Ok(());
            }
        }
        Err(Failure::Retry("the company's row is contended".to_owned()))
    }
}
