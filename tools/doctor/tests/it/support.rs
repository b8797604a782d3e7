//! Apps, pushes and assertions.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dingtalk_crypto::{AesKey, ExposeSecret, seal, sign};
use dingtalk_doctor::{AppKeys, AppKind, Language, Report, Request, Severity, examine};

/// Published in DingTalk's documentation.
pub const TOKEN: &str = "123456";
pub const KEY: &str = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij";
/// Published with the official samples for Python and Go.
pub const INNER_TOKEN: &str = "mryue";
pub const INNER_KEY: &str = "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7";
pub const OTHER_TOKEN: &str = "tokenxxxx";
pub const OTHER_KEY: &str = "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus";

pub const SUITE: &str = "suitetestkey00000001";
pub const APP_KEY: &str = "ding6ccabc44d2c8d38b";
pub const CORP: &str = "ding1486af70d528a66635c2f4657eb6378f";
pub const NOW: i64 = 1_700_000_000_500;
pub const TIMESTAMP: &str = "1700000000000";
/// What stands in the events below and must be in no text.
pub const TICKET: &str = "TICKET-1";
pub const EVENT: &str = r#"{"SuiteKey":"suitetestkey00000001","EventType":"suite_ticket","TimeStamp":1700000000000,"SuiteTicket":"TICKET-1"}"#;

pub fn suite() -> AppKeys {
    AppKeys { key: Some(SUITE.into()), ..AppKeys::new("demo", AppKind::Suite, TOKEN.into(), KEY.into()) }
}

pub fn internal() -> AppKeys {
    let app = AppKeys::new("inner", AppKind::Internal, INNER_TOKEN.into(), INNER_KEY.into());
    AppKeys { key: Some(APP_KEY.into()), corp_id: Some(CORP.into()), ..app }
}

/// A push, part by part.
#[derive(Clone)]
pub struct Push {
    pub path: String,
    pub signature: String,
    pub nonce: String,
    pub timestamp: String,
    pub encrypt: String,
}

impl Push {
    /// The ticket, sealed for the suite.
    pub fn good() -> Push {
        Push::of(EVENT, SUITE)
    }

    pub fn of(message: &str, receiver: &str) -> Push {
        Push::sealed(&sealed(KEY, message, receiver))
    }

    pub fn sealed(encrypt: &str) -> Push {
        let path = "https://example.com/callback/demo".to_owned();
        Push { path, ..Push::signed(TOKEN, "nEXhMP4r", TIMESTAMP, encrypt) }
    }

    pub fn signed(token: &str, nonce: &str, timestamp: &str, encrypt: &str) -> Push {
        Push {
            path: "https://example.com/callback/demo".to_owned(),
            signature: sign(token, timestamp, nonce, encrypt),
            nonce: nonce.to_owned(),
            timestamp: timestamp.to_owned(),
            encrypt: encrypt.to_owned(),
        }
    }

    pub fn query(&self) -> String {
        let Push { signature, nonce, timestamp, .. } = self;
        format!("signature={signature}&msg_signature={signature}&timestamp={timestamp}&nonce={nonce}")
    }

    pub fn url(&self) -> String {
        format!("{}?{}", self.path, self.query())
    }

    pub fn body(&self) -> String {
        serde_json::json!({ "encrypt": self.encrypt }).to_string()
    }

    pub fn request(&self) -> Request {
        Request::new(self.url(), self.body())
    }
}

pub fn sealed(key: &str, message: &str, receiver: &str) -> String {
    sealed_bytes(key, message.as_bytes(), receiver)
}

pub fn sealed_bytes(key: &str, message: &[u8], receiver: &str) -> String {
    let key = AesKey::parse(key).expect("a key");
    seal(&key, *b"0123456789abcdef", message, receiver)
}

/// Pads to 16 only: CBC lets a text be cut at any block, so the short padding goes in at the end of the receiver id.
pub fn sealed_short(key: &str, message: &str, receiver: &str) -> String {
    let length = 20 + message.len() + receiver.len();
    let pad = 16 - length % 16;
    let padding = char::from(u8::try_from(pad).expect("small")).to_string().repeat(pad);
    let mut bytes = bytes_of(&sealed(key, message, &format!("{receiver}{padding}")));
    bytes.truncate(length + pad);
    assert_eq!(bytes.len() % 32, 16, "choose another length of message");
    STANDARD.encode(bytes)
}

pub fn bytes_of(encrypt: &str) -> Vec<u8> {
    STANDARD.decode(encrypt).expect("base64")
}

pub fn text_of(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Examines, and checks what holds for every report.
pub fn examined(request: &Request, apps: &[AppKeys]) -> Report {
    let report = examine(request, None, apps, None, NOW);
    check_texts(&report, apps);
    report
}

pub fn reply_examined(push: &Push, reply: &str, apps: &[AppKeys]) -> Report {
    let report = examine(&push.request(), Some(reply.as_bytes()), apps, None, NOW);
    check_texts(&report, apps);
    report
}

pub fn names(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.name()).collect()
}

/// The names of what is not as it should be.
pub fn faults(report: &Report) -> Vec<&'static str> {
    let bad = report.findings.iter().filter(|finding| finding.severity > Severity::Ok);
    // The documentation's keys have their stray bits set, all of them.
    bad.map(|finding| finding.name()).filter(|name| *name != "aes-key-stray-bits").collect()
}

/// Both languages have a text of their own for every finding, and none holds a secret.
pub fn check_texts(report: &Report, apps: &[AppKeys]) {
    let mut secrets = vec![TICKET.to_owned()];
    for app in apps {
        secrets.extend(
            [&app.token, &app.aes_key]
                .into_iter()
                .chain(&app.next_token)
                .chain(&app.next_aes_key)
                .map(|secret| secret.expose_secret().trim().to_owned()),
        );
    }
    secrets.retain(|secret| !secret.is_empty());
    for finding in &report.findings {
        let [zh, en] = [Language::Zh, Language::En].map(|language| finding.text(language));
        assert!(!zh.what.is_empty() && !en.what.is_empty() && zh.what != en.what, "{finding:?}");
        assert!(zh.what.chars().any(|c| c > '\u{4e00}'), "{finding:?}");
        assert_eq!(zh.todo.is_some(), en.todo.is_some(), "{finding:?}");
        assert_eq!(zh.console.is_some(), en.console.is_some(), "{finding:?}");
        assert!(finding.severity < Severity::Problem || zh.todo.is_some(), "a problem without a way out: {finding:?}");
        let all = format!("{finding:?} {zh:?} {en:?}");
        for secret in &secrets {
            assert!(!all.contains(secret.as_str()), "{} gives a secret away", finding.name());
        }
    }
}
