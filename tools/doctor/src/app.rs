//! The keys of an app, as they stand in somebody's configuration: perhaps broken.

use dingtalk_crypto::KeySlot;
use secrecy::SecretString;

/// What stands for the suite key while a suite is being created (DingTalk's callback protocol, section on receiver ids).
pub const PLACEHOLDER_SUITE_KEY: &str = "suite4xxxxxxxxxxxxxxx";

/// What kind of app it is: it decides for whom a push may be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppKind {
    /// A suite (套件, 第三方企业应用): sealed for its SuiteKey, or for the placeholder while it is being created.
    Suite,
    /// An internal app (企业内部应用): sealed for its AppKey or for the company's CorpId.
    Internal,
    /// A customised app (定制应用): sealed for its CustomKey.
    Custom,
}

/// What a timestamp outside the window leads to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Freshness {
    /// The push is refused.
    Enforce,
    /// It is taken, and worth a word.
    #[default]
    Report,
    /// Nothing.
    Off,
}

/// One app's keys. The two secrets are texts as they were written down, since a broken one is a thing to find.
#[derive(Debug, Clone)]
pub struct AppKeys {
    /// The last part of the callback URL. Empty where keys are given one by one: the URL's path does not matter then.
    pub id: String,
    /// The kind of app.
    pub kind: AppKind,
    /// SuiteKey, AppKey or CustomKey; none while a suite is being created.
    pub key: Option<String>,
    /// The CorpId.
    pub corp_id: Option<String>,
    /// The callback's Token.
    pub token: SecretString,
    /// The callback's EncodingAESKey.
    pub aes_key: SecretString,
    /// The next Token, during a rotation.
    pub next_token: Option<SecretString>,
    /// The next EncodingAESKey, during a rotation.
    pub next_aes_key: Option<SecretString>,
    /// How far a timestamp may be off before it is worth a word, in milliseconds; 0 for any distance.
    pub freshness_ms: i64,
    /// What happens beyond.
    pub freshness: Freshness,
}

impl AppKeys {
    /// An app outside a rotation, with nobody to be sealed for yet and five minutes as the window of its timestamps.
    ///
    /// For keys given one by one: an empty `id`; [`AppKind::Suite`] with the receiver id as `key`, or, if there is none to
    /// compare with, [`AppKind::Custom`] without.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: AppKind, token: SecretString, aes_key: SecretString) -> AppKeys {
        AppKeys {
            id: id.into(),
            kind,
            key: None,
            corp_id: None,
            token,
            aes_key,
            next_token: None,
            next_aes_key: None,
            freshness_ms: 300_000,
            freshness: Freshness::default(),
        }
    }

    /// For whom a push may be sealed, apart from the placeholder.
    pub(crate) fn receivers(&self) -> Vec<&str> {
        let corp = self.corp_id.as_deref().filter(|_| self.kind != AppKind::Suite);
        self.key.as_deref().into_iter().chain(corp).filter(|id| !id.is_empty()).collect()
    }

    pub(crate) fn tokens(&self) -> impl Iterator<Item = (KeySlot, &SecretString)> {
        let next = self.next_token.iter().map(|token| (KeySlot::Next, token));
        std::iter::once((KeySlot::Current, &self.token)).chain(next)
    }

    pub(crate) fn aes_keys(&self) -> impl Iterator<Item = (KeySlot, &SecretString)> {
        let next = self.next_aes_key.iter().map(|key| (KeySlot::Next, key));
        std::iter::once((KeySlot::Current, &self.aes_key)).chain(next)
    }
}
