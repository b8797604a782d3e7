//! The subscription of events, and the list of those that failed, which is read once.

use dingtalk_api::{Arrival, Class, callbacks::*};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::support::*;

async fn failed(body: Value) -> FailedResult {
    answer(&GetCallBackFailedResult {}, body).await.unwrap()
}

fn texts(result: &FailedResult) -> Vec<&str> {
    result.failed_list.iter().map(FailedEvent::as_str).collect()
}

#[tokio::test]
async fn both_shapes_are_kept_as_they_are() {
    let old = r#"{"call_back_tag":"user_add_org","corpid":"ding1","event_time":32112412,"userid":["u1"]}"#;
    let new = r#"{"call_back_tag":"label_conf_add","event_time":1606126433000,"label_conf_add":{"corpid":"ding1","roleLabelChange":{"id":98765432109876543210,"x":1.50}}}"#;
    let body = format!(r#"{{"errcode":0,"errmsg":"ok","has_more":"true","failed_list":[{old},{new}]}}"#);
    let result = failed(serde_json::from_str(&body).unwrap()).await;
    assert_eq!(texts(&result), [old, new]);
    assert!(result.has_more);
    let shown = format!("{result:?}");
    assert!(!shown.contains("u1") && shown.contains("bytes"), "{shown}");
}

#[tokio::test]
async fn whatever_comes_is_kept() {
    for (body, kept) in [
        (json!({"errcode": 0, "has_more": false, "failed_list": []}), vec![]),
        (json!({"errcode": 0, "errmsg": "ok"}), vec![]),
        (json!({"errcode": 0, "failed_list": null}), vec![]),
        (json!({"errcode": 0, "failed_list": {"a": 1}}), vec![r#"{"a":1}"#]),
        (json!({"errcode": 0, "failed_list": "[{\"a\":1},{\"b\":2}]"}), vec![r#"{"a":1}"#, r#"{"b":2}"#]),
        (json!({"errcode": 0, "failed_list": "{\"a\":1"}), vec![r#""{\"a\":1""#]),
        (json!({"errcode": 0, "failed_list": ["u1", 7, null, {}, [1]]}), vec![r#""u1""#, "7", "[1]"]),
        (json!({"errcode": 0, "result": {"failedList": [{"a": 1}]}}), vec![r#"{"a":1}"#]),
        (json!({"errcode": 0, "result": {"unknown": [1]}}), vec![r#"{"unknown":[1]}"#]),
    ] {
        assert_eq!(texts(&failed(body.clone()).await), kept, "{body}");
    }
}

#[tokio::test]
async fn whether_there_is_more() {
    let full: Vec<Value> = (0..GetCallBackFailedResult::LARGEST).map(|n| json!({"event_time": n})).collect();
    for (body, more) in [
        (json!({"failed_list": full, "has_more": false}), false),
        (json!({"failed_list": full, "has_more": 1}), true),
        (json!({"failed_list": full}), true),
        (json!({"failed_list": full[1..]}), false),
        (json!({"result": {"failed_list": [], "hasMore": "true"}}), true),
    ] {
        assert_eq!(failed(body).await.has_more, more);
    }
}

#[tokio::test]
async fn the_failed_list_is_never_asked_for_twice() {
    for reply in
        [ok(json!({"errcode": -1})), status(502, json!({})), Reply::new(200, "application/json", "{\"failed_l")]
    {
        let dingtalk = DingTalk::answering([reply, ok(json!({"errcode": 0, "failed_list": []}))]).await;
        let error = dingtalk.call(&GetCallBackFailedResult {}).await.unwrap_err();
        assert_eq!((error.arrival, dingtalk.requests()), (Arrival::Perhaps, 1), "{error}");
    }
    // A refusal has destroyed nothing.
    let dingtalk =
        DingTalk::answering([ok(json!({"errcode": 90018})), ok(json!({"errcode": 0, "failed_list": []}))]).await;
    dingtalk.call(&GetCallBackFailedResult {}).await.unwrap();
    assert_eq!(dingtalk.requests(), 2);
}

#[tokio::test]
async fn the_subscription() {
    let body = json!({
        "errcode": 0, "call_back_tag": ["user_add_org", "org_remove"], "token": "t-of-a-test", "aes_key": "k-of-a-test",
        "url": "https://e.example/callback"
    });
    let told = answer(&GetCallBack {}, body).await.unwrap();
    assert_eq!((told.call_back_tag.len(), told.url.as_deref()), (2, Some("https://e.example/callback")));
    assert_eq!(told.token.as_ref().unwrap().expose_secret(), "t-of-a-test");
    assert_eq!(told.aes_key.as_ref().unwrap().expose_secret(), "k-of-a-test");
    let shown = format!("{told:?}");
    assert!(!shown.contains("-of-a-test"), "{shown}");
    let told = answer(&GetCallBack {}, json!({"errcode": 0, "token": null, "call_back_tag": "[user_add_org]"})).await;
    let told = told.unwrap();
    assert!(told.token.is_none() && told.aes_key.is_none() && told.url.is_none());
    assert_eq!(told.call_back_tag, ["user_add_org"]);
}

#[tokio::test]
async fn an_echo_tells_no_secret() {
    let (token, aes_key, mobile) = (secret("token-echoed-here"), secret("key-echoed-here"), secret("13000000000"));
    let words = "token-echoed-here key-echoed-here company-token-of-a-test 13000000000";
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 71010, "errmsg": words}))]).await;
    let tags = ["user_add_org"];
    let register =
        RegisterCallBack { call_back_tag: &tags, token: &token, aes_key: &aes_key, url: "https://e.example" };
    let error = dingtalk.call(&register).await.unwrap_err();
    assert_eq!((error.class, error.message.as_str()), (Class::Caller, "*** *** *** 13000000000"));
    let update = UpdateCallBack { call_back_tag: &tags, token: &token, aes_key: &aes_key, url: "https://e.example" };
    assert_eq!(dingtalk.call(&update).await.unwrap_err().message, "*** *** *** 13000000000");
    let get = dingtalk_api::contact::GetUserByMobile { mobile: &mobile };
    assert_eq!(dingtalk.call(&get).await.unwrap_err().message, "token-echoed-here key-echoed-here *** ***");
    assert!(!format!("{register:?}{update:?}{get:?}").contains("echoed") && !format!("{get:?}").contains("1300"));
}
