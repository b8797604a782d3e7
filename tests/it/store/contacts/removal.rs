//! Removals, restorations, and what is out of scope.

use dingtalk_store::{ContactKind, Outcome, Presence, Proof, StoreError};

use super::{T0, dump, get, mirror, names, person, user, write};
use crate::support::Bench;

#[tokio::test]
async fn a_removal_needs_a_later_question_and_leaves_a_tombstone() {
    let bench = Bench::start().await;
    write(&bench, T0 + 20, vec![person("u", "A", &[1, 2])]).await;
    let writer = mirror(&bench).writer();
    let remove = async |at| writer.remove(&user("u"), Proof::NoSuchUser, T0 + at, "run 7", T0 + 1_000).await.unwrap();
    assert_eq!(remove(10).await, Outcome::Older);
    assert_eq!(remove(20).await, Outcome::Older, "in the same moment it was there");
    assert_eq!(get(&bench, &user("u")).await.presence, Presence::InScope);
    assert_eq!(remove(30).await, Outcome::Removed);
    assert_eq!(remove(30).await, Outcome::Same);
    assert_eq!(remove(40).await, Outcome::Same);
    let row = get(&bench, &user("u")).await;
    let removed = Presence::Removed { at: T0 + 1_000, by: "run 7".into(), why: "60121".into() };
    assert_eq!((row.presence, names(&[get(&bench, &user("u")).await])), (removed, vec!["A".into()]));
    // It is kept for 30 days, and found by its id only.
    let stored = dump(&bench).await;
    assert_eq!(stored.keys().collect::<Vec<_>>(), ["user#u"], "the links are gone");
    let ttl = (T0 + 1_000) / 1000 + 30 * 24 * 3600;
    assert!(stored["user#u"].contains(&format!("\"ttl\": \"N(\\\"{ttl}\\\")\"")), "{stored:?}");
    let mirror = mirror(&bench);
    assert!(mirror.children(1, ContactKind::User, 10, None).await.unwrap().contacts.is_empty());
    assert!(mirror.by_unionid("union-u").await.unwrap().is_empty());
    assert!(mirror.by_name(ContactKind::User, "A", 10, None).await.unwrap().contacts.is_empty());
    assert!(mirror.listed(ContactKind::User, 10, None).await.unwrap().0.is_empty());
    assert_eq!(mirror.every(ContactKind::User, 10, None).await.unwrap().contacts.len(), 1);
}

