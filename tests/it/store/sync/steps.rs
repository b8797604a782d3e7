//! Of two workers one goes on.

use dingtalk_store::{DomainEvent, Ending, Resumed, StoreError, SyncKind, SyncState};

use super::{SLOT, T0, begun, new, progress, step, syncs, turn, users};
use crate::support::Bench;

const UNTIL: i64 = T0 + 300_000;

#[tokio::test]
async fn two_workers_with_the_same_message_cannot_both_go_on() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    begun(&bench, "r1", SLOT).await;
    let (one, other) = (step("r1", 0, "one"), step("r1", 0, "other"));
    let (a, b) = futures_util::join!(syncs.resume(&one, turn(UNTIL), T0), syncs.resume(&other, turn(UNTIL), T0));
    let (won, lost) = match (a.unwrap(), b.unwrap()) {
        (Resumed::Yes(_), Resumed::Elsewhere(UNTIL)) => (one, other),
        (Resumed::Elsewhere(UNTIL), Resumed::Yes(_)) => (other, one),
        both => panic!("{both:?}"),
    };
    assert!(syncs.checkpoint(&won, &progress("list", "at 7"), UNTIL).await.unwrap());
    let ending = Ending::Failed { error: "x".into(), not_before: None };
    assert!(!syncs.checkpoint(&lost, &progress("list", "at 3"), UNTIL).await.unwrap());
    assert!(!syncs.hand_on(&lost, &progress("list", "at 3"), UNTIL).await.unwrap());
    assert!(!syncs.pause(&lost, &progress("list", "at 3"), "busy", UNTIL).await.unwrap());
    assert!(!syncs.end(&lost, &ending, T0).await.unwrap());
    let row = syncs.read(&users()).await.unwrap().unwrap();
    assert_eq!((row.checkpoint.as_deref(), row.phase.as_str(), row.slice), (Some("at 7"), "list", 0));
    assert_eq!((row.counters["seen"], row.due_at), (7, Some(UNTIL)));
    // The one that has it is killed. Its time runs out, the message comes again; should it live after all, it finds out.
    let Resumed::Yes(row) = syncs.resume(&lost, turn(UNTIL + 9), UNTIL).await.unwrap() else { panic!() };
    assert_eq!(row.checkpoint.as_deref(), Some("at 7"));
    assert!(!syncs.checkpoint(&won, &progress("list", "at 8"), UNTIL).await.unwrap());
    assert!(syncs.checkpoint(&lost, &progress("list", "at 9"), UNTIL).await.unwrap());
}

#[tokio::test]
async fn a_slice_is_handed_on_once() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    begun(&bench, "r1", SLOT).await;
    let me = step("r1", 0, "me");
    syncs.resume(&me, turn(UNTIL), T0).await.unwrap();
    let long = "a checkpoint of many words ".repeat(1_000);
    assert!(syncs.hand_on(&me, &progress("list", &long), UNTIL).await.unwrap());
    assert!(syncs.hand_on(&me, &progress("list", &long), UNTIL).await.unwrap(), "an answer that was lost");
    assert!(!syncs.checkpoint(&me, &progress("list", "late"), UNTIL).await.unwrap());
    let row = syncs.read(&users()).await.unwrap().unwrap();
    assert_eq!((row.slice, row.owner, row.checkpoint), (1, None, Some(long)));
    assert_eq!(syncs.resume(&step("r1", 0, "old"), turn(UNTIL), T0).await.unwrap(), Resumed::Gone);
    assert_eq!(syncs.resume(&step("r0", 1, "old"), turn(UNTIL), T0).await.unwrap(), Resumed::Gone);
    assert_eq!(syncs.resume(&step("r1", 2, "early"), turn(UNTIL), T0).await.unwrap(), Resumed::Gone);
    assert!(matches!(syncs.resume(&step("r1", 1, "next"), turn(UNTIL), T0).await.unwrap(), Resumed::Yes(_)));
}

/// A worker that works at one slice after the other, under one name: each write's own retry finds itself, and nobody
/// takes the end of an earlier slice for that of another.
#[tokio::test]
async fn the_end_of_a_slice_is_not_that_of_another() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    begun(&bench, "r1", SLOT).await;
    let (first, second) = (step("r1", 0, "me"), step("r1", 1, "me"));
    syncs.resume(&first, turn(UNTIL), T0).await.unwrap();
    assert!(syncs.hand_on(&first, &progress("list", "at 1"), UNTIL).await.unwrap());
    assert!(!syncs.hand_on(&second, &progress("list", "never"), UNTIL).await.unwrap(), "it never had that one");
    assert!(!syncs.pause(&second, &progress("list", "never"), "busy", UNTIL).await.unwrap());
    let failed = Ending::Failed { error: "never".into(), not_before: None };
    assert!(!syncs.end(&second, &failed, T0).await.unwrap());
    let row = syncs.read(&users()).await.unwrap().unwrap();
    assert_eq!((row.slice, row.checkpoint.as_deref(), row.state), (1, Some("at 1"), SyncState::Running));
    syncs.resume(&second, turn(UNTIL), T0).await.unwrap();
    assert!(syncs.pause(&second, &progress("list", "at 2"), "busy", UNTIL).await.unwrap());
    assert!(syncs.pause(&second, &progress("list", "at 2"), "busy", UNTIL).await.unwrap(), "an answer that was lost");
    assert!(!syncs.hand_on(&first, &progress("list", "at 1"), UNTIL).await.unwrap(), "long since behind");
}

