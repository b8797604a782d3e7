//! `call_back/*`.

use std::time::Duration;

use dingtalk_simulator::{CallbackTruth, Fault, OrganisationShape, PlatformSettings};
use serde_json::{Value, json};

use super::office::{INTERNAL, Office};
use crate::platform::bench::{CORP, SUITE};
use crate::receiver::{AES_KEY, Reaction, Receiver, TOKEN};

fn body(url: &str) -> Value {
    json!({"call_back_tag": ["user_add_org", "org_dept_create", "bpms_task_change"], "token": TOKEN,
        "aes_key": AES_KEY, "url": url})
}

impl Office {
    async fn call_back(&self, token: &str, api: &str, body: Value) -> Value {
        let path = format!("/call_back/{api}?access_token={token}");
        match api {
            "register_call_back" | "update_call_back" => self.bench.oapi(&path, body).await,
            _ => self.bench.get(&path).await.1,
        }
    }
}

#[tokio::test]
async fn a_url_is_checked_before_it_counts() {
    let office = Office::small().await;
    // By call, an internal app's pushes are sealed for the company, and a suite's for the suite.
    for (app, token, sealed_for) in [(INTERNAL, &office.internal, CORP), (SUITE, &office.suite, SUITE)] {
        let receiver = Receiver::willing().await;
        assert_eq!(office.call_back(token, "get_call_back", Value::Null).await["errcode"], 71007);
        let answer = office.call_back(token, "register_call_back", body(&receiver.url)).await;
        assert_eq!(answer["errcode"], 0, "{answer}");
        let [push] = receiver.pushes().try_into().expect("one check");
        assert_eq!((push.event().as_str(), push.receiver_id.as_str()), ("check_url", sealed_for));
        let there = office.call_back(token, "get_call_back", Value::Null).await;
        assert_eq!(
            (&there["url"], &there["token"], &there["aes_key"]),
            (&json!(receiver.url), &json!(TOKEN), &json!(AES_KEY))
        );
        assert_eq!(there["call_back_tag"], body("")["call_back_tag"]);
        let truth = office.bench.platform.callback(app, CORP).expect("registered");
        assert_eq!((truth.url, truth.tags.len()), (receiver.url.clone(), 3));
        assert_eq!(office.call_back(token, "register_call_back", body(&receiver.url)).await["errcode"], 71006);
        let refusing = Receiver::start(|_, _| Reaction::Raw(400, String::new())).await;
        let answer = office.call_back(token, "update_call_back", body(&refusing.url)).await;
        assert_eq!(answer["errcode"], 71012);
        assert_eq!(office.bench.platform.callback(app, CORP).expect("the old one").url, receiver.url);
        let other = json!({"call_back_tag": ["org_change"], "token": TOKEN, "aes_key": AES_KEY, "url": receiver.url});
        assert_eq!(office.call_back(token, "update_call_back", other).await["errcode"], 0);
        assert_eq!(office.bench.platform.callback(app, CORP).expect("the new one").tags, ["org_change"]);
        assert_eq!(office.call_back(token, "delete_call_back", Value::Null).await["errcode"], 0);
        assert_eq!(office.call_back(token, "delete_call_back", Value::Null).await["errcode"], 71007);
        assert_eq!(office.call_back(token, "update_call_back", body(&receiver.url)).await["errcode"], 71007);
    }
}

#[tokio::test]
async fn the_answer_to_the_check_decides() {
    for (reaction, old, new) in [
        (Reaction::Text("failure".to_owned()), 71009, 400_052),
        (Reaction::Raw(200, "success".to_owned()), 71009, 400_052),
        (Reaction::Raw(404, String::new()), 71012, 400_051),
        (Reaction::After(Duration::from_millis(2600), Box::new(Reaction::success())), 71012, 400_054),
    ] {
        let receiver = Receiver::start(move |_, _| reaction.clone()).await;
        for (new_callback_codes, errcode) in [(false, old), (true, new)] {
            let mut settings = PlatformSettings::default();
            settings.contact.new_callback_codes = new_callback_codes;
            let office = Office::of(settings, &OrganisationShape::small(1)).await;
            let answer = office.call_back(&office.internal, "register_call_back", body(&receiver.url)).await;
            assert_eq!(answer["errcode"], errcode);
            assert_eq!(office.bench.platform.callback(INTERNAL, CORP), None);
            let call = office.bench.platform.log().pop().expect("a call");
            assert_eq!((call.code, call.carried_out), (errcode.to_string(), false));
        }
    }
}

#[tokio::test]
async fn bad_members() {
    let office = Office::small().await;
    let with = |name: &str, value: Value| {
        let mut body = body("http://127.0.0.1:9/");
        body[name] = value;
        body
    };
    for (body, errcode) in [
        (with("token", json!("short")), 71010),
        (with("token", Value::Null), 71010),
        (with("aes_key", json!("k")), 71010),
        (with("call_back_tag", json!([])), 71010),
        (with("call_back_tag", json!(["user_add_org", "nothing"])), 71008),
        (with("url", json!("no url")), 71011),
        (with("url", json!("http://127.0.0.1:9/")), 71012),
    ] {
        assert_eq!(
            office.call_back(&office.internal, "register_call_back", body.clone()).await["errcode"],
            errcode,
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_foreign_url_and_a_lost_answer() {
    let office = Office::small().await;
    let platform = &office.bench.platform;
    let foreign =
        CallbackTruth { url: "https://elsewhere.example.com/".to_owned(), tags: vec!["org_change".to_owned()] };
    platform.set_callback_quietly(SUITE, CORP, foreign.clone(), TOKEN, AES_KEY);
    let there = office.call_back(&office.suite, "get_call_back", Value::Null).await;
    assert_eq!(there["url"], "https://elsewhere.example.com/");
    let receiver = Receiver::willing().await;
    platform.on("update_call_back").then(Fault::LoseAnswer);
    let path = format!("/call_back/update_call_back?access_token={}", office.suite);
    assert!(office.bench.request_post(&path, &body(&receiver.url)).send().await.is_err());
    assert_ne!(platform.callback(SUITE, CORP), Some(foreign), "carried out all the same");
    assert_eq!(platform.log().pop().map(|call| call.code), Some("lost".to_owned()));
    let told = format!("{:?}{:?}", platform.callback(SUITE, CORP), platform.log());
    assert!(!told.contains(AES_KEY));
}
