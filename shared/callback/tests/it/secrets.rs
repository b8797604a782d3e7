use dingtalk_callback::{CallbackEvent, Detail};
use serde_json::json;

use crate::one;

fn texts() -> Vec<String> {
    let state = json!({
        "syncAction": "org_suite_auth", "auth_corp_info": {"corpid": "ding1", "license_code": "S3CRET-1",
            "invite_code": "S3CRET-2", "invite_url": "https://S3CRET-3.example"},
        "permanent_code": "S3CRET-4", "ch_permanent_code": "S3CRET-5",
    });
    [
        json!({"EventType": "suite_ticket", "SuiteTicket": "S3CRET"}),
        json!({"EventType": "tmp_auth_code", "AuthCode": "S3CRET"}),
        json!({"EventType": "check_suite_license_code", "LicenseCode": "S3CRET"}),
        json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [{"biz_type": 4, "biz_data": state.to_string()}]}),
        json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [{"biz_type": 4, "biz_data": state}]}),
        json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [], "suiteTicket": "S3CRET"}),
        json!({"EventType": "brand_new", "accessToken": "S3CRET"}),
    ]
    .iter()
    .map(ToString::to_string)
    .collect()
}

#[test]
fn debug_shows_no_secret() {
    for text in texts() {
        let event = one(&text);
        assert!(event.json.contains("S3CRET"));
        assert!(event.carries_secrets(), "{text}");
        assert!(!matches!(event.detail, Detail::Incomplete { .. }));
        for shown in [format!("{event:?}"), format!("{event:#?}")] {
            assert!(!shown.contains("S3CRET"), "{shown}");
        }
    }
}

#[test]
fn errors_show_nothing_of_the_text() {
    let error = dingtalk_callback::parse(r#"{"SuiteTicket":"S3CRET""#, 0).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("S3CRET"));
}

fn carries(event: serde_json::Value) -> bool {
    one(event).carries_secrets()
}

#[test]
fn an_unknown_event_is_searched() {
    for name in [
        "ticket",
        "suiteTicket",
        "jsapi_ticket",
        "AuthCode",
        "auth_code",
        "permanentCode",
        "ch_permanent_code",
        "LicenseCode",
        "corp_secret",
        "clientSecret",
        "accessToken",
        "refresh_token",
        "Token",
        "password",
        "aes_key",
        "encodingAesKey",
        "invite_code",
        "tmpCode",
    ] {
        assert!(carries(json!({"EventType": "new", name: "x"})), "{name}");
        assert!(carries(json!({"EventType": "new", "a": [{"b": {name: "x"}}]})), "{name}");
        let inner = json!({ name: "x" }).to_string();
        assert!(carries(json!({"EventType": "new", "a": inner})), "{name}");
        let twice = json!({ "b": [inner] }).to_string();
        assert!(carries(json!({"EventType": "new", "a": twice})), "{name}");
        let quoted = json!(twice).to_string();
        assert!(carries(json!({"EventType": "new", "a": quoted})), "{name}");
        assert!(carries(json!({"EventType": "new", "a": format!("{{'{name}': broken")})), "{name}");
    }
}

#[test]
fn a_known_event_is_searched_too() {
    assert!(carries(json!({"EventType": "org_change", "CorpId": "d", "permanent_code": "x"})));
}

#[test]
fn harmless_events_are_not_held_back() {
    for event in [
        json!({"EventType": "change_auth", "SuiteKey": "s", "AuthCorpId": "d", "TimeStamp": 1}),
        json!({"EventType": "user_modify_org", "CorpId": "d", "UserId": ["u"], "diffInfo": "[{\"name\":\"n\"}]"}),
        json!({"EventType": "market_buy", "orderId": 1, "goodsCode": "g", "isvOperationCode": "i", "extendParam": {}}),
        json!({"EventType": "servicegroup_ticket_create", "openTicketId": "1", "title": "ticket, token, secret"}),
        json!({"EventType": "check_url", "errcode": 0, "processCode": "p", "a": "\"quoted\"", "b": "[not json"}),
    ] {
        assert!(!carries(event.clone()), "{event}");
    }
}

#[test]
fn deep_nesting_inside_a_string_is_no_way_around() {
    let deep = format!("{}{{\"suiteTicket\":1}}{}", "[".repeat(500), "]".repeat(500));
    assert!(carries(json!({"EventType": "new", "a": deep})));
}

#[test]
fn events_differ_by_their_text() {
    let event = |ticket: &str| -> CallbackEvent { one(json!({"EventType": "suite_ticket", "SuiteTicket": ticket})) };
    assert_eq!(event("a"), event("a"));
    assert_ne!(event("a"), event("b"));
}
