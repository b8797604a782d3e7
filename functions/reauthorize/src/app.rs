//! One app: what is stuck, what is unknown, what DingTalk lists.

use std::time::Duration;

use dingtalk_authorisation::{Input, State};
use dingtalk_company::{Record, Taken, Visit};
use dingtalk_lambda::{App, AppKind, Config, Failure};
use dingtalk_store::{Listed, StoreError, owner};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use tokio::time::Instant;

use crate::Reauthorize;

/// A company is stuck after so long in a state before it is active, in milliseconds: its own event has had its chances.
const STUCK_MS: i64 = 600_000;

/// A company that DingTalk did not confirm is not asked for again for so long, in milliseconds.
const ASK_AGAIN_MS: i64 = 3_600_000;

/// The serial number of a company that is kept from becoming active is not compared again for so long, in milliseconds.
const COMPARE_AGAIN_MS: i64 = 3_600_000;

/// Companies in one list.
const PAGE: i32 = 100;
const PAGE_LEN: usize = 100;

/// Time for one company.
const PER_COMPANY: Duration = Duration::from_secs(30);

/// Companies looked after at the same time.
const AT_ONCE: usize = 8;

/// How often DingTalk is asked to begin one authorisation anew.
const MOST_REAUTHORISATIONS: u8 = 3;

/// What was done for one app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Repaired {
    /// Id of the app.
    pub app: String,
    /// Companies found stuck before they are active.
    pub stuck: usize,
    /// Those that are active now.
    pub activated: usize,
    /// Unknown companies that DingTalk confirmed.
    pub adopted: usize,
    /// Companies that DingTalk was asked to authorise anew.
    pub reauthorized: usize,
    /// Companies with which something went wrong; they are looked at again.
    pub failed: usize,
}

impl Repaired {
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self { app: self.app.clone(), ..Self::default() }
    }

    fn fail(&mut self, corp: &str, error: &dyn std::error::Error) {
        tracing::warn!(app = self.app, corp, %error, "not repaired; the next run looks again");
        self.failed += 1;
    }
}

impl Reauthorize {
    pub(crate) async fn repair(&self, config: &Config, app: &App, end: Instant) -> Result<Repaired, StoreError> {
        let owner = owner()?;
        let mut done = Repaired { app: app.id.clone(), ..Repaired::default() };
        let Ok(visit) = Visit::alone(config, &app.id, &owner, end) else { return Ok(done) };
        self.unstick(&visit, &mut done).await;
        self.adopt(&visit, &mut done).await;
        if app.kind != AppKind::Suite {
            // A customised app belongs to one company, and has no suite token to ask for a list with.
            return Ok(done);
        }
        if let Err(error) = self.reauthorize(&visit, &mut done).await {
            done.fail("-", &error);
        }
        Ok(done)
    }

