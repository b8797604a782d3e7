//! The brake on removals: more than max(3, 10 %) of a company's people, or of its departments, within 24 hours look like
//! a fault, and then an operator has to look.
//!
//! `pk = corp#<app>#<corp>`, `sk = brake#<kind>`: `counted`, JSON: the removals by the hour they were let through in, and
//! for whom, what an operator let through besides, who and until when; `revision`, the condition of the next write; `writer`, who
//! made the last one.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use serde::{Deserialize, Serialize};

use super::CompanyKey;
use crate::{
    ContactKind, StoreError,
    item::{Reader, at, n, read_item, s},
    owner,
    write::carried_out,
};

const HOUR_MS: i64 = 3_600_000;
/// An hour counts until its last moment is 24 hours ago.
const HOURS: i64 = 24;
/// So many are let through however small the company is.
const AT_LEAST: u64 = 3;
/// Beyond that: one in so many.
const ONE_IN: u64 = 10;
/// Lost races before giving up.
const TRIES: usize = 8;
/// So many requests are remembered, the newest: who asks again does so soon.
const REMEMBERED: usize = 256;

/// Whether removals may go ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Braked {
    /// All of them. They are counted.
    Released,
    /// None of them; nothing was counted. An operator is to be told.
    Held {
        /// How many were let through within 24 hours.
        used: u64,
        /// How many may be.
        limit: u64,
    },
}

/// How a brake stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrakeStanding {
    /// How many removals were let through within 24 hours by the company's own share.
    pub used: u64,
    /// How many an operator lets through besides, and are not used up.
    pub allowed: u64,
    /// Until when, in milliseconds.
    pub allowed_until: i64,
    /// Who.
    pub allowed_by: String,
}

/// Removals that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removals<'a> {
    /// Who asks: a run, an event. The same request again is let through for what it was before, so that a worker who died
    /// may ask once more.
    pub request: &'a str,
    /// How many.
    pub wanted: u64,
    /// How many of the kind the mirror has, before any of them: [`crate::Mirror::count`], once per run. An event takes the
    /// number that the last run reported.
    pub population: u64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Counted {
    /// By the number of the hour since 1970.
    removals: BTreeMap<i64, u64>,
    /// Who asked, the oldest first.
    #[serde(default)]
    requests: Vec<Request>,
    /// What an operator let through, and is not used up.
    allowed: u64,
    allowed_until: i64,
    allowed_by: String,
}

/// Somebody who was let through.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Request {
    name: String,
    hour: i64,
    removals: u64,
}

impl Counted {
    /// How many were let through for this request before.
    fn asked(&self, name: &str) -> u64 {
        self.requests.iter().find(|request| request.name == name).map_or(0, |request| request.removals)
    }

    fn remember(&mut self, name: &str, hour: i64, removals: u64) {
        self.requests.retain(|request| request.name != name);
        self.requests.push(Request { name: name.to_owned(), hour, removals });
        let beyond = self.requests.len().saturating_sub(REMEMBERED);
        self.requests.drain(..beyond);
    }
}

/// The brakes of all companies, in the state table.
#[derive(Clone, Debug)]
pub struct RemovalBrake {
    client: Client,
    table: String,
}

impl RemovalBrake {
    /// The brakes in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Asks for `removals` of `kind` at `now`: all or none. A snapshot asks for all that DingTalk has confirmed as gone at
    /// once, an event for one. What was let through and not carried out stays counted: the brake then holds sooner.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Contended`].
    pub async fn ask(
        &self,
        company: impl Into<CompanyKey>,
        kind: ContactKind,
        removals: Removals<'_>,
        now: i64,
    ) -> Result<Braked, StoreError> {
        let (company, request) = (company.into(), removals.request);
        let limit = AT_LEAST.max(removals.population / ONE_IN);
        let me = owner()?;
        for _ in 0..TRIES {
            let (mut counted, revision, writer) = self.read(&company, kind).await?;
            // The SDK sends again after a lost answer, and must not count twice.
            if writer == me {
                return Ok(Braked::Released);
            }
            let hour = now.div_euclid(HOUR_MS);
            counted.removals.retain(|past, _| *past >= hour - HOURS);
            counted.requests.retain(|request| request.hour >= hour - HOURS);
            let wanted = removals.wanted.saturating_sub(counted.asked(request));
            let used: u64 = counted.removals.values().sum();
            let beyond = used.saturating_add(wanted).saturating_sub(limit.max(used));
            let allowed = if now < counted.allowed_until { counted.allowed } else { 0 };
            if beyond > allowed {
                return Ok(Braked::Held { used, limit });
            }
            counted.allowed = allowed - beyond;
            // What an operator answers for does not use up the company's own share.
            *counted.removals.entry(hour).or_default() += wanted - beyond;
            counted.remember(request, hour, counted.asked(request).saturating_add(wanted));
            if self.put(&company, kind, &counted, revision, &me).await? {
                return Ok(Braked::Released);
            }
        }
        Err(StoreError::Contended { key: company.pk() })
    }

