//! One app, checked.

use std::fmt;

use dingtalk_authorisation::LicenceCheck;
use dingtalk_crypto::{AesKey, Credentials, KeyError, Keyring};
use dingtalk_store::AttemptLimits;
use dingtalk_tokens::{AppCredentials, Generation, Kind};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{AppDocument, ConfigError, ContactSettings, EventSettings, FeedSettings};

/// The receiver id of the URL check of a suite that does not exist yet, in the console of 2015 to 2017.
pub const PLACEHOLDER_SUITE_KEY: &str = "suite4xxxxxxxxxxxxxxx";

/// An app that DingTalk pushes to.
#[derive(Clone)]
pub struct App {
    /// Last part of its callback URL.
    pub id: String,
    /// What kind of app.
    pub kind: AppKind,
    /// SuiteKey, AppKey or CustomKey; none while a suite is being created.
    pub key: Option<String>,
    /// CorpId of the company of an internal app.
    pub corp_id: Option<String>,
    /// The callback's keys, the current and the next.
    pub keyring: Keyring,
    /// What it proves itself with to the server APIs; none without a secret, and then it calls none.
    pub credentials: Option<AppCredentials>,
    /// After how long without a new suite ticket to raise the alarm, in milliseconds.
    pub ticket_overdue_ms: Option<i64>,
    /// What is made of a company whose serial number was not issued to it.
    pub license_check: LicenceCheck,
    /// How URL checks are answered.
    pub url_check_reply: UrlCheckReply,
    /// What happens to a push whose timestamp is far off.
    pub freshness: Freshness,
    /// How often serial numbers may be tried.
    pub licence_attempts: AttemptLimits,
    /// How its companies' contacts are mirrored; none where they are not, or where the app calls no API.
    pub contacts: Option<ContactSettings>,
    /// What is told of changes of the mirror. Also where it is no longer kept: what changed before is told.
    pub feed: FeedSettings,
    /// How the contact events of its companies come.
    pub events: EventSettings,
}

/// Whose app it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AppKind {
    /// An ISV's suite (套件, 第三方企业应用).
    Suite,
    /// A company's internal app (企业内部应用).
    Internal,
    /// An app that a vendor built for one company (定制应用).
    Custom,
}

impl From<AppKind> for Kind {
    fn from(kind: AppKind) -> Self {
        match kind {
            AppKind::Suite => Self::Suite,
            AppKind::Internal => Self::Internal,
            AppKind::Custom => Self::Custom,
        }
    }
}

/// Which generation of DingTalk's token calls an app uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GenerationName {
    /// `/service/*` of 2015, signed where a company has no permanent code; internal apps: `gettoken` with the AppKey.
    #[default]
    Service,
    /// `/service/*`, a company's token always signed.
    SignedService,
    /// `/v1.0/oauth2/suiteAccessToken`, `corpAccessToken`, `accessToken`.
    Oauth,
    /// `/v1.0/oauth2/{corpId}/token`, which needs no ticket.
    CorpIdToken,
    /// `gettoken` with CorpId and CorpSecret; internal apps of before 2018.
    CorpSecret,
}

impl From<GenerationName> for Generation {
    fn from(name: GenerationName) -> Self {
        match name {
            GenerationName::Service => Self::Service,
            GenerationName::SignedService => Self::SignedService,
            GenerationName::Oauth => Self::OAuth,
            GenerationName::CorpIdToken => Self::CorpIdToken,
            GenerationName::CorpSecret => Self::CorpSecret,
        }
    }
}

/// The plaintext that answers `check_create_suite_url` and `check_update_suite_url`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UrlCheckReply {
    /// `Random` when the event was sealed for the placeholder suite key, else `success`. DingTalk changed from the
    /// one to the other between 2018 and 2020 and is not known to refuse either today.
    #[default]
    Auto,
    /// The event's `Random`, as the old console wants.
    Random,
    /// `success`, as today's documentation says.
    Success,
}

/// Whether the time in a push's signature is held against the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FreshnessMode {
    /// A push outside the window is refused.
    Enforce,
    /// It is taken and counted. The default, since it is not known whether a push that DingTalk repeats is signed anew.
    #[default]
    Report,
    /// It is not looked at.
    Off,
}

/// The freshness window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// What happens outside it.
    pub mode: FreshnessMode,
    /// How far the timestamp may be off, in milliseconds, either way.
    pub window_ms: i64,
}

/// Default window in seconds: what Stripe, Slack and Svix use.
const FRESHNESS_SECONDS: u32 = 300;

/// Default patience with the suite ticket in minutes: two of today's periods of about five hours.
const TICKET_OVERDUE_MINUTES: u32 = 600;

