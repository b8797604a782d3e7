//! The configuration: one Secrets Manager secret with all apps and the sealing keys.
//!
//! `document` is the shape of the secret, and of `apps.toml`, which fills it; `app` is what a document means once it
//! is checked; `settings` is how an instance holds and renews it.

mod app;
mod contacts;
mod document;
mod events;
mod feed;
mod settings;

use std::collections::BTreeMap;

use dingtalk_api::Hosts;
use dingtalk_crypto::{SealingKeys, parse_sealing_key};
use secrecy::ExposeSecret;

pub use app::{App, AppKind, Freshness, FreshnessMode, GenerationName, PLACEHOLDER_SUITE_KEY, UrlCheckReply};
pub use contacts::{ContactDetail, ContactSettings, ContactsDocument, DepartmentCall};
pub use document::{AppDocument, ConfigDocument, DingTalkDocument, SealingKeyDocument};
pub use events::{ContactEvents, EventSettings};
pub use feed::{FeedSettings, FeedSwitch};
pub use settings::Settings;

/// The checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    apps: BTreeMap<String, App>,
    /// The keys that seal what lies in the tables.
    pub sealing_keys: SealingKeys,
    /// Where DingTalk's server APIs are.
    pub hosts: Hosts,
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
            let bytes = parse_sealing_key(key.key.expose_secret());
            bytes.map(|bytes| (key.number, bytes)).map_err(|_| ConfigError::SealingKey { number: key.number })
        });
        let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
        let sealing_keys = SealingKeys::new(keys).map_err(|_| ConfigError::SealingKeys)?;
        let hosts = Hosts { oapi: document.dingtalk.oapi, api: document.dingtalk.api };
        Ok(Self { apps, sealing_keys, hosts })
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// 32 bytes of value one.
    const SEALING_KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    fn app(changes: Value) -> Value {
        let mut app = json!({
            "id": "demo", "kind": "suite", "key": " suitekey ", "token": "hush",
            "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        });
        for (name, value) in changes.as_object().unwrap() {
            app[name] = value.clone();
        }
        app
    }

    fn config(apps: Vec<Value>) -> Result<Config, ConfigError> {
        let document = json!({ "app": apps, "sealing_key": [{ "number": 1, "key": SEALING_KEY }] });
        Config::of(serde_json::from_value(document).unwrap())
    }

    #[test]
    fn a_good_app_has_its_receivers_and_defaults() {
        let apps = vec![
            app(json!({})),
            app(json!({ "id": "new", "key": null })),
            app(json!({ "id": "inner", "kind": "internal", "corp_id": "dingcorp" })),
            app(json!({ "id": "custom", "kind": "custom", "key": "customkey" })),
        ];
        let config = config(apps).unwrap();
        let receivers = |id: &str| config.app(id).unwrap().receiver_ids().join(" ");
        assert_eq!(receivers("demo"), format!("suitekey {PLACEHOLDER_SUITE_KEY}"));
        assert_eq!(receivers("new"), PLACEHOLDER_SUITE_KEY);
        assert_eq!(receivers("inner"), "suitekey dingcorp");
        assert_eq!(receivers("custom"), "customkey");
        let demo = config.app("demo").unwrap();
        assert_eq!(demo.freshness, Freshness { mode: FreshnessMode::Report, window_ms: 300_000 });
        assert_eq!(demo.url_check_reply, UrlCheckReply::Auto);
        let limits = (demo.licence_attempts.per_company, demo.licence_attempts.per_app);
        assert_eq!(limits, (10, 500));
        assert_eq!(demo.license_check, dingtalk_authorisation::LicenceCheck::Report);
        assert_eq!(demo.ticket_overdue_ms, Some(36_000_000));
        assert!(demo.credentials.is_none(), "without a secret it calls nothing");
        assert_eq!(demo.feed, FeedSettings { on: true, values: false, initial: false }, "no person on the bus");
        assert_eq!(config.apps().count(), 4);
    }

    #[test]
    fn a_mistake_is_named_by_app_and_field_and_never_by_value() {
        let cases = [
            (json!({ "id": "" }), "id must be"),
            (json!({ "id": "a#b" }), "id must be"),
            (json!({ "id": "x".repeat(65) }), "id must be"),
            (json!({ "kind": "internal" }), "corp_id is missing"),
            (json!({ "kind": "custom", "key": "" }), "key is missing"),
            (json!({ "key": null, "secret": "hush" }), "key is missing"),
            (json!({ "token": "" }), "token is empty"),
            (json!({ "next_token": "" }), "next_token is empty"),
            (json!({ "aes_key": "hush" }), "aes_key has 4 characters, not 43"),
            (json!({ "aes_key": format!("hush!{}", "a".repeat(38)) }), "aes_key has a character at"),
            (json!({ "next_aes_key": "hush" }), "next_aes_key has 4"),
            (json!({ "license_attempts_per_company": 0 }), "license_attempts_per_company must be 1 to 1000"),
            (json!({ "license_attempts_per_company": 1001 }), "license_attempts_per_company must be 1 to 1000"),
            (json!({ "license_attempts_per_app": 0 }), "license_attempts_per_app must be 1 to 10000"),
            (json!({ "license_attempts_per_app": 10_001 }), "license_attempts_per_app must be 1 to 10000"),
            (json!({ "generation": "corp-secret" }), "generation corp-secret is for internal apps"),
            (json!({ "failed_events_minutes": 10_081 }), "failed_events_minutes must be 0 to 10080"),
            (json!({ "callback_url": "dingtalk.example.com/hush" }), "callback_url must be a whole"),
            (json!({ "callback_url": "https://a.example/?hush" }), "callback_url must be a whole"),
            (
                json!({ "kind": "internal", "corp_id": "dingcorp", "contact_events": "sync-http" }),
                "contact_events sync-http is for suites",
            ),
            (
                json!({ "kind": "internal", "corp_id": "dingcorp", "generation": "corp-secret" }),
                "generation corp-secret is for internal apps",
            ),
        ];
        for (changes, expected) in cases {
            let error = config(vec![app(changes.clone())]).unwrap_err().to_string();
            assert!(error.contains(expected), "{changes}: {error}");
            assert!(!error.contains("hush"), "{error}");
        }
        let twice = config(vec![app(json!({})), app(json!({}))]).unwrap_err().to_string();
        assert_eq!(twice, "app demo: id is used twice");
    }

    #[test]
    fn how_contact_events_come_follows_from_what_an_app_is() {
        let of = |changes: Value| config(vec![app(changes)]).unwrap().app("demo").unwrap().events.clone();
        let inner = json!({ "kind": "internal", "corp_id": "dingcorp" });
        for (changes, come, minutes) in [
            (json!({}), ContactEvents::Register, Some(60)),
            (json!({ "generation": "signed-service" }), ContactEvents::Register, Some(60)),
            (json!({ "kind": "custom" }), ContactEvents::Register, Some(60)),
            (json!({ "generation": "oauth" }), ContactEvents::SyncHttp, None),
            (json!({ "generation": "corp-id-token" }), ContactEvents::SyncHttp, None),
            (inner, ContactEvents::Console, Some(60)),
            (json!({ "contact_events": "off" }), ContactEvents::Off, None),
            (json!({ "generation": "oauth", "contact_events": "console" }), ContactEvents::Console, Some(60)),
            (json!({ "failed_events_minutes": 0 }), ContactEvents::Register, None),
            (json!({ "failed_events_minutes": 1440 }), ContactEvents::Register, Some(1440)),
        ] {
            let events = of(changes.clone());
            let found = (events.contact_events, events.failed_events_ms);
            assert_eq!(found, (come, minutes.map(|minutes: i64| minutes * 60_000)), "{changes}");
        }
    }

    #[test]
    fn what_is_registered_are_the_keys_that_are_to_come() {
        let other = "bcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH";
        let of = |changes: Value| config(vec![app(changes)]).unwrap().app("demo").unwrap().events.clone();
        let now = of(json!({}));
        let next = of(json!({ "next_token": "later", "next_aes_key": other }));
        assert!(next.are_keys(&"later".into(), &other.into()) && !next.are_keys(&now.token, &now.aes_key));
        // The last character holds two bits that do not count.
        let same = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFH";
        assert!(now.are_keys(&"hush".into(), &same.into()), "one key, written in two ways");
        assert!(!now.are_keys(&"hush".into(), &"short".into()) && !now.are_keys(&"hushed".into(), &same.into()));
        assert!(!format!("{now:?}").contains("hush"));
    }

    #[test]
    fn sealing_keys_are_needed_and_checked() {
        let of = |keys: Value| {
            Config::of(serde_json::from_value(json!({ "sealing_key": keys })).unwrap()).map(|_| ()).unwrap_err()
        };
        assert!(matches!(of(json!([])), ConfigError::SealingKeys));
        assert!(matches!(of(json!([{ "number": 3, "key": "hush" }])), ConfigError::SealingKey { number: 3 }));
        let one = json!({ "number": 1, "key": SEALING_KEY });
        assert!(matches!(of(json!([one, one])), ConfigError::SealingKeys));
    }

    #[test]
    fn debug_holds_no_secret() {
        let config = config(vec![app(json!({ "secret": "hush" }))]).unwrap();
        let text = format!("{config:?}");
        assert!(text.contains("demo") && !text.contains("hush") && !text.contains("abcdefghij"), "{text}");
    }
}
