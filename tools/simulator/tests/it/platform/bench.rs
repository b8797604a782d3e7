//! A platform with a clock that stands still, and a client that knows nothing but its base URL.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dingtalk_simulator::{ApiApp, Platform, PlatformSettings, Server};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use sha2::Sha256;

/// The suite, its secret, and a company.
pub const SUITE: &str = "suitesimulated01";
pub const SECRET: &str = "secret-made-up-for-tests";
pub const CORP: &str = "dingcorp1";
/// When the clock stands still.
pub const NOW: i64 = 1_700_000_000_123;

pub struct Bench {
    pub platform: Platform,
    pub server: Server,
    client: Client,
}

impl Bench {
    pub async fn start(settings: PlatformSettings) -> Bench {
        let platform = Platform::with_clock(settings, || NOW);
        platform.add_app(ApiApp::suite(SUITE, SECRET));
        let server = platform.serve("127.0.0.1:0").await.expect("a loopback port");
        let client = Client::builder().no_proxy().build().expect("a client");
        Bench { platform, server, client }
    }

    /// The documented behaviour.
    pub async fn plain() -> Bench {
        Bench::start(PlatformSettings::default()).await
    }

    /// With a ticket and a company that authorised; gives its temporary code.
    pub async fn authorised(settings: PlatformSettings) -> (Bench, String) {
        let bench = Bench::start(settings).await;
        bench.platform.ticket_quietly(SUITE).expect("the suite is known");
        let code = bench.platform.authorise_quietly(SUITE, CORP).expect("the suite is known");
        (bench, code)
    }

    pub fn advance(&self, seconds: u64) {
        self.platform.advance(Duration::from_secs(seconds));
    }

    pub fn request_post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.server.url())).json(body)
    }

    pub fn request_get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.server.url()))
    }

    /// HTTP status and JSON.
    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        read(self.request_post(path, &body).send().await.expect("an answer")).await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        read(self.request_get(path).send().await.expect("an answer")).await
    }

    /// A call of the oapi family: HTTP 200 in any case.
    pub async fn oapi(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(path, body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub async fn suite_token_answer(&self) -> Value {
        let ticket = self.platform.suite_ticket(SUITE).expect("a ticket");
        let body = json!({"suite_key": SUITE, "suite_secret": SECRET, "suite_ticket": ticket});
        self.oapi("/service/get_suite_token", body).await
    }

    pub async fn suite_token(&self) -> String {
        text(&self.suite_token_answer().await["suite_access_token"])
    }

    /// A call below `/service` with a fresh suite token.
    pub async fn service(&self, api: &str, body: Value) -> Value {
        let token = self.suite_token().await;
        self.oapi(&format!("/service/{api}?suite_access_token={token}"), body).await
    }

    pub async fn exchange(&self, code: &str) -> Value {
        self.service("get_permanent_code", json!({"tmp_auth_code": code})).await
    }

    pub async fn permanent_code(&self, code: &str) -> String {
        text(&self.exchange(code).await["permanent_code"])
    }

    /// `api` with the four signed members, made with that ticket and time.
    pub fn signed_path(&self, api: &str, secret: &str, ticket: &str, time: i64) -> String {
        let signature = encode(&sign(secret, &time.to_string(), ticket));
        let ticket = encode(ticket);
        format!("/service/{api}?accessKey={SUITE}&timestamp={time}&suiteTicket={ticket}&signature={signature}")
    }

    /// A signed call, all in order.
    pub async fn signed(&self, api: &str, body: Value) -> Value {
        let ticket = self.platform.suite_ticket(SUITE).expect("a ticket");
        self.oapi(&self.signed_path(api, SECRET, &ticket, self.platform.now()), body).await
    }

    pub async fn corp_token(&self) -> String {
        text(&self.signed("get_corp_token", json!({"auth_corpid": CORP})).await["access_token"])
    }

    pub async fn scopes(&self, token: &str) -> Value {
        self.get(&format!("/auth/scopes?access_token={token}")).await.1
    }
}

pub fn encode(text: &str) -> String {
    dingtalk_crypto::percent::encode(text)
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.expect("JSON"))
}

/// As a client signs: with another implementation than the simulator's own.
pub fn sign(secret: &str, timestamp: &str, ticket: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    mac.update(format!("{timestamp}\n{ticket}").as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
