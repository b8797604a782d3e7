//! One message per company, kind and second, and none lost.

use dingtalk_lambda::{Clients, Environment, Pace};
use dingtalk_local::Service;
use dingtalk_store::RowState;
use serde_json::{Value, json};

use super::{APP, CORP, Halted, event, set};
use crate::support::{eventually, key_of};

/// The first message of the users' queue.
async fn first_message(halted: &Halted) -> Value {
    let variables = halted.bench.stack.variables("user-events").unwrap().clone();
    let queue = variables["SYNC_USERS_QUEUE"].clone();
    let sqs = Clients::new(&Environment::new(variables), Pace::Worker).unwrap().sqs();
    let received = sqs.receive_message().queue_url(queue).send().await.unwrap();
    serde_json::from_str(received.messages()[0].body().unwrap()).unwrap()
}

#[tokio::test]
async fn one_message_per_company_kind_and_second() {
    let halted = Halted::active().await;
    halted.company("dingcorp2", "active").await;
    // To the beginning of a second.
    halted.pass(1_000 - halted.now().rem_euclid(1_000));
    let began = halted.now();
    for number in 0..5 {
        halted.pushed("user_modify_org", json!({ "UserId": [format!("u{number}")] }), RowState::Done).await;
        halted.pass(199);
    }
    assert_eq!(halted.woken().len(), 1);
    halted.pushed("org_dept_modify", json!({ "DeptId": [2] }), RowState::Done).await;
    let other = event("user_modify_org", "dingcorp2", halted.now(), json!({ "UserId": ["u1"] }));
    assert!(halted.bench.push(&other).await.acknowledges());
    halted.settled(&key_of(APP, &other), RowState::Done).await;
    assert_eq!(halted.woken().len(), 3, "another kind, another company");
    halted.pass(10);
    halted.pushed("user_modify_org", json!({ "UserId": ["u9"] }), RowState::Done).await;
    assert_eq!(halted.woken().len(), 4, "another second");
    // Who is woken looks when the second is over, and so finds all five.
    let wanted = json!({ "app": APP, "corp": CORP, "kind": "users", "not_before": began + 1_000 });
    assert_eq!(first_message(&halted).await, wanted);
    assert_eq!(halted.marks().await, set(["dept#2", "user#u0", "user#u1", "user#u2", "user#u3", "user#u4", "user#u9"]));
}

#[tokio::test]
async fn an_event_whose_worker_could_not_be_woken_is_tried_again() {
    let halted = Halted::active().await;
    halted.bench.stack.aws_faults().refuse(Service::Sqs, true);
    let key = halted.pushed("user_add_org", json!({ "UserId": ["u1"] }), RowState::Pending).await;
    eventually("it was tried", async || halted.bench.counted("user-events", "EventRetried") == 1).await;
    assert_eq!(halted.marks().await, set(["user#u1"]), "the mark is durable");
    let error = halted.bench.row(&key).await.unwrap().last_error.unwrap();
    assert!(error.contains("queue of the users") && error.contains(CORP), "{error}");
    assert_eq!(halted.told(&key), 0);
    halted.bench.stack.aws_faults().refuse(Service::Sqs, false);
    halted.pass(31_000);
    assert_eq!(halted.bench.sweep().await["hinted"], 1);
    halted.settled(&key, RowState::Done).await;
    assert_eq!(halted.kinds_woken(), set(["users"]));
    eventually("it is told", async || halted.told(&key) == 1).await;
}

#[tokio::test]
async fn one_queue_that_is_away_does_not_keep_the_other_waiting() {
    let halted = Halted::adjusted(json!({}), |options| {
        for function in &mut options.template.functions {
            function.variables.remove("SYNC_USERS_QUEUE");
        }
    });
    let halted = halted.await;
    halted.company(CORP, "active").await;
    let members = json!({ "UserIdList": ["u1"], "LabelIdList": [3], "action": "add" });
    let key = halted.pushed("label_user_change", members, RowState::Pending).await;
    eventually("it was tried", async || halted.bench.counted("role-events", "EventRetried") == 1).await;
    assert_eq!(halted.marks().await, set(["role#3", "user#u1"]));
    assert_eq!(halted.kinds_woken(), set(["roles"]));
    let error = halted.bench.row(&key).await.unwrap().last_error.unwrap();
    assert!(error.contains("SYNC_USERS_QUEUE"), "{error}");
}
