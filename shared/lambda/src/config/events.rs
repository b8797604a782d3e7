//! How the contact events of an app's companies come, and what is done about those that did not.

use std::fmt;

use dingtalk_crypto::{AesKey, Credentials};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{AppDocument, AppKind, GenerationName};

/// How often the failed events of a company are read, in minutes: 720 calls a month of the 5,000 that an organisation has.
const FAILED_EVENTS_MINUTES: u32 = 60;

/// The most that can be set, a week.
const MOST_MINUTES: u32 = 10_080;

/// How contact events come to an app (contact-events, sections 1 to 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactEvents {
    /// We register the callback URL for each company, by `call_back/register_call_back`.
    Register,
    /// Somebody has ticked them in the developer console.
    Console,
    /// As rows of SyncHTTP pushes, which are repeated by DingTalk itself: nothing to register, no list of failed ones.
    SyncHttp,
    /// They do not come, or are none of our business.
    Off,
}

impl ContactEvents {
    /// What holds where nothing is said. A classic suite, known by its token calls, has no console page for a company's
    /// events: nobody but us can register them. The newer token calls are those of apps that get SyncHTTP pushes, where
    /// a registration would bring everything twice. An internal app's are ticked in its console, and a registration
    /// there would be a second subscription.
    fn of(kind: AppKind, generation: GenerationName) -> Self {
        match (kind, generation) {
            (AppKind::Internal, _) => Self::Console,
            (_, GenerationName::Oauth | GenerationName::CorpIdToken) => Self::SyncHttp,
            _ => Self::Register,
        }
    }

    /// Its name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Console => "console",
            Self::SyncHttp => "sync-http",
            Self::Off => "off",
        }
    }

    /// Whether what could not be delivered is on DingTalk's list of failed events.
    #[must_use]
    pub fn have_failed_list(self) -> bool {
        matches!(self, Self::Register | Self::Console)
    }
}

/// How contact events come, checked.
#[derive(Clone)]
pub struct EventSettings {
    /// How they come.
    pub contact_events: ContactEvents,
    /// How often a company's failed events are read, in milliseconds; none: never.
    pub failed_events_ms: Option<i64>,
    /// The app's callback URL, where it is not the one of the stack.
    pub callback_url: Option<String>,
    /// What is registered for a company's pushes. During a rotation the next ones, which the callback takes already.
    pub token: SecretString,
    /// The same: the AES key as it was entered.
    pub aes_key: SecretString,
}

impl EventSettings {
    pub(super) fn of(document: &AppDocument) -> Result<Self, (&'static str, &'static str)> {
        let told = document.contact_events;
        let contact_events = told.unwrap_or_else(|| ContactEvents::of(document.kind, document.generation));
        if document.kind == AppKind::Internal && contact_events == ContactEvents::SyncHttp {
            return Err(("contact_events", "sync-http is for suites"));
        }
        let minutes = document.failed_events_minutes.unwrap_or(FAILED_EVENTS_MINUTES);
        if minutes > MOST_MINUTES {
            return Err(("failed_events_minutes", "must be 0 to 10080 minutes"));
        }
        let callback_url = document.callback_url.as_deref().map(str::trim).filter(|url| !url.is_empty());
        let is_url = |url: &str| {
            let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            host.is_some_and(|host| !host.is_empty() && !host.contains([' ', '?', '#', '@']))
        };
        if callback_url.is_some_and(|url| !is_url(url)) {
            return Err(("callback_url", "must be a whole http or https URL without a query"));
        }
        let has_list = contact_events.have_failed_list() && minutes > 0;
        Ok(Self {
            contact_events,
            failed_events_ms: has_list.then_some(i64::from(minutes) * 60_000),
            callback_url: callback_url.map(str::to_owned),
            token: document.next_token.as_ref().unwrap_or(&document.token).clone(),
            aes_key: document.next_aes_key.as_ref().unwrap_or(&document.aes_key).clone(),
        })
    }

    /// Whether DingTalk's copy of the keys is this one. Two texts of an AES key may be one key: its last character has two
    /// bits that do not count.
    #[must_use]
    pub fn are_keys(&self, token: &SecretString, aes_key: &SecretString) -> bool {
        let ours = print_of(&self.token, &self.aes_key);
        ours.is_some() && ours == print_of(token, aes_key)
    }
}

/// A digest of both, so that nothing secret is compared byte by byte.
fn print_of(token: &SecretString, aes_key: &SecretString) -> Option<String> {
    let key = AesKey::parse(aes_key.expose_secret()).ok()?;
    Some(Credentials::new(token.clone(), key).fingerprint())
}

impl fmt::Debug for EventSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSettings").field("contact_events", &self.contact_events).finish_non_exhaustive()
    }
}
