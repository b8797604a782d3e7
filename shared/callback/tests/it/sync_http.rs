//! Section 4.1 of the protocol notes: the rows of a SyncHTTP push.

use dingtalk_callback::{CallbackEvent, Detail, Envelope, EventType, Family, parse};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{RECEIVED_AT, one};

fn row(biz_type: i64, biz_id: &str, biz_data: &Value) -> CallbackEvent {
    one(json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [{
        "id": 1, "gmt_create": 1_699_999_999_000_i64, "gmt_modified": 1_699_999_999_500_i64, "biz_type": biz_type,
        "open_cursor": 0, "subscribe_id": "716001_0", "corp_id": "ding1", "biz_id": biz_id,
        "biz_data": biz_data.to_string(), "status": 0,
    }]}))
}

#[test]
fn ticket() {
    let event = row(2, "716001", &json!({"syncAction": "suite_ticket", "suiteTicket": "t1", "syncSeq": "s"}));
    assert_eq!(event.event_type, EventType::SuiteTicket);
    assert_eq!(event.envelope, Envelope::SyncHigh);
    assert_eq!(event.corp_id.as_deref(), Some("ding1"), "the ISV's own company");
    assert_eq!(event.time, 1_699_999_999_500);
    let Detail::SuiteTicket { ticket } = &event.detail else { panic!("{event:?}") };
    assert_eq!(ticket.expose_secret(), "t1");
}

#[test]
fn every_row_is_an_event() {
    let push = json!({"EventType": " sync_http_push_medium", "bizData": [
        {"biz_type": "13", "corp_id": "ding1", "biz_id": "u1", "biz_data": {"syncAction": "user_leave_org"}},
        {"biz_type": 14, "corp_id": "ding2", "biz_id": "7", "biz_data": "{\"syncAction\":\"org_dept_remove\"}"},
        {"biz_type": 15, "corp_id": "ding3", "biz_id": 9, "biz_data": "{\"syncAction\":\"org_role_add\",\"role_id\":9}"},
        5,
    ]});
    let events = parse(&push.to_string(), RECEIVED_AT).unwrap();
    let [user, department, role, number] = events.as_slice() else { panic!("{events:?}") };
    assert!(events.iter().all(|event| event.envelope == Envelope::SyncMedium));
    assert!(matches!(&user.detail, Detail::Users { user_ids, operator: None } if user_ids == &["u1"]));
    assert!(matches!(&department.detail, Detail::Departments { dept_ids } if dept_ids == &[7]));
    assert!(matches!(&role.detail, Detail::Roles { role_ids, .. } if role_ids == &[9]));
    let companies: Vec<_> = events.iter().map(|event| event.corp_id.as_deref()).collect();
    assert_eq!(companies, [Some("ding1"), Some("ding2"), Some("ding3"), None]);
    assert_eq!(number.event_type, EventType::Other("SYNC_HTTP_PUSH_MEDIUM".to_owned()));
    assert_eq!(number.json, "5");
}

#[test]
fn kinds_of_row() {
    for (biz_type, biz_id, biz_data, family) in [
        (
            13,
            "u1",
            json!({"syncAction": "user_modify_org", "errcode": 0, "userid": "u1", "department": [1]}),
            Family::User,
        ),
        (13, "u1", json!({"syncAction": "user_role_change", "errcode": 50002, "errmsg": "no"}), Family::User),
        (14, "7", json!({"syncAction": "org_dept_create", "id": 7, "parentid": 1, "name": "n"}), Family::Department),
        (15, "9", json!({"syncAction": "org_role_modify", "role_id": 9, "role_name": "n"}), Family::Role),
        (16, "ding1", json!({"syncAction": "org_update", "corpid": "ding1", "auth_level": 0}), Family::Organisation),
        (16, "ding1", json!({"syncAction": "org_remove"}), Family::Organisation),
        (20, "x", json!({"syncAction": "contact_modify_org", "name": "n"}), Family::ExternalContact),
        (22, "p", json!({"syncAction": "isv_bpms", "formValuesOmitted": true}), Family::Approval),
        (22, "p", json!({"syncAction": "isv_bpms_cancel"}), Family::Approval),
        (
            32,
            "active1",
            json!({"syncAction": "device_bind_update", "actionType": "bind", "corpId": "ding1"}),
            Family::Device,
        ),
        (
            37,
            "1",
            json!({"syncAction": "market_service_close", "eventType": "subscription_close", "orderId": "1"}),
            Family::Market,
        ),
        (50, "d_1", json!({"syncAction": "edu_dept_update"}), Family::Education),
        (51, "u_1", json!({"syncAction": "edu_user_relation_delete"}), Family::Education),
        (66, "k", json!({"syncAction": "workbench_component_event"}), Family::Platform),
        (123, "k", json!({"syncAction": "hrm_app_authorize", "app_data_authorize": true}), Family::Personnel),
        (253, "k", json!({"syncAction": "market_order_tag", "orderId": "2345ddd"}), Family::Market),
    ] {
        let event = row(biz_type, biz_id, &biz_data);
        assert_eq!(event.event_type.as_str(), biz_data["syncAction"]);
        assert_eq!(event.event_type.family(), family, "{biz_data}");
        assert!(!matches!(event.detail, Detail::Incomplete { .. }), "{event:?}");
    }
}

