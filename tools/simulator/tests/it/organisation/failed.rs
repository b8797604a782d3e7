//! The list of failed events: destructive, and in pages.

use std::time::Duration;

use dingtalk_simulator::{ContactEvent, Fault, OrganisationShape, PlatformSettings, RoleAction};
use serde_json::{Value, json};

use super::office::{INTERNAL, Office};
use crate::platform::bench::{CORP, NOW, SUITE};

fn left(userid: &str) -> ContactEvent {
    ContactEvent::UserLeave(vec![userid.to_owned()])
}

impl Office {
    fn fail(&self, event: &ContactEvent) {
        self.bench.platform.fail_event(INTERNAL, CORP, event);
    }

    async fn drain(&self) -> Value {
        let path = format!("/call_back/get_call_back_failed_result?access_token={}", self.internal);
        self.bench.get(&path).await.1
    }
}

fn userids(answer: &Value) -> Vec<&str> {
    let list = answer["failed_list"].as_array().expect("a list");
    list.iter().filter_map(|item| item["user_leave_org"]["userid"][0].as_str()).collect()
}

#[tokio::test]
async fn it_comes_late_goes_at_once_and_has_pages() {
    let office = Office::small().await;
    for number in 0..450 {
        office.fail(&left(&format!("u{number}")));
    }
    assert_eq!(office.drain().await["failed_list"], json!([]), "three minutes have to pass");
    office.bench.advance(180);
    assert_eq!(office.bench.platform.failed_events(INTERNAL, CORP), 450);
    for (page, more) in [(0..200, true), (200..400, true), (400..450, false), (450..450, false)] {
        let answer = office.drain().await;
        let expected: Vec<String> = page.map(|number| format!("u{number}")).collect();
        assert_eq!(
            (userids(&answer), answer["has_more"].as_bool()),
            (expected.iter().map(String::as_str).collect(), Some(more))
        );
    }
    assert_eq!(office.bench.platform.failed_events(INTERNAL, CORP), 0);
}

#[tokio::test]
async fn what_a_lost_answer_held_is_lost() {
    let mut settings = PlatformSettings::default();
    (settings.contact.failed_page, settings.contact.failed_after) = (1, Duration::ZERO);
    let office = Office::of(settings, &OrganisationShape::small(1)).await;
    for userid in ["u1", "u2", "u3"] {
        office.fail(&left(userid));
    }
    let lose = async |fault: Fault| {
        office.bench.platform.on("get_call_back_failed_result").then(fault);
        let path = format!("/call_back/get_call_back_failed_result?access_token={}", office.internal);
        assert!(office.bench.request_get(&path).send().await.is_err());
    };
    lose(Fault::Close).await;
    assert_eq!(userids(&office.drain().await), ["u1"], "that call was not carried out");
    lose(Fault::LoseAnswer).await;
    let answer = office.drain().await;
    assert_eq!((userids(&answer), &answer["has_more"]), (vec!["u3"], &json!(false)));
    assert_eq!(office.drain().await["failed_list"], json!([]));
}

#[tokio::test]
async fn both_shapes() {
    let events = [
        left("u1"),
        ContactEvent::DepartmentRemove(vec![2, 3]),
        ContactEvent::LabelUserChange { users: vec!["u1".to_owned()], roles: vec![7], action: RoleAction::Remove },
        ContactEvent::LabelConfAdd(vec![7]),
        ContactEvent::OrgChange,
    ];
    for failed_flat in [false, true] {
        let mut settings = PlatformSettings::default();
        (settings.contact.failed_flat, settings.contact.failed_after) = (failed_flat, Duration::ZERO);
        let office = Office::of(settings, &OrganisationShape::small(1)).await;
        for event in &events {
            office.fail(event);
        }
        office.bench.platform.fail_event(SUITE, CORP, &left("u2"));
        let answer = office.drain().await;
        let list = answer["failed_list"].as_array().expect("a list");
        let data = [
            ("user_leave_org", json!({"userid": ["u1"], "corpid": CORP})),
            ("org_dept_remove", json!({"deptid": [2, 3], "corpid": CORP})),
            (
                "label_user_change",
                json!({"corpid": CORP,
                "roleLabelChange": {"useridlist": ["u1"], "labelidlist": [7], "action": "remove"}}),
            ),
            ("label_conf_add", json!({"corpid": CORP, "roleLabelChange": {"labelidlist": [7]}})),
            ("org_change", json!({"corpid": CORP})),
        ];
        assert_eq!(list.len(), data.len(), "another app's are not among them");
        for (item, (tag, data)) in list.iter().zip(data) {
            let mut expected = if failed_flat { data } else { json!({tag: data}) };
            expected["call_back_tag"] = json!(tag);
            expected["event_time"] = json!(NOW);
            assert_eq!(*item, expected);
        }
    }
}
