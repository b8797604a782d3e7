//! SyncHTTP, alone and beside the classic generation.

use std::time::Duration;

use dingtalk_simulator::{
    Channel, ContactEvent, Corp, Delivery, Dialect, MicroAppChange, Mode, Quirks, Row, Settings, Verdict,
};
use serde_json::{Value, json};

use crate::receiver::{CORP, Push, Reaction, Receiver, quick};

fn sync_http() -> Settings {
    Settings { mode: Mode::SyncHttp, ..quick() }
}

fn rows(push: &Push) -> Vec<Value> {
    push.json()["bizData"].as_array().expect("rows").clone()
}

fn data(row: &Value) -> Value {
    serde_json::from_str(row["biz_data"].as_str().expect("a document inside a string")).expect("JSON")
}

#[tokio::test]
async fn a_ticket_is_a_row_of_the_isvs_own_company() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(sync_http());
    let delivery = simulator.push_ticket().await;
    assert!(delivery.acknowledged);
    assert_eq!(delivery.event, "suite_ticket");
    assert_eq!(delivery.attempts[0].channel, Channel::SyncHttp);
    let push = receiver.pushes().remove(0);
    assert_eq!(push.event(), "SYNC_HTTP_PUSH_HIGH");
    let row = rows(&push).remove(0);
    for (name, value) in [
        ("id", json!(1)),
        ("gmt_create", json!(1_700_000_000_000_i64)),
        ("gmt_modified", json!(1_700_000_000_000_i64)),
        ("biz_type", json!(2)),
        ("open_cursor", json!(0)),
        ("subscribe_id", json!("1000001_0")),
        ("corp_id", json!("dingsimulatedisv0001")),
        ("biz_id", json!("1000001")),
        ("status", json!(0)),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    assert_eq!(data(&row)["syncAction"], "suite_ticket");
    assert_eq!(data(&row)["suiteTicket"].as_str(), simulator.suite_ticket().as_deref());
    assert!(data(&row)["eventId"].is_string() && data(&row)["syncSeq"].is_string());
}

#[tokio::test]
async fn a_newer_ticket_has_a_newer_second_and_a_newer_id() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(sync_http());
    simulator.push_ticket().await;
    simulator.push_ticket().await;
    let rows: Vec<Value> = receiver.pushes().iter().flat_map(rows).collect();
    assert_eq!(rows[1]["gmt_modified"], 1_700_000_001_000_i64);
    assert_eq!(rows[1]["id"], 2);
}

#[tokio::test]
async fn the_authorisation_carries_the_whole_state_and_no_code() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(sync_http());
    let corp = Corp { license_code: Some("L1".to_owned()), agent_id: 42, ..Corp::from(CORP) };
    let delivery = simulator.authorise(&corp).await;
    assert_eq!(delivery.attempts.len(), 1, "only a temporary code comes three times");
    assert_eq!(simulator.temporary_code(CORP), None);
    simulator.change_auth(&corp).await;
    simulator.relieve(CORP).await;
    let rows: Vec<Value> = receiver.pushes().iter().flat_map(rows).collect();
    assert!(rows.iter().all(|row| row["biz_type"] == 4 && row["corp_id"] == CORP && row["biz_id"] == "1000001"));
    let auth = data(&rows[0]);
    assert_eq!(auth["auth_corp_info"]["corpid"], CORP);
    assert_eq!(auth["auth_corp_info"]["license_code"], "L1");
    assert_eq!(auth["auth_corp_info"]["is_ecological_corp"], false);
    assert_eq!(auth["auth_info"]["agent"][0]["agentid"], 42);
    assert_eq!(auth["auth_scope"]["auth_org_scopes"]["authed_dept"], json!([1]));
    let actions: Vec<Value> = rows.iter().map(|row| data(row)["syncAction"].clone()).collect();
    assert_eq!(actions, ["org_suite_auth", "org_suite_change", "org_suite_relieve"]);
}

#[tokio::test]
async fn rows_go_out_by_priority() {
    let receiver = Receiver::willing().await;
    let rows_of =
        [Row::new(13, "u1", CORP, json!({"syncAction": "user_leave_org"})), Row::new(2, "1", CORP, json!({}))];
    let delivery = receiver.suite(sync_http()).push_rows(&rows_of).await;
    assert!(delivery.acknowledged);
    let mut events = receiver.events();
    events.sort();
    assert_eq!(events, ["SYNC_HTTP_PUSH_HIGH", "SYNC_HTTP_PUSH_MEDIUM"]);
    let none = receiver.suite(sync_http()).push_rows(&[]).await;
    assert_eq!(none, Delivery { event: String::new(), attempts: Vec::new(), acknowledged: false });
    assert_eq!(receiver.pushes().len(), 2);
}

