//! An app as the API knows it.

use dingtalk_crypto::SecretString;

use crate::AppKind;

/// An app with the credentials that the API honours.
#[derive(Debug, Clone)]
pub struct ApiApp {
    /// SuiteKey, CustomKey or AppKey; today's Client ID.
    pub key: String,
    /// SuiteSecret, CustomSecret or AppSecret; today's Client Secret.
    pub secret: SecretString,
    /// What the app is.
    pub kind: AppKind,
    /// The company that owns an internal or customised app.
    pub corp_id: Option<String>,
    /// The CorpSecret of old, for `gettoken?corpid=&corpsecret=`.
    pub corp_secret: Option<SecretString>,
    /// Whether any text is a good ticket, as for test apps and customised apps.
    pub any_ticket: bool,
    /// The app ids of the suite's micro-apps: what a company that authorises gets unless its description says more.
    pub app_ids: Vec<i64>,
}

impl ApiApp {
    /// A listed suite with one micro-app.
    pub fn suite(suite_key: &str, suite_secret: &str) -> ApiApp {
        ApiApp {
            key: suite_key.to_owned(),
            secret: SecretString::from(suite_secret),
            kind: AppKind::Suite,
            corp_id: None,
            corp_secret: None,
            any_ticket: false,
            app_ids: vec![crate::Corp::APP_ID],
        }
    }

    /// A customised app for that company.
    pub fn custom(custom_key: &str, custom_secret: &str, corp_id: &str) -> ApiApp {
        ApiApp {
            kind: AppKind::Custom,
            corp_id: Some(corp_id.to_owned()),
            any_ticket: true,
            ..ApiApp::suite(custom_key, custom_secret)
        }
    }

    /// An internal app of that company.
    pub fn internal(app_key: &str, app_secret: &str, corp_id: &str) -> ApiApp {
        ApiApp {
            kind: AppKind::Internal,
            corp_id: Some(corp_id.to_owned()),
            app_ids: Vec::new(),
            ..ApiApp::suite(app_key, app_secret)
        }
    }

    /// With a CorpSecret.
    #[must_use]
    pub fn with_corp_secret(mut self, corp_secret: &str) -> ApiApp {
        self.corp_secret = Some(SecretString::from(corp_secret));
        self
    }

    /// With these micro-apps.
    #[must_use]
    pub fn with_micro_apps(mut self, app_ids: &[i64]) -> ApiApp {
        self.app_ids = app_ids.to_vec();
        self
    }

    /// With any text as a good ticket.
    #[must_use]
    pub fn with_any_ticket(mut self) -> ApiApp {
        self.any_ticket = true;
        self
    }
}
