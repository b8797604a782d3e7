use dingtalk_callback::{Envelope, parse};
use serde_json::{Value, json};

use super::*;

fn event(event: &Value) -> dingtalk_callback::CallbackEvent {
    parse(&event.to_string(), 0).unwrap().remove(0)
}

fn ids(found: &[ContactId]) -> Vec<String> {
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn whom_an_event_names() {
    let named = |members: &Value| ids(&named(&event(members).detail));
    assert_eq!(
        named(&json!({ "EventType": "user_add_org", "UserId": ["b", "a", "b"] })),
        ["user#b", "user#a", "user#b"]
    );
    assert_eq!(named(&json!({ "EventType": "org_admin_add", "userid": "a" })), ["user#a"]);
    assert_eq!(named(&json!({ "EventType": "user_add_org", "UserId": ["x".repeat(257), "界".repeat(64)] })).len(), 1);
    assert!(named(&json!({ "EventType": "user_add_org" })).is_empty());
    assert!(named(&json!({ "EventType": "org_dept_create", "DeptId": [1] })).is_empty(), "another function's");
}

#[test]
fn roles_that_an_event_lists() {
    let told = |members: Value| ids(&roles::told(&event(&members)));
    let name = "user_role_change";
    assert_eq!(told(json!({ "EventType": name, "roles": [{ "id": 1 }, { "roleId": "2" }] })), ["role#1", "role#2"]);
    assert_eq!(told(json!({ "EventType": name, "role_list": [{ "id": -3, "name": "n" }] })), ["role#-3"]);
    for nothing in
        [json!([]), json!("1"), json!(null), json!([1, null, {}, { "id": "x" }, { "id": 1.5 }, [{ "id": 1 }]])]
    {
        assert!(told(json!({ "EventType": name, "roles": nothing })).is_empty(), "{nothing}");
    }
}

#[test]
fn roles_of_a_row_whatever_its_content() {
    for data in ["", "5", "null", "[]", "\"{\"", "\"[]\"", "{\"roles\":{}}", "\"{\\\"roles\\\":[{\\\"id\\\":7}]}\""] {
        let row = format!(
            r#"{{"biz_type":13,"corp_id":"c","biz_id":"u","biz_data":{}}}"#,
            if data.is_empty() { "{}" } else { data }
        );
        let event = dingtalk_callback::CallbackEvent::restore(Envelope::SyncMedium, &row, 0).unwrap();
        let wanted: &[&str] = if data.contains("id") { &["role#7"] } else { &[] };
        assert_eq!(ids(&roles::told(&event)), wanted, "{data}");
    }
}