#[tokio::test]
async fn contacts_and_micro_apps_as_rows() {
    let receiver = Receiver::willing().await;
    let simulator = receiver.suite(sync_http());
    let users = ContactEvent::UserLeave(vec!["u1".to_owned(), "u2".to_owned()]);
    simulator.contact_event(CORP, &users, Dialect::default()).await;
    simulator.contact_event(CORP, &ContactEvent::DepartmentCreate(vec![9]), Dialect::default()).await;
    simulator.micro_app(CORP, MicroAppChange::ScopeUpdate).await;
    let pushes = receiver.pushes();
    let seen: Vec<(String, Value, Value)> = pushes
        .iter()
        .flat_map(|push| rows(push).into_iter().map(move |row| (push.event(), row)))
        .map(|(event, row)| (event, row["biz_id"].clone(), data(&row)["syncAction"].clone()))
        .collect();
    let expected = [
        ("SYNC_HTTP_PUSH_MEDIUM", "u1", "user_leave_org"),
        ("SYNC_HTTP_PUSH_MEDIUM", "u2", "user_leave_org"),
        ("SYNC_HTTP_PUSH_MEDIUM", "9", "org_dept_create"),
        ("SYNC_HTTP_PUSH_HIGH", "70001", "org_micro_app_scope_update"),
    ];
    assert_eq!(seen, expected.map(|(event, id, action)| (event.to_owned(), json!(id), json!(action))));
    assert_eq!(data(&rows(&pushes[2])[0])["deptVisibleScopes"], "[1]");
}

#[tokio::test]
async fn both_generations_must_be_acknowledged() {
    let receiver = Receiver::start(|_, push| match push.event().as_str() {
        "SYNC_HTTP_PUSH_HIGH" => Reaction::Raw(500, String::new()),
        _ => Reaction::success(),
    })
    .await;
    let simulator = receiver.suite(Settings { mode: Mode::Both, ..quick() });
    let delivery = simulator.authorise(CORP).await;
    assert_eq!(delivery.event, "tmp_auth_code+org_suite_auth");
    assert!(!delivery.acknowledged);
    let classic = delivery.attempts.iter().filter(|attempt| attempt.channel == Channel::Classic);
    assert!(classic.clone().all(|attempt| attempt.verdict == Verdict::Acknowledged));
    assert_eq!(classic.count(), 3);
    assert_eq!(delivery.attempts.len(), 4);
}

#[tokio::test]
async fn sync_http_has_its_own_deadline() {
    let slow = Reaction::After(Duration::from_millis(300), Box::new(Reaction::success()));
    let receiver = Receiver::start(move |_, _| slow.clone()).await;
    let settings = Settings { mode: Mode::Both, sync_deadline: Duration::from_millis(150), ..quick() };
    let delivery = receiver.suite(settings).push_ticket().await;
    for attempt in delivery.attempts {
        let expected = match attempt.channel {
            Channel::Classic => Verdict::Acknowledged,
            Channel::SyncHttp => Verdict::Late,
        };
        assert_eq!(attempt.verdict, expected);
    }
}

#[tokio::test]
async fn quirks_of_rows() {
    let receiver = Receiver::willing().await;
    let quirks = Quirks { biz_data_object: true, bare_rows: true, loose_types: true, ..Quirks::default() };
    receiver.suite(Settings { quirks, ..sync_http() }).authorise(CORP).await;
    let row = rows(&receiver.pushes()[0]).remove(0);
    let data = &row["biz_data"];
    assert_eq!(data["syncAction"], "org_suite_auth");
    assert_eq!(data.get("eventId"), None);
    assert_eq!(data.get("syncSeq"), None);
    assert_eq!(data["auth_corp_info"]["is_ecological_corp"], "false");
    assert_eq!(data["auth_info"]["agent"][0]["appid"], "70001");
}

#[tokio::test]
async fn the_rows_of_a_push_are_shuffled() {
    let order = async |reorder| {
        let receiver = Receiver::willing().await;
        let quirks = Quirks { reorder, ..Quirks::default() };
        let settings = Settings { quirks, ..sync_http() };
        let departments = ContactEvent::DepartmentModify((10..22).collect());
        let simulator = receiver.suite(settings);
        simulator.contact_event(CORP, &departments, Dialect::default()).await;
        let rows = rows(&receiver.pushes()[0]);
        rows.iter().map(|row| row["biz_id"].to_string()).collect::<Vec<_>>()
    };
    let straight = order(false).await;
    let mut shuffled = order(true).await;
    assert!(straight.is_sorted() && straight.len() == 12);
    assert_ne!(straight, shuffled);
    shuffled.sort();
    assert_eq!(straight, shuffled);
}
