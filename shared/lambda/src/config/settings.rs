//! How an instance holds the configuration: read once while it starts, and again when something speaks for a change.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use aws_sdk_secretsmanager::Client;
use dingtalk_store::describe;

use super::{Config, ConfigDocument, ConfigError};
use crate::{Clock, Environment, StartError};

/// The secret is read again at most this often, so that forged signatures cost one read a minute and instance.
const REREAD_AFTER_MS: i64 = 60_000;

/// A read that failed may be tried again after this: a rotation is waiting for it.
const FAILED_REREAD_AFTER_MS: i64 = 5_000;

/// The configuration of one instance.
#[derive(Debug)]
pub struct Settings {
    client: Client,
    id: String,
    clock: Clock,
    held: RwLock<Held>,
}

#[derive(Debug)]
struct Held {
    config: Arc<Config>,
    /// The last look, successful or not; holds back the next one.
    read_at: i64,
    /// The last look that succeeded.
    confirmed_at: i64,
}

impl Settings {
    /// Reads the secret that the variable `CONFIG_SECRET` names.
    ///
    /// # Errors
    /// [`StartError`]: without its configuration a function does not start.
    pub async fn load(environment: &Environment, client: Client) -> Result<Self, StartError> {
        let id = environment.required("CONFIG_SECRET")?.to_owned();
        let clock = environment.clock.clone();
        let held = RwLock::new(read(&client, &id, clock.now()).await?);
        Ok(Self { client, id, clock, held })
    }

    /// The configuration as last read.
    #[must_use]
    pub fn current(&self) -> Arc<Config> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).config.clone()
    }

    /// Whether what is held was read within the last minute.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        self.clock.now().saturating_sub(held.confirmed_at) <= REREAD_AFTER_MS
    }

    /// Reads the secret again if the last look is more than a minute ago: after a push of a known app that was refused,
    /// or for an unknown sealing key. Whether it was read, changed or not. A read that fails or takes longer than
    /// `within` leaves what is held, and may be tried again after 5 s.
    pub async fn reread(&self, within: Duration) -> bool {
        let now = self.clock.now();
        {
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            if now.saturating_sub(held.read_at) < REREAD_AFTER_MS {
                return false;
            }
            // Marked before the read, so that pushes that fail meanwhile do not read as well.
            held.read_at = now.saturating_sub(REREAD_AFTER_MS - FAILED_REREAD_AFTER_MS);
        }
        let error = match tokio::time::timeout(within, read(&self.client, &self.id, now)).await {
            Ok(Ok(fresh)) => {
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                return true;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer in time".to_owned(),
        };
        tracing::error!(error, "configuration not read again, going on with the last one");
        false
    }
}

async fn read(client: &Client, id: &str, now: i64) -> Result<Held, ConfigError> {
    let unreadable = |reason: String| ConfigError::Unreadable { id: id.to_owned(), reason };
    let answer = client.get_secret_value().secret_id(id).send().await.map_err(|e| unreadable(describe(&e)))?;
    let text = answer.secret_string().ok_or_else(|| unreadable("it has no text".to_owned()))?;
    // The error of the parser would quote the secret.
    let document: ConfigDocument =
        serde_json::from_str(text).map_err(|e| ConfigError::Shape { line: e.line(), column: e.column() })?;
    Ok(Held { config: Arc::new(Config::of(document)?), read_at: now, confirmed_at: now })
}
