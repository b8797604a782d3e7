//! The list by name: who is in it, its cursors, and what an error says of somebody.

use dingtalk_store::{ContactCursor, ContactId, ContactKind, MirrorWriter, Outcome, Part, Presence, Proof, StoreError};
use serde_json::json;

use super::{T0, dump, mirror, names, outcomes, person, user, write};
use crate::support::Bench;

fn ids(found: &[ContactId]) -> Vec<&str> {
    found.iter().map(ContactId::id).collect()
}

/// As a client sends it back.
fn sent_back(cursor: &ContactCursor) -> ContactCursor {
    cursor.to_string().parse().unwrap()
}

#[tokio::test]
async fn who_is_out_of_scope_is_no_candidate_and_not_searched() {
    let bench = Bench::start().await;
    let mirror = mirror(&bench);
    let writer = mirror.writer();
    let people = || vec![person("a", "Ann", &[1]), person("b", "Bob", &[1]), person("c", "Cat", &[1, 2])];
    writer.write_page(T0, people(), T0).await.unwrap();
    writer.mark_out_of_scope(&user("b"), T0 + 1, T0).await.unwrap();
    writer.mark_out_of_scope(&user("never seen"), T0 + 1, T0).await.unwrap();
    let listed = async || mirror.listed(ContactKind::User, 9, None).await.unwrap().0;
    let out = async || mirror.out_of_scope(ContactKind::User, 9, None).await.unwrap().0;
    assert_eq!((ids(&listed().await), ids(&out().await)), (vec!["a", "c"], vec!["b"]));
    assert_eq!(mirror.count(ContactKind::User).await.unwrap(), 2);
    let by_name = async |prefix| mirror.by_name(ContactKind::User, prefix, 9, None).await.unwrap().contacts;
    assert_eq!((names(&by_name("").await).len(), by_name("bob").await.len()), (2, 0));
    // By id, and in the department, as before.
    assert_eq!(mirror.get(&user("b")).await.unwrap().unwrap().presence, Presence::OutOfScope);
    assert_eq!(mirror.children(1, ContactKind::User, 9, None).await.unwrap().contacts.len(), 3);
    // Back in scope, under the name that it had.
    assert_eq!(outcomes(&writer.write_page(T0 + 5, people(), T0).await.unwrap())[1], Outcome::Changed { moved: false });
    assert_eq!((ids(&listed().await), out().await), (vec!["a", "b", "c"], vec![]));
    assert_eq!(names(&by_name("bob").await), ["Bob"]);
    // A tombstone of somebody out of scope is in neither, and comes back as it was removed: in scope.
    writer.mark_out_of_scope(&user("b"), T0 + 10, T0).await.unwrap();
    writer.remove(&user("b"), Proof::NoSuchUser, T0 + 20, "run", T0).await.unwrap();
    assert_eq!((ids(&listed().await), out().await), (vec!["a", "c"], vec![]));
    writer.restore(&user("b"), T0 + 30, T0).await.unwrap();
    assert_eq!(ids(&listed().await), ["a", "b", "c"]);
    assert_eq!(mirror.count(ContactKind::Department).await.unwrap(), 0);
}

