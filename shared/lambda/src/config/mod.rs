//! The configuration: one Secrets Manager secret with all apps and the sealing keys.
//!
//! `document` is the shape of the secret, and of `apps.toml`, which fills it; `app` is what a document means once it
//! is checked; `settings` is how an instance holds and renews it.

mod app;
mod document;
mod settings;

use std::collections::BTreeMap;

use dingtalk_crypto::{SealingKeys, parse_sealing_key};

pub use app::{App, AppKind, Freshness, FreshnessMode, PLACEHOLDER_SUITE_KEY, UrlCheckReply};
pub use document::{AppDocument, ConfigDocument, DingTalkDocument, SealingKeyDocument};
pub use settings::Settings;

/// The checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    apps: BTreeMap<String, App>,
    /// The keys that seal what lies in the tables.
    pub sealing_keys: SealingKeys,
}

impl Config {
    /// Checks a document.
    ///
    /// # Errors
    /// [`ConfigError`], naming the app and the field, never a value.
    pub fn of(document: ConfigDocument) -> Result<Self, ConfigError> {
        let mut apps = BTreeMap::new();
        for document in document.app {
            let app = App::of(document)?;
            let id = app.id.clone();
            if apps.insert(id.clone(), app).is_some() {
                return Err(ConfigError::app(&id, "id", "is used twice"));
            }
        }
        let keys = document.sealing_key.into_iter().map(|key| {
            let wrong = || ConfigError::SealingKey { number: key.number };
            Ok((key.number, *parse_sealing_key(secrecy::ExposeSecret::expose_secret(&key.key)).map_err(|_| wrong())?))
        });
        let keys: Vec<(u32, [u8; 32])> = keys.collect::<Result<_, ConfigError>>()?;
        let sealing_keys = SealingKeys::new(keys).map_err(|_| ConfigError::SealingKeys)?;
        Ok(Self { apps, sealing_keys })
    }

    /// The app of this id.
    #[must_use]
    pub fn app(&self, id: &str) -> Option<&App> {
        self.apps.get(id)
    }

    /// All apps, by id.
    pub fn apps(&self) -> impl Iterator<Item = &App> {
        self.apps.values()
    }
}

/// The configuration is wrong or cannot be read. No text of it holds a value from the secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Secrets Manager did not give the secret.
    #[error("secret {id} cannot be read: {reason}")]
    Unreadable {
        /// Name or ARN of the secret.
        id: String,
        /// In AWS's words.
        reason: String,
    },
    /// The secret is not the document this version expects.
    #[error("the configuration is not valid at line {line}, column {column}; compare it with docs/guide")]
    Shape {
        /// Line of the first fault.
        line: usize,
        /// Column of the first fault.
        column: usize,
    },
    /// A field of an app is missing or wrong.
    #[error("app {app}: {field} {problem}")]
    App {
        /// The app's id as written.
        app: String,
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// A sealing key is not 32 bytes in base64.
    #[error("sealing key {number} is not 32 bytes in base64; make one with `openssl rand -base64 32`")]
    SealingKey {
        /// Its number.
        number: u32,
    },
    /// There is no sealing key, or a number twice.
    #[error("the configuration needs at least one [[sealing_key]], each with a number of its own")]
    SealingKeys,
}

impl ConfigError {
    pub(crate) fn app(app: &str, field: &'static str, problem: impl Into<String>) -> Self {
        Self::App { app: app.to_owned(), field, problem: problem.into() }
    }
}
