//! No secret of a request in an error, in `Debug` or in a log, not even when the server echoes it.

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use dingtalk_api::{Api, ApiError, Auth, Endpoint, Signed, internal::*, oauth::*, suite::*};
use dingtalk_crypto::percent;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt};

use crate::support::*;

/// What everybody in this test keeps to themselves.
struct Kept {
    secret: SecretString,
    ticket: SecretString,
    code: SecretString,
    token: SecretString,
}

impl Kept {
    fn new() -> Self {
        let made = |name: &str| secret(&format!("{name}+/= of a test, made of {}", std::process::id()));
        Self {
            secret: made("secret"),
            ticket: made("ticket"),
            code: made("code"),
            token: secret("token-of-a-test_0123"),
        }
    }

    fn all(&self) -> Vec<&str> {
        [&self.secret, &self.ticket, &self.code, &self.token].map(|value| value.expose_secret()).to_vec()
    }

    /// Fails if a text has one of them in it, whole, encoded, or its first half.
    fn not_in(&self, text: &str) {
        for value in self.all() {
            for form in [value.to_owned(), percent::encode(value), value[..value.len() / 2].to_owned()] {
                assert!(!text.contains(&form), "{form:?} is in {text}");
            }
        }
    }

    /// Every endpoint and every proof; what each says when it fails.
    async fn calls(&self, api: &Api) -> Vec<ApiError> {
        let Self { secret, ticket, code, token } = self;
        let signed = Signed { access_key: "key", secret, ticket };
        let mut errors = Vec::new();
        let suite = GetSuiteToken { suite_key: "key", suite_secret: secret, suite_ticket: ticket };
        fail(api, Auth::None, &suite, &mut errors).await;
        fail(api, Auth::Suite(token), &GetPermanentCode { tmp_auth_code: code }, &mut errors).await;
        let corp = GetCorpToken { auth_corpid: "ding1", permanent_code: Some(code) };
        fail(api, Auth::Suite(token), &corp, &mut errors).await;
        fail(api, Auth::Signed(signed), &corp, &mut errors).await;
        let agent = GetAgent { suite_key: "key", auth_corpid: "ding1", permanent_code: Some(code), agentid: 1 };
        fail(api, Auth::SuiteAndSigned(token, signed), &agent, &mut errors).await;
        fail(api, Auth::None, &GetToken { appkey: "key", appsecret: secret }, &mut errors).await;
        fail(api, Auth::None, &GetTokenByCorpSecret { corpid: "ding1", corpsecret: secret }, &mut errors).await;
        let suite = SuiteAccessToken { suite_key: "key", suite_secret: secret, suite_ticket: ticket };
        fail(api, Auth::None, &suite, &mut errors).await;
        let id =
            CorpIdToken { corp_id: "ding1", client_id: "key", client_secret: secret, grant_type: "client_credentials" };
        fail(api, Auth::None, &id, &mut errors).await;
        fail(api, Auth::Company(token), &GetAppsAuthInfo { auth_corp_id: "ding1" }, &mut errors).await;
        errors
    }
}

async fn fail<E: Endpoint + std::fmt::Debug>(api: &Api, auth: Auth<'_>, endpoint: &E, errors: &mut Vec<ApiError>) {
    Kept::new().not_in(&format!("{endpoint:?} {auth:?}"));
    // What is an error to one host is a success without members to the other.
    errors.extend(api.call(&caller(), auth, endpoint).await.err());
}

/// Collects what is logged, at every level, by every crate.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_server_that_echoes_gets_nothing_through() {
    let kept = Kept::new();
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(tracing_subscriber::fmt::layer().with_writer(log.clone()));
    let _guard = tracing::subscriber::set_default(subscriber);
    let half = |value: &str| value[..value.len() / 2].to_owned();
    let echoes = kept.all().iter().flat_map(|v| [(*v).to_owned(), percent::encode(v), half(v)]).collect::<Vec<_>>();
    for echo in echoes {
        let wrong = format!("wrong: [{echo}]\n, {echo}");
        for reply in [
            ok(json!({"errcode": 60011, "errmsg": wrong, "request_id": echo})),
            ok(json!({"errcode": -1, "errmsg": wrong})),
            ok(json!({"errcode": wrong, "errmsg": "x"})),
            ok(json!({"errcode": 88, "sub_code": wrong, "sub_msg": wrong})),
            ok(json!({"errcode": 0, "access_token": [wrong], "suite_access_token": 5, "permanent_code": {"x": wrong}})),
            status(400, json!({"code": wrong, "message": wrong, "requestid": echo})),
            status(502, json!({"message": wrong})),
            Reply::new(200, "text/plain", &wrong),
            html(200),
        ] {
            let dingtalk = DingTalk::answering([reply]).await;
            let errors = kept.calls(&dingtalk.api()).await;
            assert!(errors.len() >= 2, "{errors:?}");
            for error in errors {
                // What the request did not carry, the client cannot know for a secret.
                let carried = carried(&kept, &error);
                for text in [error.to_string(), format!("{error:?}")] {
                    for value in carried.iter().filter(|value| echo.starts_with(&value[..8])) {
                        assert!(!text.contains(&half(value)), "{value:?} is in {text}");
                        assert!(!text.contains(&percent::encode(value)), "{value:?} is in {text}");
                    }
                }
            }
        }
    }
    let log = log.text();
    assert!(log.contains("tried again") && log.contains("has banned the egress IP"), "the log is captured");
    kept.not_in(&log);
}

/// The secrets that a call carried, by the call's name.
fn carried<'a>(kept: &'a Kept, error: &ApiError) -> Vec<&'a str> {
    let Kept { secret, ticket, code, token } = kept;
    let values: &[&SecretString] = match error.api {
        "get_suite_token" | "suiteAccessToken" => &[secret, ticket],
        "get_permanent_code" => &[code, token],
        "get_corp_token" => &[code],
        "get_agent" => &[code, token, secret, ticket],
        "gettoken" | "oauth2/token" => &[secret],
        "authInfo" => &[token],
        other => panic!("{other}"),
    };
    values.iter().map(|value| value.expose_secret()).collect()
}

#[tokio::test]
async fn a_network_that_fails_tells_nothing() {
    let kept = Kept::new();
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(tracing_subscriber::fmt::layer().with_writer(log.clone()));
    let _guard = tracing::subscriber::set_default(subscriber);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut told = options(&url);
    told.timeouts.attempt = Duration::from_millis(20);
    told.timeouts.token = Duration::from_millis(20);
    told.timeouts.permanent_code = Duration::from_millis(20);
    // It listens and never answers; then it is gone.
    let mut errors = kept.calls(&Api::new(told).unwrap()).await;
    drop(listener);
    errors.extend(kept.calls(&Api::new(options(&url)).unwrap()).await);
    for error in errors {
        kept.not_in(&format!("{error} {error:?}"));
        assert!(!error.message.contains(&url), "{error}");
    }
    kept.not_in(&log.text());
}

#[tokio::test]
async fn words_are_cut_to_three_hundred() {
    let long = "错".repeat(1000);
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 40035, "errmsg": long}))]).await;
    let error = dingtalk.call(&dingtalk_api::contact::GetAuthScopes {}).await.unwrap_err();
    assert_eq!(error.message, format!("{}…", "错".repeat(300)));
}