    /// How many removals of `kind` would be let through at `now`, for a request that was not made before: whoever asks for
    /// more need not ask.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn room(
        &self,
        company: impl Into<CompanyKey>,
        kind: ContactKind,
        population: u64,
        now: i64,
    ) -> Result<u64, StoreError> {
        let (counted, ..) = self.read(&company.into(), kind).await?;
        let hour = now.div_euclid(HOUR_MS);
        let used: u64 = counted.removals.range(hour - HOURS..).map(|(_, removals)| removals).sum();
        let allowed = if now < counted.allowed_until { counted.allowed } else { 0 };
        Ok(AT_LEAST.max(population / ONE_IN).saturating_sub(used).saturating_add(allowed))
    }

    /// An operator, `by`, lets `removals` more through until `until` (milliseconds), in the place of what was allowed
    /// before.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn allow(
        &self,
        company: impl Into<CompanyKey>,
        kind: ContactKind,
        removals: u64,
        until: i64,
        by: &str,
    ) -> Result<(), StoreError> {
        let company = company.into();
        let me = owner()?;
        for _ in 0..TRIES {
            let (mut counted, revision, _) = self.read(&company, kind).await?;
            counted.allowed = removals;
            counted.allowed_until = until;
            by.clone_into(&mut counted.allowed_by);
            if self.put(&company, kind, &counted, revision, &me).await? {
                return Ok(());
            }
        }
        Err(StoreError::Contended { key: company.pk() })
    }

    /// How the brake of `kind` stands at `now`, for whoever is to decide.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn standing(
        &self,
        company: impl Into<CompanyKey>,
        kind: ContactKind,
        now: i64,
    ) -> Result<BrakeStanding, StoreError> {
        let (counted, ..) = self.read(&company.into(), kind).await?;
        let first = now.div_euclid(HOUR_MS) - HOURS;
        let used = counted.removals.iter().filter(|(hour, _)| **hour >= first).map(|(_, count)| count).sum();
        if now >= counted.allowed_until {
            return Ok(BrakeStanding { used, ..BrakeStanding::default() });
        }
        let Counted { allowed, allowed_until, allowed_by, .. } = counted;
        Ok(BrakeStanding { used, allowed, allowed_until, allowed_by })
    }

    async fn read(&self, company: &CompanyKey, kind: ContactKind) -> Result<(Counted, i64, String), StoreError> {
        let (pk, sk) = (company.pk(), sk(kind));
        let Some(item) = read_item(&self.client, &self.table, at(&pk, &sk), &pk).await? else {
            return Ok((Counted::default(), 0, String::new()));
        };
        let reader = Reader { key: &pk, item: &item };
        let counted = serde_json::from_str(reader.s("counted")?).map_err(|_| reader.corrupt("counted"))?;
        Ok((counted, reader.n("revision")?, reader.s("writer")?.to_owned()))
    }

    async fn put(
        &self,
        company: &CompanyKey,
        kind: ContactKind,
        counted: &Counted,
        revision: i64,
        writer: &str,
    ) -> Result<bool, StoreError> {
        let pk = company.pk();
        let json = serde_json::to_string(counted);
        let json = json.map_err(|_| StoreError::Corrupt { key: pk.clone(), attribute: "counted" })?;
        let condition = if revision == 0 { "attribute_not_exists(pk)" } else { "revision = :seen" };
        let mut put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(sk(kind)))
            .item("counted", s(json))
            .item("revision", n(revision + 1))
            .item("writer", s(writer))
            .condition_expression(condition);
        if revision != 0 {
            put = put.expression_attribute_values(":seen", n(revision));
        }
        carried_out(put.send().await, "PutItem", &pk)
    }
}

/// How its sort keys begin.
pub(super) const SK: &str = "brake#";

fn sk(kind: ContactKind) -> String {
    format!("{SK}{}", kind.as_str())
}