impl App {
    pub(super) fn of(document: AppDocument) -> Result<Self, ConfigError> {
        let events = EventSettings::of(&document);
        let id = document.id;
        let wrong = |field, problem: &str| ConfigError::app(&id, field, problem);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if id.is_empty() || id.len() > 64 || !id.bytes().all(plain) {
            return Err(wrong("id", "must be 1 to 64 letters, digits, - or _"));
        }
        let key = trimmed(document.key);
        if key.is_none() && document.kind != AppKind::Suite {
            return Err(wrong("key", "is missing; only a suite that is being created has none"));
        }
        if key.is_none() && document.secret.is_some() {
            return Err(wrong("key", "is missing beside a secret"));
        }
        let corp_id = trimmed(document.corp_id);
        if corp_id.is_none() && document.kind == AppKind::Internal {
            return Err(wrong("corp_id", "is missing; an internal app belongs to one company"));
        }
        for (field, token) in [("token", Some(&document.token)), ("next_token", document.next_token.as_ref())] {
            if token.is_some_and(|token| token.expose_secret().is_empty()) {
                return Err(wrong(field, "is empty"));
            }
        }
        let aes = |field, text: &SecretString| {
            AesKey::parse(text.expose_secret()).map_err(|e| match e {
                KeyError::Length { found } => wrong(field, &format!("has {found} characters, not 43")),
                KeyError::Character { position } => {
                    wrong(field, &format!("has a character at {position} that is neither letter nor digit"))
                }
            })
        };
        let current = Credentials::new(document.token, aes("aes_key", &document.aes_key)?);
        let next_key = document.next_aes_key.as_ref().map(|key| aes("next_aes_key", key)).transpose()?;
        let keyring = Keyring::new(current).with_next(document.next_token, next_key);
        if document.generation == GenerationName::CorpSecret
            && (document.kind != AppKind::Internal || document.corp_secret.is_none())
        {
            return Err(wrong("generation", "corp-secret is for internal apps, and needs a corp_secret"));
        }
        let credentials = document.secret.zip(key.clone()).map(|(secret, key)| AppCredentials {
            app: id.clone(),
            kind: document.kind.into(),
            key,
            secret,
            corp_id: corp_id.clone(),
            corp_secret: document.corp_secret,
            fixed_ticket: document.ticket,
            generation: document.generation.into(),
        });
        let usual = AttemptLimits::default();
        let attempts = |field, told: Option<u32>, usual: u32, most: u32| match told.unwrap_or(usual) {
            attempts if (1..=most).contains(&attempts) => Ok(attempts),
            _ => Err(wrong(field, &format!("must be 1 to {most} attempts an hour"))),
        };
        let per_company = document.license_attempts_per_company;
        let per_app = document.license_attempts_per_app;
        let licence_attempts = AttemptLimits {
            per_company: attempts("license_attempts_per_company", per_company, usual.per_company, 1_000)?,
            per_app: attempts("license_attempts_per_app", per_app, usual.per_app, 10_000)?,
        };
        let feed = FeedSettings::of(&document.contacts);
        let events = events.map_err(|(field, problem)| wrong(field, problem))?;
        let contacts = ContactSettings::of(document.contacts).map_err(|(field, problem)| wrong(field, &problem))?;
        let overdue = document.ticket_overdue_minutes.unwrap_or(TICKET_OVERDUE_MINUTES);
        let window = document.freshness_seconds.unwrap_or(FRESHNESS_SECONDS);
        Ok(Self {
            kind: document.kind,
            key,
            corp_id,
            keyring,
            feed,
            contacts: contacts.filter(|_| credentials.is_some()),
            events,
            credentials,
            ticket_overdue_ms: (overdue > 0).then_some(i64::from(overdue) * 60_000),
            license_check: document.license_check,
            url_check_reply: document.url_check_reply,
            freshness: Freshness { mode: document.freshness, window_ms: i64::from(window) * 1000 },
            licence_attempts,
            id,
        })
    }

    /// The receiver ids this app answers to. The placeholder of a suite is good for `check_create_suite_url` alone;
    /// the caller has to see to that.
    #[must_use]
    pub fn receiver_ids(&self) -> Vec<&str> {
        let key = self.key.as_deref();
        match self.kind {
            AppKind::Suite => key.into_iter().chain([PLACEHOLDER_SUITE_KEY]).collect(),
            // Events ticked in the console are sealed for the AppKey, those registered by API for the CorpId.
            AppKind::Internal | AppKind::Custom => key.into_iter().chain(self.corp_id.as_deref()).collect(),
        }
    }
}

fn trimmed(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}
