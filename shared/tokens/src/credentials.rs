//! What an app proves itself with.

use std::fmt;

use secrecy::SecretString;

/// Which generation of DingTalk's token calls an app uses (suite-api, sections 2, 3 and 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generation {
    /// `/service/*`; a company's token with the permanent code, or signed where there is none. Internal apps: `gettoken`
    /// with the AppKey.
    #[default]
    Service,
    /// As [`Generation::Service`], but a company's token is always asked for signed.
    SignedService,
    /// `suiteAccessToken`, `corpAccessToken`, `accessToken`.
    OAuth,
    /// `/{corpId}/token` for a company's and an internal app's token: no ticket. The suite's own token, which some calls
    /// still want, comes from `get_suite_token`.
    CorpIdToken,
    /// `gettoken` with CorpId and CorpSecret, internal apps only; a suite's calls are those of [`Generation::Service`].
    CorpSecret,
}

/// Whose app it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ISV's suite.
    Suite,
    /// A company's internal app.
    Internal,
    /// An app that a vendor built for one company. Its ticket may be any text (suite-api, section 2.2).
    Custom,
}

/// An app's credentials, from the configuration.
#[derive(Clone)]
pub struct AppCredentials {
    /// Id of the app.
    pub app: String,
    /// Whose app it is.
    pub kind: Kind,
    /// SuiteKey, AppKey or CustomKey.
    pub key: String,
    /// Its secret.
    pub secret: SecretString,
    /// CorpId of the company of an internal app.
    pub corp_id: Option<String>,
    /// The CorpSecret of old.
    pub corp_secret: Option<SecretString>,
    /// A fixed ticket: it wins over those that were pushed.
    pub fixed_ticket: Option<SecretString>,
    /// Which calls it uses.
    pub generation: Generation,
}

impl fmt::Debug for AppCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("AppCredentials");
        text.field("app", &self.app).field("kind", &self.kind).field("generation", &self.generation);
        text.finish_non_exhaustive()
    }
}
