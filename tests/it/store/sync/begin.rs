//! A run begins once for each slot, and not beside another.

use dingtalk_store::{Begun, DueSync, Ending, NewRun, Resumed, SyncKey, SyncKind, SyncState};

use super::{SLOT, T0, begun, new, progress, step, syncs, turn, users};
use crate::support::Bench;

#[tokio::test]
async fn a_slot_has_one_run() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    let begin = async |slot, run: &str| syncs.begin(&users(), new(run, slot), T0).await.unwrap();
    let (a, b) = futures_util::join!(begin(SLOT, "r1"), begin(SLOT, "r2"));
    let (won, lost) = if a == Begun::Begun { ("r1", b) } else { ("r2", a) };
    assert_eq!(lost, Begun::Running { run: won.to_owned() });
    assert_eq!(begin(SLOT, won).await, Begun::Begun, "an answer that was lost");
    assert_eq!(begin(SLOT + 60_000, "r3").await, Begun::Running { run: won.to_owned() });
    assert_eq!(syncs.read(&users()).await.unwrap().unwrap().run, won);

    let me = step(won, 0, "me");
    assert!(matches!(syncs.resume(&me, turn(T0 + 9), T0).await.unwrap(), Resumed::Yes(_)));
    assert_eq!(begin(SLOT, won).await, Begun::Running { run: won.to_owned() }, "somebody is at it");
    let whole = Ending::Whole { report: "{}".into(), held_back: 0 };
    assert!(syncs.end(&me, &whole, T0).await.unwrap());
    assert_eq!(begin(SLOT, won).await, Begun::Done, "it has ended, whoever asks");
    assert_eq!(begin(SLOT, "r4").await, Begun::Done);
    assert_eq!(begin(SLOT - 60_000, "r4").await, Begun::Done);
    assert_eq!(begin(SLOT + 60_000, "r4").await, Begun::Begun);
    // Each kind and company has its own.
    let others = [SyncKey::new("demo", "ding1", SyncKind::Roles), SyncKey::new("demo", "ding2", SyncKind::Users)];
    for other in others {
        assert_eq!(syncs.begin(&other, new("x", SLOT), T0).await.unwrap(), Begun::Begun);
    }
}

#[tokio::test]
async fn a_failed_run_is_followed_by_the_next_slot_when_its_time_has_come() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    begun(&bench, "r1", SLOT).await;
    let me = step("r1", 0, "me");
    syncs.resume(&me, turn(T0 + 9), T0).await.unwrap();
    let failed = Ending::Failed { error: "60011 not permitted".into(), not_before: Some(T0 + 600_000) };
    assert!(syncs.end(&me, &failed, T0).await.unwrap());
    let row = syncs.read(&users()).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.due_at, row.last_error.as_deref()),
        (SyncState::Failed, None, Some("60011 not permitted"))
    );
    let begin = async |now| syncs.begin(&users(), new("r2", SLOT + 60_000), now).await.unwrap();
    assert_eq!(begin(T0 + 1).await, Begun::NotBefore(T0 + 600_000));
    assert_eq!(begin(T0 + 600_000).await, Begun::Begun);
    let row = syncs.read(&users()).await.unwrap().unwrap();
    assert_eq!((row.state, row.not_before, row.started_at), (SyncState::Running, None, T0 + 600_000));
}

#[tokio::test]
async fn stalled_runs_are_found_again_once() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    for (corp, due_at) in [("c1", T0 + 20), ("c2", T0 + 10), ("c3", T0 + 99)] {
        syncs
            .begin(&SyncKey::new("demo", corp, SyncKind::Users), NewRun { due_at, ..new("r", SLOT) }, T0)
            .await
            .unwrap();
    }
    syncs.begin(&SyncKey::new("demo", "c1", SyncKind::Departments), new("r", SLOT), T0).await.unwrap();
    let first = syncs.due(SyncKind::Users, T0 + 50, 1, None).await.unwrap();
    let rest = syncs.due(SyncKind::Users, T0 + 50, 9, first.first()).await.unwrap();
    let found: Vec<_> = [first.clone(), rest].concat().into_iter().map(|due| (due.key.corp, due.due_at)).collect();
    assert_eq!(found, [("c2".to_owned(), T0 + 10), ("c1".to_owned(), T0 + 20)]);
    // Two planners at once: one sends its message again.
    let due: &DueSync = &first[0];
    let (a, b) = futures_util::join!(syncs.postpone(due, T0 + 500), syncs.postpone(due, T0 + 501));
    assert!(a.unwrap() ^ b.unwrap());
    assert!(!syncs.postpone(due, T0 + 600).await.unwrap());
}

#[tokio::test]
async fn a_company_that_left_is_synced_no_more() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    syncs.stop(&users()).await.unwrap();
    assert!(syncs.read(&users()).await.unwrap().is_none(), "nothing was under way");
    begun(&bench, "r1", SLOT).await;
    let me = step("r1", 0, "me");
    syncs.resume(&me, turn(T0 + 90_000), T0).await.unwrap();
    syncs.stop(&users()).await.unwrap();
    assert!(!syncs.checkpoint(&me, &progress("list", "x"), T0 + 9).await.unwrap());
    assert_eq!(syncs.resume(&me, turn(T0 + 9), T0).await.unwrap(), Resumed::Gone);
    assert!(syncs.due(SyncKind::Users, T0 + 900_000, 9, None).await.unwrap().is_empty());
    assert_eq!(syncs.read(&users()).await.unwrap().unwrap().state, SyncState::Stopped);
    // It came back.
    begun(&bench, "r2", SLOT + 60_000).await;
}

#[tokio::test]
async fn the_latest_wish_counts() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    let wanted = async || syncs.wanted(SyncKind::Users, 9, None).await.unwrap();
    syncs.want(&users(), T0).await.unwrap();
    let first = wanted().await.remove(0);
    syncs.want(&users(), T0 - 1).await.unwrap();
    assert_eq!(wanted().await, std::slice::from_ref(&first), "an older one says nothing new");
    syncs.want(&users(), T0 + 1).await.unwrap();
    assert!(!syncs.had(&first).await.unwrap(), "it was wished for again");
    let latest = wanted().await.remove(0);
    assert_eq!((latest.due_at, wanted().await.len()), (T0 + 1, 1));
    assert!(syncs.had(&latest).await.unwrap());
    assert!(syncs.had(&latest).await.unwrap(), "an answer that was lost");
    assert_eq!(wanted().await, []);
}