/// Nobody stands in a cursor's text by name, and the list goes on where it was all the same.
#[tokio::test]
async fn a_cursor_names_nobody_and_pages_all_the_same() {
    let bench = Bench::start().await;
    let people = (0..25).map(|i| person(&format!("u{i:02}"), &format!("Name {}", i % 3), &[1]));
    write(&bench, T0, people.collect()).await;
    let mirror = mirror(&bench);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = mirror.by_name(ContactKind::User, "name", 4, after.as_ref()).await.unwrap();
        found.extend(page.contacts.iter().map(|contact| contact.id.id().to_owned()));
        let Some(next) = page.next else { break };
        assert!(!format!("{next:?}").contains("name"));
        after = Some(sent_back(&next));
    }
    // By name; who has the same one, in any order: an index promises none.
    let mut expected: Vec<_> = (0..25).collect();
    expected.sort_by_key(|i| (i % 3, *i));
    let name = |userid: &String| userid[1..].parse::<usize>().unwrap() % 3;
    assert!(found.is_sorted_by_key(name), "{found:?}");
    found.sort_by_key(|userid| (name(userid), userid.clone()));
    assert_eq!(found, expected.iter().map(|i| format!("u{i:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_place_is_lost_only_with_the_name_it_stands_for() {
    let bench = Bench::start().await;
    let mirror = mirror(&bench);
    let writer: MirrorWriter = mirror.writer();
    let people = ["a", "b", "c", "d"].map(|userid| person(userid, userid, &[1]));
    writer.write_page(T0, people.into(), T0).await.unwrap();
    let (_, next) = mirror.listed(ContactKind::User, 2, None).await.unwrap();
    let here = next.unwrap();
    let sent = sent_back(&here);
    let rest = async |after: &ContactCursor| mirror.listed(ContactKind::User, 9, Some(after)).await;
    let found = |rest: Result<(Vec<ContactId>, _), StoreError>| ids(&rest.unwrap().0).join(" ");
    assert_eq!(found(rest(&sent).await), "c d");
    // Somebody who is removed or out of scope still has his name.
    writer.mark_out_of_scope(&user("b"), T0 + 1, T0).await.unwrap();
    assert_eq!(found(rest(&sent).await), "c d");
    writer.remove(&user("b"), Proof::NoSuchUser, T0 + 2, "run", T0).await.unwrap();
    assert_eq!(found(rest(&sent).await), "c d");
    // Renamed he stands elsewhere, and what is between would be passed over.
    writer.write_page(T0 + 3, vec![person("b", "z", &[1])], T0).await.unwrap();
    assert!(matches!(rest(&sent).await, Err(StoreError::CursorLost)));
    assert_eq!(found(rest(&here).await), "c d b", "within the process nothing is lost");
    let by_name = mirror.by_name(ContactKind::User, "", 9, Some(&sent)).await;
    assert!(matches!(by_name, Err(StoreError::CursorLost)));
    writer.write_page(T0 + 4, vec![person("b", "b", &[1])], T0).await.unwrap();
    assert_eq!(found(rest(&sent).await), "c d");
    // And of a mirror that has not got him at all.
    let contacts = dingtalk_store::Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable"));
    let elsewhere = contacts.of("demo", "ding2");
    assert!(matches!(elsewhere.listed(ContactKind::User, 9, Some(&sent)).await, Err(StoreError::CursorLost)));
    assert!(matches!(mirror.listed(ContactKind::Department, 9, Some(&sent)).await, Err(StoreError::Cursor)));
    assert!(matches!(mirror.by_name(ContactKind::User, "x", 9, Some(&sent)).await, Err(StoreError::Cursor)));
    assert!(matches!(mirror.changes(&sent, 9, T0).await, Err(StoreError::Cursor)));
}

#[tokio::test]
async fn an_error_shows_no_endless_or_unprintable_id() {
    let bench = Bench::start().await;
    let odd = format!("{}\r\n\u{1b}[2J", "x".repeat(200));
    let refused = mirror(&bench).writer().remove(&user(&odd), Proof::NotListed, T0, "run", T0).await.unwrap_err();
    let text = refused.to_string();
    assert!(text.contains("user#xxx") && text.chars().count() < 120 && !text.contains(char::is_control), "{text}");
    let mut row = person("\u{1b}[2J", "A", &[1]);
    row.parts.push((Part::Detail, json!({})));
    write(&bench, T0, vec![row]).await;
    let scanned = bench.dynamodb.scan().table_name(bench.table("ContactsTable")).send().await.unwrap();
    let mut item = scanned.items()[0].clone();
    item.remove("document");
    let text = dingtalk_store::Contact::from_item(&item).unwrap_err().to_string();
    assert!(text.contains("document") && !text.contains(char::is_control), "{text}");
    assert_eq!(dump(&bench).await.len(), 1);
}
