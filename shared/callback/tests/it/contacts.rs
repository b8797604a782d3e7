//! Section 6 and 8 of the notes on contact events: the dialects of internal apps.

use dingtalk_callback::{CallbackEvent, Detail, EventType};
use serde_json::json;

use crate::one;

fn users(event: &CallbackEvent) -> Vec<&str> {
    let Detail::Users { user_ids, .. } = &event.detail else { panic!("{event:?}") };
    user_ids.iter().map(String::as_str).collect()
}

#[test]
fn dialect_a_people() {
    let event = one(
        r#"{"EventType":"user_add_org","CorpId":"ding1","UserId":["u1"],"OptStaffId":"u9","TimeStamp":"1640921671286"}"#,
    );
    assert_eq!(event.event_type, EventType::UserAddOrg);
    assert_eq!(event.corp_id.as_deref(), Some("ding1"));
    assert_eq!(event.time, 1_640_921_671_286);
    assert_eq!(users(&event), ["u1"]);
    let Detail::Users { operator, .. } = &event.detail else { panic!("{event:?}") };
    assert_eq!(operator.as_deref(), Some("u9"));

    let old = one(r#"{"EventType":"user_add_org","TimeStamp":43535463645,"UserId":["u1",2],"CorpId":"ding1"}"#);
    assert_eq!(users(&old), ["u1", "2"]);
    let single = one(r#"{"EventType":"org_admin_add","UserId":"u1","CorpId":"ding1"}"#);
    assert_eq!(users(&single), ["u1"]);
}

#[test]
fn dialect_a_departments_and_organisation() {
    let event =
        one(r#"{"EventType":"org_dept_create","CorpId":"ding1","DeptId":[581208264,"7"],"TimeStamp":"1640670016319"}"#);
    assert!(matches!(&event.detail, Detail::Departments { dept_ids } if dept_ids == &[581_208_264, 7]), "{event:?}");
    let event = one(r#"{"EventType":"org_change","CorpId":"ding1","TimeStamp":"1640672244103"}"#);
    assert_eq!(event.time, 1_640_672_244_103);
    assert!(matches!(event.detail, Detail::None));
}

#[test]
fn dialect_a_roles() {
    let event = one(
        r#"{"EventType":"label_user_change","CorpId":"ding1","UserIdList":["u1"],"LabelIdList":[1299380990],"action":"Add","TimeStamp":"1640670965490"}"#,
    );
    let Detail::Roles { role_ids, user_ids, action } = &event.detail else { panic!("{event:?}") };
    assert_eq!(role_ids, &[1_299_380_990]);
    assert_eq!(user_ids, &["u1"]);
    assert_eq!(action.as_deref(), Some("add"));

    for (name, id) in
        [("label_conf_add", 2_393_600_321_i64), ("label_conf_modify", 2_393_865_715), ("label_conf_del", 5)]
    {
        let event = one(json!({
            "EventType": name, "CorpId": "ding1", "LabelIdList": [id], "scope": "1",
            "PreLabelList": ["{\"id\":1}"], "PostLabelList": ["{\"id\":1}"], "TimeStamp": "1640681578721",
        }));
        assert!(
            matches!(&event.detail, Detail::Roles { role_ids, user_ids, action: None }
                if role_ids == &[id] && user_ids.is_empty()),
            "{event:?}"
        );
    }
}

#[test]
fn dialect_b() {
    let event = one(
        r#"{"EventType":"user_modify_org","EventTime":1663143335567,"CorpId":"ding1","BizId":"b","eventId":"0a1b-2","timeStamp":"1608017258073",
            "userId":["u1"],"diffInfo":{"userid":"u1","prev":{"name":"A","telephone":"1"},"curr":{"name":"B"}}}"#,
    );
    assert_eq!(event.identity, "0a1b-2");
    assert_eq!(event.time, 1_608_017_258_073);
    assert_eq!(users(&event), ["u1"]);

    let event = one(
        r#"{"EventType":"org_dept_modify","EventTime":1663143335567,"CorpId":"ding1","BizId":"b","eventId":"e","deptId":[432825033]}"#,
    );
    assert_eq!(event.time, 1_663_143_335_567);
    assert!(matches!(&event.detail, Detail::Departments { dept_ids } if dept_ids == &[432_825_033]));

    let event = one(
        r#"{"EventType":"label_user_change","eventId":"e","CorpId":"d","userIdList":["u1"],"labelIdList":[1881],"action":"add"}"#,
    );
    assert!(matches!(&event.detail, Detail::Roles { role_ids, .. } if role_ids == &[1881]));
}

#[test]
fn dialect_c_and_a_name_with_a_tab() {
    let event = one(json!({
        "eventType": "user_modify_org", "eventId": "e", "eventCorpId": "ding1", "eventBornTime": "1699999999000",
        "data": "{\"timeStamp\":\"1699999998000\",\"userId\":[\"u1\"],\"optStaffId\":\"u9\",\"diffInfo\":[{}]}",
    }));
    assert_eq!(users(&event), ["u1"]);
    assert_eq!(event.time, 1_699_999_998_000);
    let event = one(json!({"EventType": "user_leave_org", "CorpId\t": "ding1", "userId ": ["u1"]}));
    assert_eq!(event.corp_id.as_deref(), Some("ding1"));
    assert_eq!(users(&event), ["u1"]);
}

#[test]
fn list_of_failed_pushes() {
    let flat = one(r#"{"event_time":32112412,"call_back_tag":"user_add_org","userid":["u1"],"corpid":"ding1"}"#);
    assert_eq!(flat.event_type, EventType::UserAddOrg);
    assert_eq!(users(&flat), ["u1"]);
    assert_eq!(flat.time, 32_112_412_000);
    assert_eq!(flat.corp_id.as_deref(), Some("ding1"));

    let keyed = one(
        r#"{"call_back_tag":"user_add_org","event_time":1606126433000,"user_add_org":{"userid":["u1"],"corpid":"ding1"}}"#,
    );
    assert_eq!(users(&keyed), ["u1"]);
    assert_eq!(keyed.time, 1_606_126_433_000);
    assert_eq!(keyed.corp_id.as_deref(), Some("ding1"));

    let approval = one(json!({
        "call_back_tag": "bpms_instance_change", "event_time": 1_606_126_433_000_i64,
        "bpms_instance_change": {"corpid": "ding1", "bpmsCallBackData": {"processInstanceId": "p", "type": "start"}},
    }));
    assert!(matches!(&approval.detail, Detail::Approval(approval) if approval.process_instance_id == "p"));
}

#[test]
fn thousands_of_ids() {
    let ids: Vec<String> = (0..5000).map(|n| format!("u{n}")).collect();
    let event = one(json!({"EventType": "user_add_org", "CorpId": "ding1", "UserId": ids}));
    assert_eq!(users(&event), ids);
}

#[test]
fn approvals() {
    let event = one(
        r#"{"EventType":"bpms_task_change","processInstanceId":"p-1","corpId":"ding1","processCode":"PROC-1","businessId":"2021","title":"假",
            "type":"start","createTime":1640682790000,"finishTime":1640684616000,"staffId":"u1","taskId":72062030325,"result":"refuse","remark":"r","bizCategoryId":""}"#,
    );
    assert_eq!(event.corp_id.as_deref(), Some("ding1"));
    let Detail::Approval(approval) = &event.detail else { panic!("{event:?}") };
    assert_eq!(approval.process_code.as_deref(), Some("PROC-1"));
    assert_eq!(approval.change.as_deref(), Some("start"));
    assert_eq!(approval.result.as_deref(), Some("refuse"));
    assert_eq!(approval.task_id, Some(72_062_030_325));
    assert_eq!(approval.created_at, Some(1_640_682_790_000));
    assert_eq!(approval.finished_at, Some(1_640_684_616_000));
}

#[test]
fn chats_and_check_in() {
    for name in ["check_in", "chat_add_member", "chat_disband"] {
        let event = one(json!({
            "EventType": name, "TimeStamp": 1_640_682_790_000_i64, "CorpId": "ding1", "StaffId": "u1", "ChatId": "c",
        }));
        assert_eq!(event.event_type.as_str(), name);
        assert_eq!(event.corp_id.as_deref(), Some("ding1"));
        assert!(matches!(event.detail, Detail::Other));
    }
}