#[test]
fn micro_app_takes_the_app_from_the_row() {
    let event = row(7, "1318", &json!({"agentId": 12_345_677, "syncAction": "org_micro_app_restore"}));
    assert!(matches!(event.detail, Detail::MicroApp { agent_id: Some(12_345_677), app_id: Some(1318) }));
}

#[test]
fn orders() {
    let order = row(
        17,
        "312139204444444",
        &json!({
            "syncAction": "market_order", "orderId": "312139204444444", "suiteId": 123_123, "suiteKey": "suite1",
            "corpId": "dingbuyer", "payFee": 1000, "orderType": "\"BUY\"",
        }),
    );
    assert_eq!(order.suite_key.as_deref(), Some("suite1"));
    assert_eq!(order.corp_id.as_deref(), Some("ding1"), "the row's own company");
    assert!(matches!(&order.detail, Detail::MarketOrder(order)
        if order.order_id == "312139204444444" && order.corp_id.as_deref() == Some("dingbuyer")));

    let refund = row(
        212,
        "1663",
        &json!({
            "eventId": "e", "refundFee": 10000, "corpId": "ding1", "syncAction": "market_order_refund_event",
            "orderId": 1_123_445, "instanceEndTime": 1_684_400_000_000_i64,
        }),
    );
    assert!(matches!(&refund.detail, Detail::MarketOrder(order)
        if order.order_id == "1123445" && order.refund_fee == Some(10000)
            && order.service_stops_at == Some(1_684_400_000_000)));
}

#[test]
fn a_row_without_an_action() {
    let tryout = one(json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [{
        "biz_type": 63, "corp_id": "ding1", "biz_id": "union",
        "biz_data": {"EventType": "goods_tryout", "corpId": "ding1", "TimeStamp": "1607050765623", "suiteId": 698_002},
    }]}));
    assert_eq!(tryout.event_type, EventType::GoodsTryout);
    assert_eq!(tryout.time, 1_607_050_765_623);
    assert!(matches!(&tryout.detail, Detail::Trial(trial) if trial.buyer_corp_id.as_deref() == Some("ding1")));

    let numbered = row(66, "k", &json!({"componentEventType": "component_auth_scope_update"}));
    assert_eq!(numbered.event_type, EventType::Other("biz_type_66".to_owned()));
    let unknown = row(499, "k", &json!({"syncAction": "Brand_New"}));
    assert_eq!(unknown.event_type, EventType::Other("Brand_New".to_owned()));
    assert_eq!(unknown.corp_id.as_deref(), Some("ding1"));

    for biz_data in [json!("no json"), json!(null), json!(5), json!([1]), json!("[1]")] {
        let event = one(json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [
            {"biz_type": "300", "corp_id": "ding1", "biz_data": biz_data},
        ]}));
        assert_eq!(event.event_type, EventType::Other("biz_type_300".to_owned()), "{biz_data}");
    }
}

#[test]
fn a_push_without_rows_is_kept_whole() {
    for push in [
        json!({"EventType": "SYNC_HTTP_PUSH_HIGH"}),
        json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": []}),
        json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": null}),
        json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": {"syncAction": "suite_ticket"}}),
        json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": "x", "biz_type": 2}),
    ] {
        let event = one(&push);
        assert_eq!(event.event_type, EventType::Other("SYNC_HTTP_PUSH_HIGH".to_owned()));
        assert_eq!(event.envelope, Envelope::SyncHigh);
        assert_eq!(serde_json::from_str::<Value>(&event.json).unwrap(), push);
    }
}

#[test]
fn a_row_is_stored_compact_and_unchanged() {
    let row = r#"{"z" : 1.10, "biz_type": 17,
        "order": 123456789012345678901234567890, "biz_data": "{ \"a\" : \"\\\" b\" }", "s": " x\\" }"#;
    let event = one(format!(r#"{{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[ {row} ]}}"#));
    assert_eq!(
        event.json,
        r#"{"z":1.10,"biz_type":17,"order":123456789012345678901234567890,"biz_data":"{ \"a\" : \"\\\" b\" }","s":" x\\"}"#
    );
}

#[test]
fn the_database_spelling_of_a_time() {
    let event = one(json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [{
        "biz_type": 2, "gmt_modified": "2023-11-15 06:13:19", "biz_data": {"syncAction": "suite_ticket"},
    }]}));
    assert_eq!(event.time, RECEIVED_AT - 1000);
    assert!(matches!(event.detail, Detail::Incomplete { missing: "SuiteTicket" }));
}