#[tokio::test]
async fn a_run_of_two_days_is_too_old_to_sweep_from() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    begun(&bench, "r1", SLOT).await;
    let two_days = T0 + 2 * 24 * 3_600_000;
    let row = syncs.read(&users()).await.unwrap().unwrap();
    assert!(!row.too_old(T0) && !row.too_old(two_days) && row.too_old(two_days + 1));
    // A pause makes it no younger; a new run is.
    let me = step("r1", 0, "me");
    syncs.resume(&me, turn(UNTIL), T0).await.unwrap();
    syncs.pause(&me, &progress("list", "at 1"), "busy", two_days).await.unwrap();
    let next = step("r1", 1, "next");
    let Resumed::Yes(row) = syncs.resume(&next, turn(two_days + 9), two_days + 1).await.unwrap() else { panic!() };
    assert!(row.too_old(two_days + 1));
    let failed = Ending::Failed { error: "too old".into(), not_before: None };
    assert!(syncs.end(&next, &failed, two_days + 1).await.unwrap());
    syncs.begin(&users(), new("r2", SLOT + 60_000), two_days + 1).await.unwrap();
    assert!(!syncs.read(&users()).await.unwrap().unwrap().too_old(two_days + 2));
}

#[tokio::test]
async fn a_pause_lasts_as_long_as_it_was_asked_for() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    begun(&bench, "r1", SLOT).await;
    let me = step("r1", 0, "me");
    syncs.resume(&me, turn(UNTIL), T0).await.unwrap();
    assert!(syncs.pause(&me, &progress("list", "at 7"), "90018 too fast", T0 + 500).await.unwrap());
    let next = step("r1", 1, "next");
    assert_eq!(syncs.resume(&next, turn(UNTIL), T0 + 499).await.unwrap(), Resumed::NotBefore(T0 + 500));
    assert_eq!(syncs.due(SyncKind::Users, T0 + 499, 9, None).await.unwrap(), []);
    assert_eq!(syncs.due(SyncKind::Users, T0 + 500, 9, None).await.unwrap().len(), 1);
    let Resumed::Yes(row) = syncs.resume(&next, turn(UNTIL), T0 + 500).await.unwrap() else { panic!() };
    assert_eq!((row.last_error.as_deref(), row.checkpoint.as_deref()), (Some("90018 too fast"), Some("at 7")));
    assert_eq!(row.not_before, None);
}

#[tokio::test]
async fn the_report_of_the_last_whole_run_stays_while_the_next_one_works() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    begun(&bench, "r1", SLOT).await;
    let me = step("r1", 0, "me");
    syncs.resume(&me, turn(UNTIL), T0).await.unwrap();
    let whole = Ending::Whole { report: "{\"seen\":10}".into(), held_back: 4 };
    assert!(syncs.end(&me, &whole, T0 + 5).await.unwrap());
    assert!(syncs.end(&me, &whole, T0 + 5).await.unwrap(), "an answer that was lost");
    begun(&bench, "r2", SLOT + 60_000).await;
    let me = step("r2", 0, "me again");
    syncs.resume(&me, turn(UNTIL), T0).await.unwrap();
    let failed = Ending::Failed { error: "50004 in mid-run".into(), not_before: None };
    assert!(syncs.end(&me, &failed, T0 + 9).await.unwrap());
    let row = syncs.read(&users()).await.unwrap().unwrap();
    assert_eq!((row.state, row.run.as_str()), (SyncState::Failed, "r2"));
    assert_eq!((row.report.as_deref(), row.reported_at, row.held_back), (Some("{\"seen\":10}"), Some(T0 + 5), 4));
    assert!(syncs.due(SyncKind::Users, i64::MAX, 9, None).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_run_tells_is_kept_with_its_end_or_not_at_all() {
    let bench = Bench::start().await;
    let (syncs, outbox) = (syncs(&bench), bench.outbox());
    begun(&bench, "r1", SLOT).await;
    let (me, other) = (step("r1", 0, "me"), step("r1", 0, "other"));
    syncs.resume(&me, turn(UNTIL), T0).await.unwrap();
    let whole = Ending::Whole { report: "{}".into(), held_back: 0 };
    let told = |id: &str| DomainEvent {
        name: "SyncFinished".into(),
        id: id.into(),
        app: "suite".into(),
        corp: None,
        time: T0,
        detail: serde_json::Value::Null,
    };
    let (lost, won) = (told("of the other"), told("of mine"));
    let write = |event: &DomainEvent| outbox.write(std::slice::from_ref(event), T0).unwrap();
    assert!(!syncs.end_with(&other, &whole, write(&lost), T0).await.unwrap());
    assert_eq!(outbox.pending(&lost.outbox_key()).await.unwrap(), None);
    assert_eq!(syncs.read(&users()).await.unwrap().unwrap().state, SyncState::Running);
    assert!(syncs.end_with(&me, &whole, write(&won), T0).await.unwrap());
    assert!(outbox.pending(&won.outbox_key()).await.unwrap().is_some());
    assert_eq!(syncs.read(&users()).await.unwrap().unwrap().state, SyncState::Done);
    assert!(syncs.end_with(&me, &whole, write(&won), T0).await.unwrap(), "an answer that was lost");
}

#[tokio::test]
async fn a_checkpoint_that_does_not_fit_is_refused() {
    let bench = Bench::start().await;
    let syncs = syncs(&bench);
    begun(&bench, "r1", SLOT).await;
    let me = step("r1", 0, "me");
    syncs.resume(&me, turn(UNTIL), T0).await.unwrap();
    let mut noise = vec![0; 500_000];
    getrandom::fill(&mut noise).unwrap();
    let noise: String = noise.iter().map(|byte| format!("{byte:02x}")).collect();
    let refused = syncs.checkpoint(&me, &progress("list", &noise), UNTIL).await;
    assert!(matches!(refused, Err(StoreError::TooLarge { limit: 358_400, .. })), "{refused:?}");
    assert_eq!(syncs.read(&users()).await.unwrap().unwrap().checkpoint, None);
}
