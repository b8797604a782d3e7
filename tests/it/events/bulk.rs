//! Many at once.

use dingtalk_store::RowState;
use serde_json::json;

use super::{CORP, Halted};
use crate::support::{eventually, sync_push, within};

#[tokio::test]
async fn twenty_thousand_people_in_one_push_are_all_marked() {
    let halted = Halted::active().await;
    let users: Vec<String> = (0..20_000).map(|number| format!("manager{number:05}")).collect();
    let event = super::event("user_add_org", CORP, halted.now(), json!({ "UserId": users }));
    assert!(halted.bench.push(&event).await.acknowledges());
    let marked = async || halted.bench.counted("user-events", "ContactsMarked") > 0;
    within(std::time::Duration::from_secs(60), "they are marked", marked).await;
    assert_eq!(halted.marks().await.len(), 20_000);
    assert_eq!(halted.woken().len(), 1);
    // It is too large to go out whole: so it stays.
    halted.settled(&crate::support::key_of(super::APP, &event), RowState::Kept).await;
    eventually("it goes out by name", async || !halted.bench.domain_events("EventKept").is_empty()).await;
    assert_eq!(halted.bench.domain_events("EventKept")[0]["detail"]["payloadOmitted"], true);
}

#[tokio::test]
async fn an_import_in_many_pushes_is_one_message_a_second() {
    let halted = Halted::active().await;
    // Rows, as SyncHTTP sends them: two events for each person.
    for push in 0..4 {
        let row = |number: i64, action: &str| {
            let id = format!("u{:03}", push * 50 + number);
            json!({
                "gmt_modified": halted.now(), "biz_type": 13, "subscribe_id": "2530001_0", "corp_id": CORP, "biz_id": id,
                "biz_data": { "syncAction": action, "userid": id },
            })
        };
        let rows = (0..50).flat_map(|number| [row(number, "user_add_org"), row(number, "user_modify_org")]);
        let push = sync_push(rows.collect());
        // A slow machine may not store them all in time; DingTalk would push again as well.
        eventually("it is acknowledged", async || halted.bench.push(&push).await.acknowledges()).await;
    }
    eventually("all are done", async || halted.bench.counted("user-events", "EventDone") == 400).await;
    assert_eq!(halted.marks().await.len(), 200);
    assert_eq!(halted.woken().len(), 1);
}
