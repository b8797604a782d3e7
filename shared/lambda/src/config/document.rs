//! The shape of the secret: what `apps.toml` says, as JSON, and the sealing keys.

use dingtalk_authorisation::LicenceCheck;
use secrecy::SecretString;
use serde::Deserialize;

use super::{AppKind, ContactEvents, ContactsDocument, FreshnessMode, GenerationName, UrlCheckReply};

/// The whole secret.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigDocument {
    /// The apps.
    #[serde(default)]
    pub app: Vec<AppDocument>,
    /// The keys that seal what lies in the tables; the highest number seals, all open.
    #[serde(default)]
    pub sealing_key: Vec<SealingKeyDocument>,
    /// Where DingTalk is.
    #[serde(default)]
    pub dingtalk: DingTalkDocument,
}

/// One app.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppDocument {
    /// Last part of the callback URL: 1 to 64 of `A-Za-z0-9_-`.
    pub id: String,
    /// What kind of app.
    pub kind: AppKind,
    /// SuiteKey, AppKey or CustomKey (today: Client ID). A suite that is being created has none yet.
    pub key: Option<String>,
    /// The key's secret.
    pub secret: Option<SecretString>,
    /// The callback's token.
    pub token: SecretString,
    /// The callback's data encryption key (数据加密密钥), 43 characters.
    pub aes_key: SecretString,
    /// AgentId, where an app has one.
    pub agent_id: Option<i64>,
    /// CorpId of the company; required for an internal app.
    pub corp_id: Option<String>,
    /// The old CorpSecret.
    pub corp_secret: Option<SecretString>,
    /// A fixed ticket, as test apps and customised apps use.
    pub ticket: Option<SecretString>,
    /// Which generation of DingTalk's token calls the app uses.
    #[serde(default)]
    pub generation: GenerationName,
    /// After how many minutes without a new suite ticket to raise the alarm; 600 unless told, two of today's periods. 0 is
    /// never.
    pub ticket_overdue_minutes: Option<u32>,
    /// What is made of a company whose serial number (应用序列号) was not issued to it.
    #[serde(default = "report")]
    pub license_check: LicenceCheck,
    /// The next token, during a rotation.
    pub next_token: Option<SecretString>,
    /// The next AES key, during a rotation.
    pub next_aes_key: Option<SecretString>,
    /// How URL checks are answered.
    #[serde(default)]
    pub url_check_reply: UrlCheckReply,
    /// What happens to a push whose timestamp is far off.
    #[serde(default)]
    pub freshness: FreshnessMode,
    /// How far off, in seconds; 300 unless told.
    pub freshness_seconds: Option<u32>,
    /// How many serial numbers a company may try in an hour, 1 to 1,000; 10 unless told.
    pub license_attempts_per_company: Option<u32>,
    /// How many all companies together may, 1 to 10,000; 500 unless told.
    pub license_attempts_per_app: Option<u32>,
    /// How the contact events of its companies come; by kind and generation unless told.
    pub contact_events: Option<ContactEvents>,
    /// How often, in minutes, a company's events that could not be delivered are read, 0 to 10,080; 60 unless told. 0 is
    /// never.
    pub failed_events_minutes: Option<u32>,
    /// The whole callback URL, where it is not the one of the stack's own API: a domain of yours, a tunnel.
    pub callback_url: Option<String>,
    /// The mirror of departments, users and roles.
    #[serde(default)]
    pub contacts: ContactsDocument,
}

/// Numbers are compared unless it is said otherwise; a company without one may have come by the market.
fn report() -> LicenceCheck {
    LicenceCheck::Report
}

/// A sealing key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealingKeyDocument {
    /// Its number. A new key gets a higher one; an old one stays until nothing sealed with it is left.
    pub number: u32,
    /// 32 bytes in base64.
    pub key: SecretString,
}

/// Base URLs of DingTalk's server APIs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DingTalkDocument {
    /// The older APIs.
    pub oapi: String,
    /// The v1.0 APIs.
    pub api: String,
}

impl Default for DingTalkDocument {
    fn default() -> Self {
        Self { oapi: "https://oapi.dingtalk.com".into(), api: "https://api.dingtalk.com".into() }
    }
}
