//! Companies that nothing is known of, noted when an event of theirs comes.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use dingtalk_store::UnknownCorps;

use crate::{AppKind, Clients, Environment, Job, StartError};

/// Beyond so many it begins anew; what is asked twice costs a read.
const MOST: usize = 8_192;

/// Longest CorpId that is asked for.
const LONGEST: usize = 128;

/// Notes unknown companies, and remembers those that this instance has found to be known, so that each costs one read and
/// not one per event.
#[derive(Debug)]
pub struct Newcomers {
    unknown_corps: UnknownCorps,
    /// By app and CorpId.
    known: Mutex<HashSet<(String, String)>>,
}

impl Newcomers {
    /// On the state table that the environment names.
    ///
    /// # Errors
    /// [`StartError::MissingVariable`].
    pub fn new(environment: &Environment, clients: &Clients) -> Result<Self, StartError> {
        let unknown_corps = UnknownCorps::new(clients.dynamodb.clone(), environment.required("STATE_TABLE")?);
        Ok(Self { unknown_corps, known: Mutex::default() })
    }

    /// An event of a company that nothing is known of: its authorisation may have been lost, so `reauthorize` asks
    /// DingTalk. That this note fails is no reason not to go on with the event.
    pub async fn note(&self, job: &Job<'_>) {
        if let Some(corp) = job.event.corp_id.as_deref() {
            self.note_corp(job, corp).await;
        }
    }

    /// The same for a company that the event's content names.
    pub async fn note_corp(&self, job: &Job<'_>, corp: &str) {
        let app = job.row.key.app();
        let internal = job.config.app(app).is_none_or(|app| app.kind == AppKind::Internal || app.credentials.is_none());
        if internal || !is_corp_id(corp) || self.has(app, corp) {
            return;
        }
        match self.unknown_corps.note_unless_known(app, corp).await {
            Ok(true) => self.add(app, corp),
            Ok(false) => tracing::info!(app, corp, "an event of a company that nothing is known of"),
            Err(error) => tracing::warn!(app, corp, %error, "whether the company is known is not known"),
        }
    }

    fn has(&self, app: &str, corp: &str) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.contains(&(app.to_owned(), corp.to_owned()))
    }

    fn add(&self, app: &str, corp: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((app.to_owned(), corp.to_owned()));
    }
}

/// Whether it could be a CorpId: DingTalk's are letters and digits. Anything else is not asked for.
fn is_corp_id(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}
