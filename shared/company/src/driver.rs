//! Take, decide, store, call, come back: until nothing is left to do.

use std::time::Duration;

use dingtalk_authorisation::{Input, Step};
use dingtalk_lambda::{
    Clients, Clock, DingTalk, Environment, Failure, Faults, Finished, Metrics, Publisher, StartError,
};
use dingtalk_store::{
    Audit, Companies, CompanyRow, DomainEvent, Holder, IpWhitelists, Licences, ReliefBrake, Rounds, Subscriptions,
    UnknownCorps, Write, random_bytes,
};
use tokio::time::Instant;

use crate::{
    Access, Record, Taken, Visit, announce,
    steps::{Came, Stop},
    writes::Turn,
};

/// Steps in one drive; a company that does not come to rest in so many contradicts itself.
const MOST_STEPS: usize = 24;

/// What is over in so much is waited for.
const SHORT: Duration = Duration::from_secs(6);

/// Time that a step should have left.
const STEP: Duration = Duration::from_secs(3);

/// A step that is taken more often than this in one drive leads nowhere.
const MOST_OF_ONE: usize = 3;

/// Drives companies. One per function instance.
#[derive(Clone, Debug)]
pub struct Driver {
    pub(crate) dingtalk: DingTalk,
    pub(crate) companies: Companies,
    pub(crate) brake: ReliefBrake,
    pub(crate) licences: Licences,
    unknown_corps: UnknownCorps,
    pub(crate) ip_whitelists: IpWhitelists,
    pub(crate) audit: Audit,
    pub(crate) rounds: Rounds,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) metrics: Metrics,
    pub(crate) clock: Clock,
    pub(crate) publisher: Publisher,
    pub(crate) outbox_table: String,
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
            licences: Licences::new(clients.dynamodb.clone(), table),
            unknown_corps: UnknownCorps::new(clients.dynamodb.clone(), table),
            ip_whitelists: IpWhitelists::new(clients.dynamodb.clone(), table),
            audit: Audit::new(clients.dynamodb.clone(), table),
            rounds: Rounds::new(clients.dynamodb.clone(), table),
            subscriptions: Subscriptions::new(clients.dynamodb.clone(), table),
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

    /// What is registered for the companies' events.
    #[must_use]
    pub fn subscriptions(&self) -> &Subscriptions {
        &self.subscriptions
    }

    /// Who goes through the companies, and how far he is.
    #[must_use]
    pub fn rounds(&self) -> &Rounds {
        &self.rounds
    }

    /// Takes `taken` into the company `corp` and drives it until nothing is left to do.
    ///
    /// A company that somebody else drives gets it all the same; the other goes on with it.
    ///
    /// # Errors
    /// [`Failure`]: what was done so far is stored, and the next drive goes on from there.
    pub async fn drive(&self, visit: &Visit<'_>, corp: &str, taken: Option<Taken>) -> Result<End, Failure> {
        let mut corp = corp.to_owned();
        match self.turns(visit, &mut corp, taken).await {
            Ok(end) => Ok(end),
            Err(Stop { ended, failure }) => Err(self.stop(visit, &corp, ended, failure).await),
        }
    }

    async fn turns(&self, visit: &Visit<'_>, corp: &mut String, taken: Option<Taken>) -> Result<End, Stop> {
        let mut taken = taken;
        let mut steps: Vec<Step> = Vec::new();
        while steps.len() < MOST_STEPS {
            let now = self.clock.now();
            let before = self.record(visit, corp).await?;
            let mut record = before.clone();
            let mut effect = taken.as_ref().map(|taken| record.take(taken, now)).unwrap_or_default();
            let mut events = self.events(visit, &record, &before, &effect, now);

            if let Some(other) = before.holder(now).filter(|holder| holder.owner != visit.owner) {
                match self.leave_to(other, visit, &before, Turn { record, effect, events }, now).await? {
                    Some(end) => return Ok(end),
                    None => continue,
                }
            }
            let Some(step) = record.company.next() else {
                record.hold(None);
                return Ok(self.end(visit, &before, Turn { record, effect, events })?);
            };
            if steps.iter().filter(|taken| **taken == step).count() >= MOST_OF_ONE {
                break;
            }
            // Before the attempt is recorded: one that is not made must not look like one whose answer was lost.
            if !visit.has_time_for(&step) {
                let reason = "no time left for the next step".to_owned();
                return Err(Stop { ended: taken, failure: Failure::Wait { reason, after_ms: 1_000 } });
            }
            if let (Step::Exchange { .. }, Some(after)) = (&step, record.exchange_after.filter(|after| *after > now)) {
                let reason = "DingTalk was busy when the code was to be exchanged".to_owned();
                let after_ms = after.saturating_sub(now);
                return Err(Stop { ended: taken, failure: Failure::Wait { reason, after_ms } });
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
            self.faults.at("company.before-call");
            // On the heap: the calls behind it are deep, and every function has this in its own state.
            let came = Box::pin(self.perform(visit, &record, &step)).await;
            self.faults.at("company.after-call");
            steps.push(step);
            match came {
                Ok(Came::With(ended)) => taken = Some(ended),
                Ok(Came::Elsewhere { corp: other, code, exchanged }) => {
                    self.move_to(visit, corp, &other, &code, &exchanged).await?;
                    *corp = other;
                }
                Ok(Came::Lost) => {
                    let row = self.record(visit, corp).await?.row()?;
                    return Ok(End { write: Some(self.companies.removal(&row)?), events: Vec::new() });
                }
                Err(Stop { ended, failure }) => match short_wait(visit, &failure) {
                    // Throttled: within the time there is, it is only a matter of patience.
                    Some(pause) => {
                        self.stop(visit, corp, ended, failure).await;
                        tokio::time::sleep(pause).await;
                        steps.pop();
                    }
                    None => return Err(Stop { ended, failure }),
                },
            }
        }
        let failure = Failure::Retry("DingTalk's answers about the company contradict each other".to_owned());
        Err(Stop { ended: taken, failure })
    }

    /// As [`Driver::drive`] for who has no inbox row: the last change is written here.
    ///
    /// # Errors
    /// As [`Driver::drive`].
    pub async fn drive_alone(&self, visit: &Visit<'_>, corp: &str, taken: Option<Taken>) -> Result<Record, Failure> {
        for _ in 0..MOST_STEPS {
            let End { write, events } = Box::pin(self.drive(visit, corp, taken.clone())).await?;
            if let Some(write) = write
                && !self.store(write, &events).await?
            {
                continue;
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
        let mut record = Record::of(row.unwrap_or_else(|| CompanyRow::new(app, corp)))?;
        record.company.licence_check = visit.licence_check;
        Ok(record)
    }
}

/// How long to wait here for what is over in a moment, if there is time for it and for the step after it. With a little
/// that differs from one to the other, so that not all come back at once.
fn short_wait(visit: &Visit<'_>, failure: &Failure) -> Option<Duration> {
    let Failure::Wait { after_ms, .. } = failure else { return None };
    let after = u64::try_from(*after_ms).ok().map(Duration::from_millis).filter(|after| *after <= SHORT)?;
    let [apart] = random_bytes::<1>().unwrap_or_default();
    let pause = after + Duration::from_millis(u64::from(apart) * 2);
    let left = visit.deadline.saturating_duration_since(Instant::now());
    (left > pause + STEP).then_some(pause)
}
