//! Every verdict is reached, and only one of them is good.

use std::time::Duration;

use dingtalk_crypto::sign;
use dingtalk_simulator::{Attempt, Settings, SetupError, Simulator, Verdict};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::receiver::{AES_KEY, CORP, Reaction, Receiver, SUITE_KEY, TOKEN, quick, simulator};

async fn attempt_with(settings: Settings, reaction: Reaction) -> Attempt {
    let receiver = Receiver::start(move |_, _| reaction.clone()).await;
    let delivery = receiver.suite(settings).change_auth(CORP).await;
    assert_eq!(delivery.event, "change_auth");
    assert_eq!(delivery.attempts.len(), 1);
    let attempt = delivery.attempts[0].clone();
    assert_eq!(delivery.acknowledged, attempt.verdict == Verdict::Acknowledged);
    attempt
}

async fn attempt(reaction: Reaction) -> Attempt {
    attempt_with(quick(), reaction).await
}

async fn verdict(reaction: Reaction) -> Verdict {
    attempt(reaction).await.verdict
}

/// A deadline of 200 ms and this grace.
async fn impatient(grace: Duration, answer_after: Duration, reaction: Reaction) -> Attempt {
    let settings = Settings { deadline: Duration::from_millis(200), grace, ..quick() };
    attempt_with(settings, Reaction::After(answer_after, Box::new(reaction))).await
}

#[tokio::test]
async fn acknowledged() {
    assert_eq!(verdict(Reaction::success()).await, Verdict::Acknowledged);
    let slow = Reaction::After(Duration::from_millis(100), Box::new(Reaction::success()));
    let attempt = attempt(slow).await;
    assert_eq!(attempt.verdict, Verdict::Acknowledged);
    assert!(attempt.elapsed >= Duration::from_millis(100), "{:?}", attempt.elapsed);
}

#[tokio::test]
async fn an_answer_after_the_deadline_is_late_whatever_it_says() {
    let (grace, after) = (Duration::from_secs(20), Duration::from_millis(300));
    for reaction in [Reaction::success(), Reaction::Raw(500, String::new())] {
        let late = impatient(grace, after, reaction).await;
        assert_eq!(late.verdict, Verdict::Late);
        assert!(late.elapsed >= after, "{:?}", late.elapsed);
    }
}

#[tokio::test]
async fn nothing_within_the_grace_is_no_answer() {
    let (grace, after) = (Duration::from_millis(200), Duration::from_secs(60));
    let never = impatient(grace, after, Reaction::success()).await;
    assert_eq!(never.verdict, Verdict::NoAnswer);
    assert!(never.elapsed >= Duration::from_millis(400), "{:?}", never.elapsed);
    assert!(never.elapsed < Duration::from_secs(30), "{:?}", never.elapsed);
}

#[tokio::test]
async fn unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    drop(listener);
    let delivery = simulator(&format!("http://{address}/secretpath"), quick()).push_ticket().await;
    assert_eq!(delivery.verdict(), Some(Verdict::Unreachable));
    let detail = delivery.attempts[0].detail.clone().expect("a reason");
    assert!(detail.to_lowercase().contains("refused"), "{detail}");
    assert!(!detail.contains("secretpath") && !detail.contains("signature"), "{detail}");
}

#[tokio::test]
async fn a_connection_that_breaks_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("its address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 256];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 300\r\n\r\n{\"msg").await;
        }
    });
    let delivery = simulator(&url, quick()).push_ticket().await;
    assert_eq!(delivery.verdict(), Some(Verdict::Unreachable));
}

