//! What changed since.

use dingtalk_store::{CHANGES_SETTLE_MS, ContactCursor, Presence, Proof};

use super::{T0, mirror, person, user};
use crate::support::Bench;

#[tokio::test]
async fn changes_come_once_settled_in_their_order_and_page_by_page() {
    let bench = Bench::start().await;
    let mirror = mirror(&bench);
    let writer = mirror.writer();
    for (at, name) in [(0, "a"), (10, "b"), (20, "c")] {
        writer.write_page(T0 + at, vec![person(name, name, &[1, 2])], T0 + at).await.unwrap();
    }
    writer.remove(&user("a"), Proof::NoSuchUser, T0 + 30, "run", T0 + 30).await.unwrap();
    writer.remove(&user("never there"), Proof::NoSuchUser, T0 + 30, "run", T0 + 30).await.unwrap();
    let ids = |contacts: &[dingtalk_store::Contact]| contacts.iter().map(|c| c.id.id().to_owned()).collect::<Vec<_>>();

    let start = ContactCursor::changes_since(T0);
    let early = mirror.changes(&start, 10, T0 + CHANGES_SETTLE_MS + 15).await.unwrap();
    assert_eq!(
        (ids(&early.contacts), early.more),
        (vec!["b".to_owned()], false),
        "a has changed again, c is not settled"
    );
    let later = T0 + CHANGES_SETTLE_MS + 100;
    let next = mirror.changes(&early.next.to_string().parse().unwrap(), 10, later).await.unwrap();
    assert_eq!(ids(&next.contacts), ["c", "a"]);
    assert!(matches!(next.contacts[1].presence, Presence::Removed { .. }));
    let end = mirror.changes(&next.next, 10, later).await.unwrap();
    assert!(end.contacts.is_empty() && !end.more);
    assert_eq!(end.next, next.next);

    let (mut found, mut after) = (Vec::new(), start);
    loop {
        let page = mirror.changes(&after, 1, later).await.unwrap();
        found.extend(ids(&page.contacts));
        after = page.next;
        if !page.more {
            break;
        }
    }
    assert_eq!(found, ["b", "c", "a"]);
    // What is as it was is no change.
    writer.write_page(T0 + 200, vec![person("b", "b", &[1, 2])], T0 + 200).await.unwrap();
    assert!(mirror.changes(&after, 10, later + 1_000).await.unwrap().contacts.is_empty());
}