#[tokio::test]
async fn a_rehire_finds_the_old_row() {
    let bench = Bench::start().await;
    write(&bench, T0, vec![person("u", "A", &[1])]).await;
    let writer = mirror(&bench).writer();
    writer.remove(&user("u"), Proof::NoSuchUser, T0 + 10, "event", T0).await.unwrap();
    assert_eq!(write(&bench, T0 + 5, vec![person("u", "A", &[1])]).await, [Outcome::Older], "asked before the removal");
    assert_eq!(write(&bench, T0 + 20, vec![person("u", "A", &[1])]).await, [Outcome::Restored]);
    assert_eq!(get(&bench, &user("u")).await.presence, Presence::InScope);
    assert!(!dump(&bench).await["user#u"].contains("ttl"));
    assert_eq!(mirror(&bench).by_unionid("union-u").await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_operator_restores_it_with_its_place_and_links() {
    let bench = Bench::start().await;
    write(&bench, T0, vec![person("u", "A", &[1, 2])]).await;
    let before = dump(&bench).await;
    let writer = mirror(&bench).writer();
    let restore = async |id: &str, at| writer.restore(&user(id), T0 + at, T0).await.unwrap();
    assert_eq!(restore("nobody", 5).await, Outcome::Unknown);
    writer.remove(&user("u"), Proof::NoSuchUser, T0 + 10, "run", T0).await.unwrap();
    assert_eq!(restore("u", 5).await, Outcome::Older);
    assert_eq!(restore("u", 20).await, Outcome::Restored);
    assert_eq!(dump(&bench).await.keys().collect::<std::collections::BTreeSet<_>>(), before.keys().collect());
    assert_eq!(mirror(&bench).children(2, ContactKind::User, 10, None).await.unwrap().contacts.len(), 1);
    // The removal that was answered does not come back, whoever brings it.
    let other = mirror(&bench).writer();
    assert_eq!(other.remove(&user("u"), Proof::NoSuchUser, T0 + 15, "run", T0).await.unwrap(), Outcome::Older);
    // Restoring what is there: the word stands, nothing else changes.
    assert_eq!(restore("u", 30).await, Outcome::Same);
    assert_eq!(other.remove(&user("u"), Proof::NoSuchUser, T0 + 25, "run", T0).await.unwrap(), Outcome::Older);
    assert_eq!(other.remove(&user("u"), Proof::NoSuchUser, T0 + 35, "run", T0).await.unwrap(), Outcome::Removed);
}

#[tokio::test]
async fn out_of_scope_is_kept_and_marked() {
    let bench = Bench::start().await;
    write(&bench, T0 + 10, vec![person("u", "A", &[1])]).await;
    let writer = mirror(&bench).writer();
    let mark = async |at| writer.mark_out_of_scope(&user("u"), T0 + at, T0).await.unwrap();
    assert_eq!(mark(5).await, Outcome::Older);
    assert_eq!(mark(20).await, Outcome::OutOfScope);
    assert_eq!(mark(30).await, Outcome::Same);
    let mirror = mirror(&bench);
    let members = mirror.children(1, ContactKind::User, 10, None).await.unwrap().contacts;
    assert_eq!((members[0].presence.clone(), names(&members)), (Presence::OutOfScope, vec!["A".into()]));
    let back = write(&bench, T0 + 40, vec![person("u", "A", &[1])]).await;
    assert_eq!(back, [Outcome::Changed { moved: false }]);
    assert_eq!(get(&bench, &user("u")).await.presence, Presence::InScope);
    // Gone, and then out of scope: DingTalk says that it is there after all.
    writer.remove(&user("u"), Proof::NoSuchUser, T0 + 50, "run", T0).await.unwrap();
    assert_eq!(mark(60).await, Outcome::OutOfScope);
    assert!(!dump(&bench).await["user#u"].contains("ttl"));
}

/// An answer that is still under way when DingTalk says that the person is gone does not bring him back.
#[tokio::test]
async fn what_was_never_seen_and_is_gone_stays_gone() {
    let bench = Bench::start().await;
    let writer = mirror(&bench).writer();
    assert_eq!(writer.remove(&user("u"), Proof::NoSuchUser, T0 + 20, "event", T0).await.unwrap(), Outcome::Unknown);
    assert_eq!(writer.mark_out_of_scope(&user("v"), T0 + 20, T0).await.unwrap(), Outcome::Unknown);
    let page = || vec![person("u", "A", &[1]), person("v", "V", &[1])];
    assert_eq!(write(&bench, T0 + 10, page()).await, [Outcome::Older, Outcome::New]);
    assert!(matches!(get(&bench, &user("u")).await.presence, Presence::Removed { .. }));
    assert_eq!(get(&bench, &user("v")).await.presence, Presence::OutOfScope);
    assert_eq!(write(&bench, T0 + 30, page()).await, [Outcome::Restored, Outcome::Changed { moved: false }]);
}

#[tokio::test]
async fn nothing_goes_on_a_proof_of_something_else() {
    let bench = Bench::start().await;
    write(&bench, T0, vec![person("u", "Ann", &[1])]).await;
    let writer = mirror(&bench).writer();
    for proof in [Proof::NoSuchDepartment, Proof::NotListed] {
        let refused = writer.remove(&user("u"), proof, T0 + 10, "run", T0).await;
        assert!(matches!(refused, Err(StoreError::Unproven { .. })), "{proof:?}");
    }
    let row = mirror(&bench).get(&user("u")).await.unwrap().unwrap();
    assert_eq!(row.presence, Presence::InScope);
}