#[tokio::test]
async fn every_status_but_200_fails_even_with_a_good_body() {
    for status in [201, 204, 302, 400, 500, 503] {
        assert_eq!(verdict(Reaction::Raw(status, String::new())).await, Verdict::HttpStatus(status));
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let willing = Receiver::willing().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("its address"));
    let target = willing.url.clone();
    let router = axum::Router::new().fallback(move |uri: axum::http::Uri| async move {
        let location = format!("{target}?{}", uri.query().unwrap_or_default());
        axum::response::Redirect::temporary(&location)
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    let delivery = simulator(&url, quick()).push_ticket().await;
    assert_eq!(delivery.verdict(), Some(Verdict::HttpStatus(307)));
    assert_eq!(willing.pushes().len(), 0);
}

#[tokio::test]
async fn not_json() {
    for body in ["", "success", "[]", "\"success\"", "{\"msg_signature\":", &"x".repeat(100_000)] {
        assert_eq!(verdict(Reaction::Raw(200, body.to_owned())).await, Verdict::NotJson, "{:.20}", body);
    }
}

#[tokio::test]
async fn missing_members() {
    let missing = |name| Verdict::MissingMember(name);
    let changed = |change| verdict(Reaction::Changed(change));
    assert_eq!(changed(|m| drop(m.remove("msg_signature"))).await, missing("msg_signature"));
    assert_eq!(changed(|m| drop(m.remove("timeStamp"))).await, missing("timeStamp"));
    assert_eq!(changed(|m| drop(m.remove("nonce"))).await, missing("nonce"));
    assert_eq!(changed(|m| drop(m.remove("encrypt"))).await, missing("encrypt"));
    // A number is what many write; the platform's own members are strings.
    let number = |m: &mut serde_json::Map<String, serde_json::Value>| {
        m.insert("timeStamp".to_owned(), 1_700_000_000_456_i64.into());
    };
    let attempt = attempt(Reaction::Changed(number)).await;
    assert_eq!(attempt.verdict, missing("timeStamp"));
    assert_eq!(attempt.detail.as_deref(), Some("timeStamp is no string"));
}

#[tokio::test]
async fn bad_signature() {
    let changed = |change| verdict(Reaction::Changed(change));
    assert_eq!(changed(|m| drop(m.insert("nonce".to_owned(), "other".into()))).await, Verdict::BadSignature);
    assert_eq!(changed(|m| drop(m.insert("msg_signature".to_owned(), "0".into()))).await, Verdict::BadSignature);
}

#[tokio::test]
async fn cannot_open() {
    // Signed in order, but no ciphertext.
    let reaction = Reaction::Changed(|m| {
        let signature = sign(TOKEN, "1700000000456", "abcdefgh", "c3VjY2Vzcw==");
        m.insert("encrypt".to_owned(), "c3VjY2Vzcw==".into());
        m.insert("msg_signature".to_owned(), signature.into());
    });
    let attempt = attempt(reaction).await;
    assert_eq!(attempt.verdict, Verdict::CannotOpen);
    assert_eq!(attempt.detail.as_deref(), Some("CipherLength"));
}

#[tokio::test]
async fn wrong_receiver_and_wrong_text() {
    let sealed = |text, receiver_id| verdict(Reaction::Sealed { text, receiver_id });
    assert_eq!(sealed("success", SUITE_KEY).await, Verdict::Acknowledged);
    assert_eq!(sealed("success", "dingother").await, Verdict::WrongReceiver);
    for text in ["faile", "Success", "success\n", "\"success\"", ""] {
        assert_eq!(sealed(text, SUITE_KEY).await, Verdict::WrongText, "{text:?}");
    }
}

#[test]
fn the_words_of_the_console() {
    let status = Verdict::HttpStatus(400).to_string();
    assert!(status.starts_with("url地址访问异常,错误原因为:http statusCode is:400 ("), "{status}");
    for verdict in [Verdict::NotJson, Verdict::MissingMember("nonce"), Verdict::BadSignature, Verdict::WrongText] {
        assert!(verdict.to_string().starts_with("HTTP请求结果校验返回字段值失败 ("), "{verdict}");
    }
    for verdict in [Verdict::Late, Verdict::NoAnswer] {
        assert!(verdict.to_string().starts_with("timedout ("), "{verdict}");
    }
}

#[test]
fn bad_apps_are_refused() {
    use dingtalk_simulator::{App, Mode};
    let new = |url, key, settings| Simulator::new(App::suite(url, TOKEN, key, None), settings).map(drop);
    let url = "http://127.0.0.1:1/";
    assert!(new(url, AES_KEY, quick()).is_ok());
    for bad in ["", "127.0.0.1:1", "ftp://127.0.0.1/", "/callback", "data:text/plain,x"] {
        assert!(matches!(new(bad, AES_KEY, quick()), Err(SetupError::Url)), "{bad}");
    }
    assert!(matches!(new(url, "short", quick()), Err(SetupError::Key(_))));
    let never = Settings { ticket_period: Duration::ZERO, ..quick() };
    assert!(matches!(new(url, AES_KEY, never), Err(SetupError::TicketPeriod)));
    let internal = App::internal(url, TOKEN, AES_KEY, "dingappkey", CORP);
    let settings = Settings { mode: Mode::Both, ..quick() };
    assert!(matches!(Simulator::new(internal, settings), Err(SetupError::NoSyncHttp)));
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", simulator("http://127.0.0.1:1/", quick()));
    assert!(shown.contains(SUITE_KEY));
    assert!(!shown.contains(AES_KEY) && !shown.contains(TOKEN), "{shown}");
}
