//! Section 3 of the protocol notes: suite events over HTTP, decrypted.

use dingtalk_callback::{CallbackEvent, Detail, Envelope, EventType, Family, NotAnEvent, parse};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{RECEIVED_AT, one};

#[test]
fn address_checks() {
    let create =
        one(r#"{"EventType":"check_create_suite_url","Random":"brdkKLMW","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#);
    let Detail::UrlCheck(check) = &create.detail else { panic!("{create:?}") };
    assert_eq!(check.random.as_deref(), Some("brdkKLMW"));
    assert_eq!(check.test_suite_key.as_deref(), Some("suite4xxxxxxxxxxxxxxx"));
    assert!(create.event_type.is_url_check());
    assert_eq!(create.time, RECEIVED_AT);
    assert_eq!(create.corp_id, None);

    let update = one(r#"{"EventType":"check_update_suite_url","Random":"Aedr5LMW","TestSuiteKey":"suiteexample"}"#);
    assert_eq!(update.event_type, EventType::CheckUpdateSuiteUrl);

    let bare = one(r#"{"EventType":"check_url"}"#);
    let Detail::UrlCheck(check) = &bare.detail else { panic!("{bare:?}") };
    assert_eq!((&check.random, &check.test_suite_key), (&None, &None));
}

#[test]
fn suite_ticket_with_stray_blanks() {
    let event =
        one(r#"{"SuiteKey":"suitexxxxxx","EventType":"suite_ticket ","TimeStamp":1234456,"SuiteTicket":"adsadsad"}"#);
    assert_eq!(event.event_type, EventType::SuiteTicket);
    assert_eq!(event.suite_key.as_deref(), Some("suitexxxxxx"));
    assert_eq!(event.time, 1_234_456_000);
    assert_eq!(event.envelope, Envelope::Classic);
    let Detail::SuiteTicket { ticket } = &event.detail else { panic!("{event:?}") };
    assert_eq!(ticket.expose_secret(), "adsadsad");
}

#[test]
fn tmp_auth_code_with_and_without_company() {
    let event = one(
        r#"{"SuiteKey":"s","EventType":" tmp_auth_code","TimeStamp":1553709079062,"AuthCode":"c0de","AuthCorpId":"ding1"}"#,
    );
    assert_eq!(event.corp_id.as_deref(), Some("ding1"));
    assert_eq!(event.time, 1_553_709_079_062);
    let Detail::TmpAuthCode { auth_code } = &event.detail else { panic!("{event:?}") };
    assert_eq!(auth_code.expose_secret(), "c0de");

    let old = one(json!({"EventType":"tmp_auth_code","AuthCode":"c0de"}));
    assert_eq!(old.corp_id, None);
    assert!(matches!(old.detail, Detail::TmpAuthCode { .. }));
}

#[test]
fn change_and_withdrawal() {
    let change = one(r#"{"SuiteKey":"s","EventType":" change_auth","TimeStamp":1234456,"AuthCorpID":"ding1"}"#);
    assert_eq!(change.event_type, EventType::ChangeAuth);
    assert_eq!(change.corp_id.as_deref(), Some("ding1"));
    assert!(matches!(change.detail, Detail::None));

    // The number in the string is in seconds of the year 2361: from the future.
    let relieve = one(r#"{"EventType":"suite_relieve","SuiteKey":"s","TimeStamp":"12351458245","AuthCorpId":"ding1"}"#);
    assert_eq!(relieve.event_type, EventType::SuiteRelieve);
    assert_eq!(relieve.time, RECEIVED_AT + 300_000);
    assert!(matches!(relieve.detail, Detail::None));
}

#[test]
fn license_check() {
    let event = one(
        r#"{"EventType":"check_suite_license_code","TimeStamp":15481221,"SuiteKey":"s","AuthCorpId":"ding1","LicenseCode":"1234-5"}"#,
    );
    assert_eq!(event.event_type.family(), Family::LicenseCheck);
    let Detail::LicenseCheck { license_code } = &event.detail else { panic!("{event:?}") };
    assert_eq!(license_code.expose_secret(), "1234-5");
}

#[test]
fn micro_app() {
    for name in ["org_micro_app_stop", "org_micro_app_restore", "org_micro_app_remove", "org_micro_app_scope_update"] {
        let event = one(json!({
            "AgentId": "123", "AppId": 456, "AuthCorpId": "ding1", "EventType": name, "SuiteKey": "s",
            "TimeStamp": 1_481_173_967_075_i64,
        }));
        assert_eq!(event.event_type.as_str(), name);
        assert!(matches!(event.detail, Detail::MicroApp { agent_id: Some(123), app_id: Some(456) }), "{event:?}");
    }
}

#[test]
fn market_buy() {
    let event = one(json!({
        "SuiteKey": "s", "EventType": "market_buy", "orderId": 312_139_204_444_444_i64, "goodsCode": "FW_GOODS-1",
        "goodsName": "考勤", "itemCode": "i", "itemName": "n", "corpId": "dingbuyer", "buyCorpId": "dingold",
        "subQuantity": "1", "maxOfPeople": 100, "minOfPeople": 0, "paidtime": 1_524_897_069_000_i64,
        "serviceStartTime": "1524897069000", "serviceStopTime": 1_900_000_000_000_i64, "payFee": "1000.0",
        "nominalPayFee": 1000, "discountFee": 0, "discount": 0.5, "orderType": "RENEW", "orderLabel": 1,
    }));
    assert_eq!(event.corp_id.as_deref(), Some("dingbuyer"));
    let Detail::MarketOrder(order) = &event.detail else { panic!("{event:?}") };
    assert_eq!(order.order_id, "312139204444444");
    assert_eq!(order.corp_id.as_deref(), Some("dingbuyer"));
    assert_eq!(order.pay_fee, Some(1000));
    assert_eq!(order.sub_quantity, Some(1));
    assert_eq!(order.service_starts_at, Some(1_524_897_069_000));
    assert_eq!(order.service_stops_at, Some(1_900_000_000_000), "a service may end in the future");
    assert_eq!(order.order_type.as_deref(), Some("RENEW"));
    assert_eq!(order.refund_fee, None);

    let old = one(json!({"EventType": "market_buy", "orderId": 1, "buyCorpId": "dingold"}));
    assert_eq!(old.corp_id.as_deref(), Some("dingold"));
}

#[test]
fn platform_events_keep_their_members_in_the_text() {
    let event = one(json!({
        "EventType": "main_data_subscribe", "AuthCorpId": "ding1", "TimeStamp": 1_699_999_999_999_i64,
        "targetApp": {"appId": 1}, "MainEventModelId": "m", "SubAuth": {"create": true}, "IsCreate": true,
    }));
    assert_eq!(event.event_type, EventType::MainDataSubscribe);
    assert!(matches!(event.detail, Detail::Other));

    let event = one(json!({
        "EventType": "transfer_contact_id_job_result", "EventTime": 1_699_999_999_999_i64, "CorpId": "ding1",
        "BizId": "b", "jobId": "j", "status": 1,
    }));
    assert_eq!(event.time, 1_699_999_999_999);
    assert_eq!(event.corp_id.as_deref(), Some("ding1"));
}

#[test]
fn stream_shape() {
    for data in [json!({"suiteTicket": "t1"}), json!(r#"{"suiteTicket":"t1"}"#)] {
        let event = one(json!({
            "eventType": "suite_ticket", "eventId": "e-1", "eventBornTime": 1_683_533_823_336_i64,
            "eventCorpId": "ding1", "eventUnifiedAppId": "u", "data": data,
        }));
        assert_eq!(event.identity, "e-1");
        assert_eq!(event.time, 1_683_533_823_336);
        assert_eq!(event.corp_id.as_deref(), Some("ding1"));
        let Detail::SuiteTicket { ticket } = &event.detail else { panic!("{event:?}") };
        assert_eq!(ticket.expose_secret(), "t1");
    }
}

#[test]
fn an_unknown_event_is_kept_whole() {
    let text = "{ \"EventType\": \"Todo_Task_Create\", \"CorpId\":\"ding1\", \"big\": 123456789012345678901234567890 }";
    let event = one(text);
    assert_eq!(event.event_type, EventType::Other("Todo_Task_Create".to_owned()));
    assert_eq!(event.event_type.family(), Family::Other);
    assert_eq!(event.json, text);
    assert_eq!(event.corp_id.as_deref(), Some("ding1"));
    assert!(matches!(event.detail, Detail::Other));

    for text in ["{}", r#"{"EventType":null}"#, r#"{"EventType":" "}"#, r#"{"EventType":[1]}"#] {
        assert_eq!(one(text).event_type, EventType::Other("unnamed".to_owned()));
    }
}

#[test]
fn what_is_missing_is_named() {
    for (event, member) in [
        (json!({"EventType": "suite_ticket"}), "SuiteTicket"),
        (json!({"EventType": "suite_ticket", "SuiteTicket": "  "}), "SuiteTicket"),
        (json!({"EventType": "suite_ticket", "SuiteTicket": {"a": 1}}), "SuiteTicket"),
        (json!({"EventType": "tmp_auth_code", "AuthCorpId": "ding1"}), "AuthCode"),
        (json!({"EventType": "check_suite_license_code", "AuthCorpId": "ding1"}), "LicenseCode"),
        (json!({"EventType": "change_auth"}), "AuthCorpId"),
        (json!({"EventType": "suite_relieve", "AuthCorpId": ""}), "AuthCorpId"),
        (json!({"EventType": "org_suite_auth"}), "corpid"),
        (json!({"EventType": "org_remove"}), "CorpId"),
        (json!({"EventType": "org_micro_app_stop", "AgentId": "x"}), "AgentId"),
        (json!({"EventType": "market_buy", "corpId": "ding1"}), "orderId"),
        (json!({"EventType": "user_add_org", "UserId": []}), "UserId"),
        (json!({"EventType": "org_dept_create", "DeptId": ["x"]}), "DeptId"),
        (json!({"EventType": "label_conf_add"}), "LabelIdList"),
        (json!({"EventType": "label_user_change", "LabelIdList": [1]}), "UserIdList"),
        (json!({"EventType": "bpms_task_change"}), "processInstanceId"),
    ] {
        let read = one(&event);
        assert_eq!(read.event_type.as_str(), event["EventType"]);
        assert!(
            matches!(read.detail, Detail::Incomplete { missing } if missing == member),
            "{event} gave {:?}",
            read.detail
        );
    }
}

#[test]
fn two_spellings_of_a_member_do_not_depend_on_their_order() {
    let a = one(r#"{"EventType":"org_change","CorpId":"ding1","corpid":"ding2"}"#);
    let b = one(r#"{"corpid":"ding2","EventType":"org_change","CorpId":"ding1"}"#);
    assert_eq!(a.corp_id, b.corp_id);
    let null = one(r#"{"EventType":"org_change","CorpId":null,"corpid":"ding2"}"#);
    assert_eq!(null.corp_id.as_deref(), Some("ding2"));
}

#[test]
fn what_is_no_object_is_no_event() {
    for text in ["", "success", "{", r#"{"a":1}x"#, r#"{"EventType":"\ud800"}"#] {
        assert_eq!(parse(text, RECEIVED_AT).unwrap_err(), NotAnEvent::NotJson, "{text}");
    }
    for text in ["[]", "null", "1", r#""suite_ticket""#] {
        assert_eq!(parse(text, RECEIVED_AT).unwrap_err(), NotAnEvent::NotAnObject, "{text}");
        assert_eq!(CallbackEvent::restore(Envelope::Classic, text, RECEIVED_AT).unwrap_err(), NotAnEvent::NotAnObject);
    }
    assert_eq!(parse(&"[".repeat(100_000), RECEIVED_AT).unwrap_err(), NotAnEvent::NotJson);
}
