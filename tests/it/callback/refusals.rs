//! What is not genuine, or not a push at all: a clear status, nothing stored.

use dingtalk_crypto::SealedPush;
use serde_json::json;

use crate::support::{
    Bench, OTHER_TOKEN, SUITE_KEY, VECTOR_AES_KEY, config_of, keyring, other_keyring, sealed, suite_with, ticket,
    vector_keyring,
};

fn good(bench: &Bench) -> SealedPush {
    sealed(&vector_keyring(), &ticket("t", 1).to_string(), SUITE_KEY, bench.now())
}

#[tokio::test]
async fn what_is_no_push_is_told_so() {
    let bench = Bench::start().await;
    let push = good(&bench);
    let (query, body) = (push.query.to_query(), push.body().into_bytes());
    let cases: [(&str, &str, String, Vec<u8>, u16); 7] = [
        ("unknown app", "nobody", query.clone(), body.clone(), 404),
        ("no query", "demo", String::new(), body.clone(), 400),
        ("no nonce", "demo", "signature=a&timestamp=1".into(), body.clone(), 400),
        ("no JSON", "demo", query.clone(), b"not json".to_vec(), 400),
        ("no encrypt", "demo", query.clone(), b"{}".to_vec(), 400),
        ("empty body", "demo", query.clone(), Vec::new(), 400),
        ("too large", "demo", query.clone(), vec![b'x'; callback::MAX_BODY + 1], 413),
    ];
    for (name, app, query, body, status) in cases {
        let answer = bench.post_raw(app, &query, body).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        assert!(answer.body.starts_with(r#"{"error":""#), "{name}: {}", answer.body);
    }
    assert!(bench.dump("InboxTable").await.is_empty());
    assert_eq!(bench.counted("callback", "Refused"), 7);
}

#[tokio::test]
async fn every_cryptographic_refusal_looks_the_same() {
    let bench = Bench::start().await;
    let now = bench.now();
    let text = ticket("t", 1).to_string();
    let mut wrong_signature = good(&bench);
    wrong_signature.query.signature = "0".repeat(40);
    let mut wrong_nonce = good(&bench);
    wrong_nonce.query.nonce.push('x');
    // Signed with the right token over something that does not open.
    let resign = |encrypt: &str| {
        let mut push = good(&bench);
        push.encrypt = encrypt.to_owned();
        push.query.signature = dingtalk_crypto::sign("123456", &push.query.timestamp, &push.query.nonce, encrypt);
        push
    };
    let other_key = sealed(&keyring("123456", crate::support::OTHER_AES_KEY), &text, SUITE_KEY, now);
    let cases = [
        ("signature", wrong_signature),
        ("nonce", wrong_nonce),
        ("other token", sealed(&keyring(OTHER_TOKEN, VECTOR_AES_KEY), &text, SUITE_KEY, now)),
        ("other token and key", sealed(&other_keyring(), &text, SUITE_KEY, now)),
        ("other key", other_key),
        ("receiver", sealed(&vector_keyring(), &text, "suiteofsomebodyelse", now)),
        ("no base64", resign("!!!!")),
        ("no whole blocks", resign("AAAA")),
        ("garbage", resign(&"A".repeat(128))),
        ("nothing", resign("=")),
    ];
    for (name, push) in cases {
        let answer = bench.post("demo", &push).await;
        assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"error":"refused"}"#), "{name}");
    }
    assert!(bench.dump("InboxTable").await.is_empty());
    assert!(bench.dump("StateTable").await.is_empty());
}

#[tokio::test]
async fn a_genuine_push_that_is_no_event_is_refused() {
    let bench = Bench::start().await;
    for text in ["success", "[]", "12", ""] {
        let answer = bench.post("demo", &sealed(&vector_keyring(), text, SUITE_KEY, bench.now())).await;
        assert_eq!(answer.status, 400, "{text}");
    }
    assert!(bench.dump("InboxTable").await.is_empty());
}

#[tokio::test]
async fn other_methods_get_nowhere() {
    let bench = Bench::start().await;
    let url = bench.stack.callback_url("demo");
    // API Gateway has a route for POST alone.
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 404);
    // The function itself, where a route would let it through.
    let event = json!({
        "version": "2.0", "routeKey": "ANY /callback/{app}", "rawPath": "/callback/demo", "rawQueryString": "",
        "headers": {}, "isBase64Encoded": false, "pathParameters": { "app": "demo" },
        "requestContext": {
            "accountId": "1", "apiId": "a", "stage": "$default", "timeEpoch": 0,
            "http": { "method": "GET", "path": "/callback/demo", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1" },
        },
    });
    let answer = bench.stack.invoke("callback", &event.to_string()).await.unwrap();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&answer["statusCode"], &answer["headers"]["allow"]), (&json!(405), &json!("POST")));
}

#[tokio::test]
async fn a_body_in_base64_and_parameters_in_other_dialects_are_taken() {
    let bench = Bench::start().await;
    let push = good(&bench);
    // API Gateway passes anything but text in base64.
    let url = format!("{}?{}", bench.stack.callback_url("demo"), push.query.to_query());
    let request = reqwest::Client::new().post(url).header("content-type", "application/octet-stream");
    assert_eq!(request.body(push.body()).send().await.unwrap().status(), 200);
    let (signature, time, nonce) = (&push.query.signature, &push.query.timestamp, &push.query.nonce);
    for query in [
        format!("signature={signature}&timestamp={time}&nonce={nonce}"),
        format!("msg_signature={signature}&timestamp={time}&nonce={nonce}"),
        format!("x=1&msg_signature={signature}&signature=&timeStamp={time}&nonce={nonce}"),
    ] {
        let answer = bench.post_raw("demo", &query, push.body().into_bytes()).await;
        assert!(answer.acknowledges(), "{query}");
    }
}

#[tokio::test]
async fn freshness_is_enforced_reported_or_not_looked_at() {
    let apps = ["enforce", "report", "off"].map(|mode| suite_with(mode, json!({ "freshness": mode })));
    let mut apps = apps.to_vec();
    apps.push(suite_with("short", json!({ "freshness": "enforce", "freshness_seconds": 10 })));
    let bench = Bench::with(config_of(apps), |_| {}).await;
    let at = async |app: &str, off_s: i64| {
        let text = ticket(app, 1).to_string();
        let push = sealed(&vector_keyring(), &text, SUITE_KEY, bench.now() + off_s * 1000);
        bench.post(app, &push).await.status
    };
    for off in [-290, 0, 290] {
        assert_eq!(at("enforce", off).await, 200, "{off}");
    }
    for off in [-310, 310, -86_400] {
        assert_eq!(at("enforce", off).await, 403, "{off}");
        assert_eq!(at("report", off).await, 200, "{off}");
        assert_eq!(at("off", off).await, 200, "{off}");
    }
    assert_eq!((at("short", -5).await, at("short", -15).await), (200, 403));
    assert_eq!(bench.counted("callback", "Stale"), 3, "reported ones are counted");
    // Ten digits are seconds.
    let push = sealed(&vector_keyring(), &ticket("s", 1).to_string(), SUITE_KEY, bench.now() / 1000);
    assert_eq!(bench.post("enforce", &push).await.status, 200);
    // What is no time at all cannot be fresh.
    let ring = vector_keyring();
    let odd = ring.seal_push(dingtalk_crypto::KeySlot::Current, "{}", SUITE_KEY, "soon", "n", [b'a'; 16]);
    assert_eq!(bench.post("enforce", &odd).await.status, 403);
}
