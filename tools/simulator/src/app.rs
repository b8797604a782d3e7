//! The app whose callback URL is pushed to, as DingTalk's console knows it.

use dingtalk_crypto::SecretString;

/// The receiver id of a suite that has no SuiteKey yet (console of 2015 to 2017): `suite4` and fifteen `x`.
pub const PLACEHOLDER_SUITE_KEY: &str = "suite4xxxxxxxxxxxxxxx";

/// What the app is to DingTalk: it decides which events exist for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppKind {
    /// An ISV's suite (套件, today 第三方企业应用): tickets, authorisations, orders, and its companies' events.
    Suite,
    /// One company's own app (企业内部应用): only that company's events.
    Internal,
    /// A customised app (定制应用) that a vendor builds for one company: pushed to as a suite is.
    Custom,
}

impl AppKind {
    /// Whether DingTalk pushes tickets and authorisations to such an app.
    pub fn has_tickets(self) -> bool {
        self != AppKind::Internal
    }
}

/// What is entered in the console for one app, and what the console shows for it.
#[derive(Debug, Clone)]
pub struct App {
    /// The callback URL (回调URL). A query string of its own is kept; DingTalk's parameters are appended.
    pub callback_url: String,
    /// The Token that takes part in every signature.
    pub token: SecretString,
    /// The EncodingAESKey (数据加密密钥), 43 characters.
    pub encoding_aes_key: SecretString,
    /// What the app is to DingTalk.
    pub kind: AppKind,
    /// SuiteKey, AppKey or CustomKey: the receiver id inside every envelope. `None` while the suite is being created in
    /// a console of 2015 to 2017: [`PLACEHOLDER_SUITE_KEY`] stands in for it.
    pub key: Option<String>,
    /// The suite id: `biz_id` of ticket and authorisation rows, and the head of every `subscribe_id`.
    pub suite_id: String,
    /// The CorpId of the ISV's own company (suite) or of the company that owns the app (internal, custom).
    pub corp_id: String,
}

impl App {
    /// A suite with a made-up suite id and ISV company.
    pub fn suite(callback_url: &str, token: &str, encoding_aes_key: &str, suite_key: Option<&str>) -> App {
        App {
            callback_url: callback_url.to_owned(),
            token: SecretString::from(token),
            encoding_aes_key: SecretString::from(encoding_aes_key),
            kind: AppKind::Suite,
            key: suite_key.map(str::to_owned),
            suite_id: "1000001".to_owned(),
            corp_id: "dingsimulatedisv0001".to_owned(),
        }
    }

    /// An internal app of the company `corp_id`.
    pub fn internal(callback_url: &str, token: &str, encoding_aes_key: &str, app_key: &str, corp_id: &str) -> App {
        App {
            kind: AppKind::Internal,
            corp_id: corp_id.to_owned(),
            ..App::suite(callback_url, token, encoding_aes_key, Some(app_key))
        }
    }
}
