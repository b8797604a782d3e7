//! The same change in each generation's form ends in the same marks.

use std::collections::BTreeSet;

use dingtalk_simulator::{App, ContactEvent, Dialect, Mode, Retry, RoleAction, Settings, Simulator};

use super::{CORP, Halted, set};
use crate::support::{SUITE_KEY, VECTOR_AES_KEY, VECTOR_TOKEN, eventually};

/// What happens, and what is marked by the classic event and by the rows.
fn changes() -> Vec<(ContactEvent, BTreeSet<String>, BTreeSet<String>)> {
    let same = |event, marks: BTreeSet<String>| (event, marks.clone(), marks);
    let users = || vec!["u1".to_owned(), "u2".to_owned()];
    let both = || set(["user#u1", "user#u2"]);
    vec![
        same(ContactEvent::UserAdd(users()), both()),
        same(ContactEvent::UserMove(users()), both()),
        same(ContactEvent::UserLeave(users()), both()),
        same(ContactEvent::AdminAdd(users()), both()),
        same(ContactEvent::DepartmentCreate(vec![7]), set(["dept#7"])),
        same(ContactEvent::DepartmentRemove(vec![7, 8]), set(["dept#7", "dept#8"])),
        same(ContactEvent::LabelConfModify(vec![3]), set(["role#3"])),
        same(ContactEvent::LabelConfDelete(vec![3]), set(["role#3"])),
        same(ContactEvent::OrgChange, set(["dept#1"])),
        (
            ContactEvent::LabelUserChange { users: users(), roles: vec![3], action: RoleAction::Remove },
            set(["role#3", "user#u1", "user#u2"]),
            // Rows do not say which role, and the mirror is empty.
            both(),
        ),
    ]
}

#[tokio::test]
async fn both_generations_mark_the_same() {
    for (mode, dialect) in
        [(Mode::Classic, Dialect::Captured), (Mode::Classic, Dialect::Documented), (Mode::SyncHttp, Dialect::Captured)]
    {
        let halted = Halted::active().await;
        let url = halted.bench.stack.callback_url("demo");
        let app = App::suite(&url, VECTOR_TOKEN, VECTOR_AES_KEY, Some(SUITE_KEY));
        let settings = Settings { mode, retry: Retry::None, ..Settings::default() };
        let dingtalk = Simulator::new(app, settings).unwrap();
        let mut expected = BTreeSet::new();
        for (event, classic, rows) in changes() {
            assert!(dingtalk.contact_event(CORP, &event, dialect).await.acknowledged, "{event:?}");
            expected.extend(if mode == Mode::Classic { classic } else { rows });
            eventually(&format!("{mode:?}: {event:?}"), async || halted.marks().await == expected).await;
        }
        let kinds = set(["departments", "roles", "users"]);
        eventually("all are woken", async || halted.kinds_woken() == kinds).await;
        assert_eq!(halted.bench.counted("inbox-keep", "EventKept"), 0, "{mode:?}");
    }
}
