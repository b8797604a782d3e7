//! A deployment of a company's own (独立部署): it has no secret of the suite, asks the bundle for the company's token with
//! its credential, and calls DingTalk with that from its own address.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use dingtalk_crypto::{ExposeSecret, SecretString};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Method};
use serde_json::Value;

use crate::SetupError;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// One deployment.
#[derive(Clone)]
pub struct Deployment {
    client: Client,
    route: String,
    credential: SecretString,
}

/// The company's token, as the bundle handed it out.
#[derive(Clone)]
pub struct HandedOut {
    /// The token.
    pub access_token: SecretString,
    /// Seconds that are left of it.
    pub expires_in: i64,
    /// When it ends, in milliseconds since 1970.
    pub expires_at: i64,
    /// CorpId.
    pub corp_id: String,
    /// Id of the app.
    pub app: String,
    /// What the answer's `Cache-Control` says.
    pub cache_control: String,
}

/// Why the bundle handed none out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("HTTP {status} {error}: {message}")]
pub struct NotHandedOut {
    /// HTTP status; 0 when there was no answer.
    pub status: u16,
    /// The code.
    pub error: String,
    /// What to do.
    pub message: String,
    /// Seconds to wait.
    pub retry_after: Option<u64>,
}

impl Deployment {
    /// One that asks at `route` with `credential`, from the local address `from` where one is given.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if there can be no HTTP client.
    pub fn new(route: &str, credential: SecretString, from: Option<IpAddr>) -> Result<Deployment, SetupError> {
        let client = Client::builder().no_proxy().timeout(PATIENCE).local_address(from);
        let client = client.build().map_err(SetupError::Client)?;
        Ok(Deployment { client, route: route.to_owned(), credential })
    }

    /// Asks for the company's token.
    ///
    /// # Errors
    ///
    /// [`NotHandedOut`].
    pub async fn token(&self) -> Result<HandedOut, NotHandedOut> {
        self.asked(Method::POST, &format!("Bearer {}", self.credential.expose_secret()), &[]).await
    }

    /// The same in another way: another method, another `Authorization`, more headers.
    ///
    /// # Errors
    ///
    /// [`NotHandedOut`].
    pub async fn asked(
        &self,
        method: Method,
        authorization: &str,
        headers: &[(&str, &str)],
    ) -> Result<HandedOut, NotHandedOut> {
        let mut request = self.client.request(method, &self.route);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        // Without the URL, and whatever the error holds.
        let answer = request.send().await.map_err(|_| NotHandedOut::silent())?;
        let status = answer.status().as_u16();
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let retry_after = header(RETRY_AFTER.as_str()).and_then(|after| after.parse().ok());
        let cache_control = header("cache-control").unwrap_or_default();
        let body: Value = answer.json().await.map_err(|_| NotHandedOut::silent())?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        if status != 200 {
            return Err(NotHandedOut { status, error: text("error"), message: text("message"), retry_after });
        }
        Ok(HandedOut {
            access_token: text("access_token").into(),
            expires_in: body["expires_in"].as_i64().unwrap_or_default(),
            expires_at: body["expires_at"].as_i64().unwrap_or_default(),
            corp_id: text("corp_id"),
            app: text("app"),
            cache_control,
        })
    }

    /// Calls DingTalk's older family at `host` with a token: `GET <path>?access_token=…`. Gives `errcode`, -2 without an
    /// answer that has one.
    pub async fn call(&self, host: &str, path: &str, token: &SecretString) -> i64 {
        let url = format!("{host}{path}?access_token={}", token.expose_secret());
        let Ok(answer) = self.client.get(url).send().await else { return -2 };
        let body: Value = answer.json().await.unwrap_or_default();
        body["errcode"].as_i64().unwrap_or(-2)
    }
}

impl NotHandedOut {
    fn silent() -> NotHandedOut {
        NotHandedOut { status: 0, error: "no answer".to_owned(), message: String::new(), retry_after: None }
    }
}

impl fmt::Debug for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment").field("route", &self.route).finish_non_exhaustive()
    }
}

impl fmt::Debug for HandedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandedOut").field("corp_id", &self.corp_id).field("app", &self.app).finish_non_exhaustive()
    }
}
