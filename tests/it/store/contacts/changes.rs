//! What changed since, and the end of a mirror.

use dingtalk_store::{CHANGES_SETTLE_MS, ContactCursor, ContactKind, Contacts, Presence, Proof};

use super::{T0, dump, mirror, person, user};
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

#[tokio::test]
async fn a_mirror_is_purged_but_for_what_was_written_since() {
    let bench = Bench::start().await;
    let contacts = Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable"));
    let (left, stays) = (mirror(&bench), contacts.of("demo", "ding2"));
    for company in [&left, &stays] {
        let people = (0..30).map(|i| person(&format!("u{i:02}"), "P", if i % 3 == 0 { &[1, 2, 3] } else { &[1] }));
        company.writer().write_page(T0, people.collect(), T0).await.unwrap();
    }
    left.writer().write_page(T0 + 100, vec![person("u03", "back", &[1, 2, 3])], T0).await.unwrap();
    let (mut deleted, mut after) = (0, None);
    loop {
        let (some, next) = left.purge(ContactKind::User, T0 + 50, 7, after.as_ref()).await.unwrap();
        deleted += some;
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(deleted, 29);
    assert_eq!(left.children(2, ContactKind::User, 10, None).await.unwrap().contacts.len(), 1);
    // Both companies' rows have the same sort keys, so count instead of listing.
    let scanned = bench.dynamodb.scan().table_name(bench.table("ContactsTable")).send().await.unwrap();
    assert_eq!(scanned.items().len(), (1 + 2) + (30 + 20));
    assert!(dump(&bench).await.contains_key("link#user#u03#dept#3#user#u03"));
}
