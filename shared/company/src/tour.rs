//! All active companies of an app, those that have been active longest first, over as many invocations as it takes.

use std::time::Duration;

use dingtalk_authorisation::State;
use dingtalk_lambda::{App, AppKind};
use dingtalk_store::{Listed, Round, RoundTaker, StoreError, owner};
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use crate::Driver;

/// Companies between two notes of the place: so many are seen twice when an instance dies.
const PAGE: i32 = 32;
const PAGE_LEN: usize = 32;

/// Companies at the same time.
const AT_ONCE: usize = 8;

/// The round is its owner's for so much longer than he works, in milliseconds.
const MARGIN_MS: i64 = 5_000;

/// A tour that somebody wants to make.
#[derive(Clone, Copy, Debug)]
pub struct Tour<'a> {
    /// What for: each purpose has a place of its own.
    pub name: &'static str,
    /// Whose companies.
    pub app: &'a App,
    /// How often it begins anew, in milliseconds.
    pub every_ms: i64,
    /// When time is up.
    pub end: Instant,
}

/// How far a tour came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Toured {
    /// Companies that were seen in this invocation.
    pub companies: usize,
    /// Whether all were seen.
    pub finished: bool,
}

impl Driver {
    /// Calls `work` with each active company, several at the same time; an internal app has one. None if it is not time
    /// for a round, or somebody else is at it. `work` gives false if there was no time for the company: then the round
    /// goes on there in the next invocation.
    ///
    /// # Errors
    /// [`StoreError`]: the next invocation goes on.
    pub async fn tour<F>(&self, tour: Tour<'_>, work: impl Fn(String) -> F) -> Result<Option<Toured>, StoreError>
    where
        F: Future<Output = bool>,
    {
        let now = self.clock.now();
        let left = i64::try_from(tour.end.saturating_duration_since(Instant::now()).as_millis()).unwrap_or(i64::MAX);
        let until = now.saturating_add(left).saturating_add(MARGIN_MS);
        let taker = RoundTaker { owner: &owner()?, now, until };
        let Some(mut round) = self.rounds.take(&tour.app.id, tour.name, tour.every_ms, taker).await? else {
            return Ok(None);
        };
        let mut toured = Toured::default();
        let ended = self.go(&tour, &mut round, &mut toured, work).await;
        match ended {
            Ok(true) => {
                toured.finished = self.rounds.end(&round).await?;
            }
            Ok(false) | Err(_) => drop(self.rounds.leave(&round).await?),
        }
        ended.map(|_| Some(toured))
    }

    /// Whether it came to the end.
    async fn go<F>(
        &self,
        tour: &Tour<'_>,
        round: &mut Round,
        toured: &mut Toured,
        work: impl Fn(String) -> F,
    ) -> Result<bool, StoreError>
    where
        F: Future<Output = bool>,
    {
        loop {
            let page = self.companies_of(tour.app, round.place.as_ref()).await?;
            let Some(last) = page.last().cloned() else { return Ok(true) };
            let works: Vec<_> = page.iter().map(|company| work(company.corp.clone())).collect();
            let seen: Vec<bool> = stream::iter(works).buffer_unordered(AT_ONCE).collect().await;
            toured.companies += seen.iter().filter(|seen| **seen).count();
            if seen.contains(&false) {
                return Ok(false);
            }
            if page.len() < PAGE_LEN {
                return Ok(true);
            }
            let is_ours = self.rounds.advance(round, &last).await?;
            if !is_ours || tour.end.saturating_duration_since(Instant::now()) < Duration::from_millis(1) {
                return Ok(false);
            }
        }
    }

    async fn companies_of(&self, app: &App, after: Option<&Listed>) -> Result<Vec<Listed>, StoreError> {
        if app.kind == AppKind::Internal {
            let own = app.corp_id.iter().filter(|_| after.is_none());
            return Ok(own.map(|corp| Listed { corp: corp.clone(), name: None, since: 0 }).collect());
        }
        self.companies.list(&app.id, State::Active.as_str(), PAGE, after).await
    }
}
