//! A company that is no more.

use dingtalk_store::{Begun, ContactId, Contacts, NewRun, RowState, SyncKey, SyncKind, SyncState, Syncs, UnknownCorps};
use serde_json::json;

use super::{APP, CORP, Halted, event};
use crate::support::eventually;

async fn begun(halted: &Halted, corp: &str) -> Syncs {
    let syncs = Syncs::new(halted.bench.dynamodb.clone(), halted.bench.table("StateTable"));
    for kind in SyncKind::ALL {
        let key = SyncKey::new(APP, corp, kind);
        assert_eq!(
            syncs.begin(&key, NewRun { run: "run", slot: 1, due_at: halted.now() }, halted.now()).await.unwrap(),
            Begun::Begun
        );
    }
    syncs
}

#[tokio::test]
async fn its_syncs_stop_and_nothing_is_deleted() {
    let halted = Halted::active().await;
    let (syncs, other) = (begun(&halted, CORP).await, begun(&halted, "dingother").await);
    let contacts = Contacts::new(halted.bench.dynamodb.clone(), halted.bench.table("ContactsTable"));
    let root = ContactId::department(1);
    let row = dingtalk_store::NewContact {
        id: root.clone(),
        parts: vec![(dingtalk_store::Part::Main, json!({ "dept_id": 1, "name": "公司" }))],
        index: dingtalk_store::ContactIndex::default(),
    };
    contacts.of(APP, CORP).writer().write_page(1, vec![row], 1).await.unwrap();
    let before = contacts.of(APP, CORP).get(&root).await.unwrap();
    let time = halted.now();
    let key = halted.pushed("org_remove", json!({}), RowState::Done).await;
    for kind in SyncKind::ALL {
        let state =
            async |syncs: &Syncs, corp| syncs.read(&SyncKey::new(APP, corp, kind)).await.unwrap().unwrap().state;
        assert_eq!(state(&syncs, CORP).await, SyncState::Stopped, "{kind:?}");
        assert_eq!(state(&other, "dingother").await, SyncState::Running, "{kind:?}");
    }
    assert!(before.is_some());
    assert_eq!(contacts.of(APP, CORP).get(&root).await.unwrap(), before);
    assert!(halted.marks().await.is_empty() && halted.woken().is_empty());
    assert_eq!(halted.bench.counted("org-events", "CorpDissolved"), 1);
    eventually("both are told", async || {
        halted.bench.domain_events("CorpDissolved").len() == 1 && halted.told(&key) == 1
    })
    .await;
    let told = &halted.bench.domain_events("CorpDissolved")[0];
    assert_eq!((&told["app"], &told["corp"], &told["time"]), (&json!(APP), &json!(CORP), &json!(time)));
    assert_eq!(told["id"], format!("{key}#CorpDissolved"));
}

#[tokio::test]
async fn it_is_told_of_a_company_without_a_mirror_too() {
    for (settings, state) in [(json!({ "contacts": { "enabled": false } }), "active"), (json!({}), "relieved")] {
        let halted = Halted::with(settings).await;
        halted.company(CORP, state).await;
        halted.pushed("org_remove", json!({}), RowState::Done).await;
        eventually("it is told", async || halted.bench.domain_events("CorpDissolved").len() == 1).await;
    }
}

#[tokio::test]
async fn of_an_unknown_company_it_is_kept() {
    let halted = Halted::with(json!({})).await;
    halted.pushed("org_remove", json!({}), RowState::Kept).await;
    let noted = UnknownCorps::new(halted.bench.dynamodb.clone(), halted.bench.table("StateTable"));
    assert_eq!(noted.list(APP).await.unwrap(), [CORP]);
    halted.pushed_inner(&event("org_remove", "dingstranger", 1, json!({})), RowState::Kept).await;
    assert_eq!(halted.bench.counted("org-events", "CorpDissolved"), 0);
    assert!(halted.bench.domain_events("CorpDissolved").is_empty());
}