    /// Takes the next step of every company that is stuck.
    async fn unstick(&self, visit: &Visit<'_>, done: &mut Repaired) {
        let before = self.desk.worker().clock().now().saturating_sub(STUCK_MS);
        for state in [State::CodeReceived, State::Authorised] {
            let stuck = match self.stuck(&done.app, state, before).await {
                Ok(stuck) => stuck,
                Err(error) => return done.fail("-", &error),
            };
            done.stuck += stuck.len();
            // A company that waits for a code that is gone is asked for; of the others the own next step is enough.
            let ask = (state == State::CodeReceived).then(|| Taken::from(Input::Asked));
            let drives: Vec<_> = stuck.iter().map(|corp| self.drive(visit, corp, ask.clone())).collect();
            for driven in stream::iter(drives).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
                let driven = match driven {
                    Ok(record) => self.compare_again(visit, record).await,
                    Err((corp, error)) => Err((corp.to_owned(), error)),
                };
                match driven {
                    Ok(record) => done.activated += usize::from(record.company.state == State::Active),
                    Err((corp, error)) => done.fail(&corp, &error),
                }
            }
        }
    }

    /// A company that waits for its serial number to be put in order: DingTalk is asked for the number again.
    async fn compare_again(&self, visit: &Visit<'_>, record: Record) -> Result<Record, (String, Failure)> {
        let now = self.desk.worker().clock().now();
        let read_at = record.company.facts_at.unwrap_or(i64::MIN);
        if !record.company.needs_licence() || read_at > now.saturating_sub(COMPARE_AGAIN_MS) {
            return Ok(record);
        }
        self.drive(visit, record.corp(), Some(Input::LookAgain.into()))
            .await
            .map_err(|(corp, error)| (corp.to_owned(), error))
    }

    /// The companies of `app` that have been in `state` since before `before`.
    async fn stuck(&self, app: &str, state: State, before: i64) -> Result<Vec<String>, StoreError> {
        let companies = self.desk.driver().companies();
        let mut stuck: Vec<Listed> = Vec::new();
        loop {
            let page = companies.list(app, state.as_str(), PAGE, stuck.last()).await?;
            // The longest come first: where one is not stuck, the next are not.
            let more = page.len() == PAGE_LEN && page.iter().all(|row| row.since < before);
            stuck.extend(page.into_iter().filter(|row| row.since < before));
            if !more {
                return Ok(stuck.into_iter().map(|row| row.corp).collect());
            }
        }
    }

    /// Asks for the companies that events came from without our knowing them.
    async fn adopt(&self, visit: &Visit<'_>, done: &mut Repaired) {
        let notes = self.desk.driver().unknown_corps();
        let unknown = match notes.list(&done.app).await {
            Ok(unknown) => unknown,
            Err(error) => return done.fail("-", &error),
        };
        for corp in unknown {
            match self.desk.driver().adopt(&visit.within(PER_COMPANY), &corp, ASK_AGAIN_MS).await {
                Ok(record) => done.adopted += usize::from(record.company.state.is_authorised()),
                // It stays noted, and is asked for in the next run.
                Err(error) => {
                    done.fail(&corp, &error);
                    continue;
                }
            }
            if let Err(error) = notes.forget(&done.app, &corp).await {
                done.fail(&corp, &error);
            }
        }
    }

    /// Has DingTalk begin anew what it lists as authorised and not active, if it has been so for a while: an authorisation
    /// that is under way is on the list as well.
    async fn reauthorize(&self, visit: &Visit<'_>, done: &mut Repaired) -> Result<(), Failure> {
        let driver = self.desk.driver();
        let now = self.desk.worker().clock().now();
        let mut again = Vec::new();
        for corp in driver.unactive(visit).await?.0 {
            if visit.is_over() {
                break;
            }
            let record = driver.record(visit, &corp).await?;
            let company = &record.company;
            let fresh = record.holder(now).is_some() || company.since > now.saturating_sub(STUCK_MS);
            // Never heard of: it may be on its way to us. It is asked for, and adopted if it is authorised; if that comes
            // to nothing and it is on the next run's list again, its events are. One that withdrew is only ever asked for:
            // it may have come back with a code that named no company and was lost.
            let relieved = company.state == State::Relieved;
            if relieved || company.state == State::None && record.asked_at.is_none() {
                match driver.adopt(&visit.within(PER_COMPANY), &corp, ASK_AGAIN_MS).await {
                    Ok(record) => done.adopted += usize::from(record.company.state.is_authorised()),
                    Err(error) => done.fail(&corp, &error),
                }
                continue;
            }
            let enough = company.reauthorisations >= MOST_REAUTHORISATIONS;
            // It is not active because we keep it from that.
            if enough || company.needs_licence() || fresh && company.state != State::None {
                continue;
            }
            // Counted before it is asked, so that it cannot be asked without end.
            let counted = match self.drive(visit, &corp, Some(Input::Reauthorising.into())).await {
                Ok(record) => record,
                Err((_, error)) => {
                    done.fail(&corp, &error);
                    continue;
                }
            };
            match counted.company.state {
                // It waits for its activation, and we thought that was done: the present state tells.
                State::Active | State::Stopped => {
                    if let Err((_, error)) = self.drive(visit, &corp, Some(Input::Changed { time: now }.into())).await {
                        done.fail(&corp, &error);
                    }
                }
                _ => again.push(corp),
            }
        }
        if !again.is_empty() {
            driver.reauthorize(visit, &again).await?;
            done.reauthorized = again.len();
        }
        Ok(())
    }

    async fn drive<'c>(
        &self,
        visit: &Visit<'_>,
        corp: &'c str,
        taken: Option<Taken>,
    ) -> Result<Record, (&'c str, Failure)> {
        if visit.is_over() {
            return Err((corp, Failure::Retry("no time left in this run".to_owned())));
        }
        let visit = visit.within(PER_COMPANY);
        self.desk.driver().drive_alone(&visit, corp, taken).await.map_err(|error| (corp, error))
    }
}
