//! The ways to find somebody.

use dingtalk_store::{
    ContactCursor, ContactId, ContactIndex, ContactKind, ContactPage, NewContact, Outcome, Part, Proof, StoreError,
};
use futures_util::FutureExt;
use serde_json::json;

use super::{T0, department, mirror, names, person, user, write};
use crate::support::Bench;

/// All pages of a list, each cursor taken through text.
async fn all(mut page: impl AsyncFnMut(Option<&ContactCursor>) -> ContactPage) -> Vec<Vec<String>> {
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let ContactPage { contacts, next } = page(after.as_ref()).await;
        pages.push(contacts.iter().map(|contact| contact.id.id().to_owned()).collect());
        let Some(next) = next else { return pages };
        after = Some(next.to_string().parse().unwrap());
    }
}

#[tokio::test]
async fn a_department_shows_its_own_children_page_by_page() {
    let bench = Bench::start().await;
    let people = (0..25).map(|i| person(&format!("u{i:02}"), "P", if i % 5 == 0 { &[-7, 9] } else { &[9] }));
    write(&bench, T0, people.collect()).await;
    let tree = [(9, None), (10, Some(9)), (-7, Some(9)), (90, Some(1)), (11, Some(10))];
    write(&bench, T0, tree.map(|(id, parent)| department(id, "D", parent)).into()).await;
    let mirror = mirror(&bench);
    let list = async |id, kind, limit| all(async |after| mirror.children(id, kind, limit, after).await.unwrap()).await;
    assert_eq!(list(9, ContactKind::Department, 10).await, [["-7", "10"]]);
    assert_eq!(list(10, ContactKind::Department, 10).await, [["11"]]);
    assert_eq!(list(-7, ContactKind::User, 10).await, [["u00", "u05", "u10", "u15", "u20"]]);
    let pages = list(9, ContactKind::User, 10).await;
    assert_eq!(pages.iter().map(Vec::len).take(3).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(pages.concat(), (0..25).map(|i| format!("u{i:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn names_are_found_by_their_beginning_in_any_case() {
    let bench = Bench::start().await;
    let mut nameless = person("u4", "", &[1]);
    nameless.index.name = None;
    let people =
        vec![person("u1", "Zhang San", &[1]), person("u2", " zhang si", &[1]), person("u3", "张三", &[1]), nameless];
    write(&bench, T0, people).await;
    write(&bench, T0, vec![department(1, "Zhang's", None)]).await;
    let mirror = mirror(&bench);
    let by_name = async |kind, prefix: &str| {
        all(async |after| mirror.by_name(kind, prefix, 2, after).await.unwrap()).await.concat()
    };
    assert_eq!(by_name(ContactKind::User, "ZHANG").await, ["u1", "u2"]);
    assert_eq!(by_name(ContactKind::User, "zhang si").await, ["u2"]);
    assert_eq!(by_name(ContactKind::User, "张").await, ["u3"]);
    assert_eq!(by_name(ContactKind::User, "x").await, [""; 0]);
    assert_eq!(by_name(ContactKind::Department, "zhang").await, ["1"]);
    assert_eq!(by_name(ContactKind::User, "").await, ["u4", "u1", "u2", "u3"]);
    let (ids, next) = mirror.listed(ContactKind::User, 3, None).await.unwrap();
    let (more, end) = mirror.listed(ContactKind::User, 3, next.as_ref()).await.unwrap();
    assert_eq!([ids, more].concat(), ["u4", "u1", "u2", "u3"].map(user));
    assert_eq!(end, None);
}

#[tokio::test]
async fn a_mobile_number_is_found_and_stands_in_no_key() {
    let bench = Bench::start().await;
    let mut someone = person("u1", "A", &[1]);
    someone.index.mobile = Some("13800000000".into());
    someone.parts[0].1["mobile"] = "13800000000".into();
    // Compressed, as a whole person is.
    someone.parts[0].1["extension"] = "x".repeat(600).into();
    write(&bench, T0, vec![someone, person("u2", "B", &[1])]).await;
    let mirror = mirror(&bench);
    for number in ["13800000000", "+86 138-0000-0000"] {
        assert_eq!(names(&mirror.by_mobile(number).await.unwrap()), ["A"]);
    }
    assert!(mirror.by_mobile("13800000001").await.unwrap().is_empty());
    assert!(mirror.by_mobile("").await.unwrap().is_empty());
    assert!(!bench.in_the_clear("ContactsTable").await.contains("13800000000"));
    assert_eq!(names(&mirror.by_unionid("union-u2").await.unwrap()), ["B"]);
    assert!(mirror.by_unionid("union-").await.unwrap().is_empty(), "a part of one is none");
    assert!(mirror.by_unionid("").await.unwrap().is_empty());
    // Another company's number is another digest, and its rows are out of reach.
    let contacts = dingtalk_store::Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable"));
    let other = contacts.of("demo", "ding2");
    assert!(other.by_mobile("13800000000").await.unwrap().is_empty());
    assert!(other.get(&user("u1")).await.unwrap().is_none());
}

#[tokio::test]
async fn a_role_has_its_members_in_rows_of_their_own() {
    let bench = Bench::start().await;
    let member = |role, userid: &str| NewContact {
        id: ContactId::role_member(role, userid).unwrap(),
        parts: vec![(Part::Main, json!({ "userid": userid, "manageScopes": [] }))],
        index: ContactIndex::default(),
    };
    let rows = vec![member(7, "u1"), member(7, "u#2"), member(70, "u3")];
    assert_eq!(write(&bench, T0, rows).await, [Outcome::New; 3]);
    let mirror = mirror(&bench);
    let page = mirror.role_members(7, 10, None).await.unwrap();
    assert_eq!(page.contacts.iter().filter_map(|row| row.id.userid()).collect::<Vec<_>>(), ["u#2", "u1"]);
    let writer = mirror.writer();
    let gone = ContactId::role_member(7, "u1").unwrap();
    assert_eq!(writer.remove(&gone, Proof::NotListed, T0 + 1, "run", T0).await.unwrap(), Outcome::Removed);
    assert_eq!(mirror.role_members(7, 10, None).await.unwrap().contacts.len(), 1);
}

/// Roles and role groups may have the same numbers.
#[tokio::test]
async fn a_role_group_is_no_role() {
    let bench = Bench::start().await;
    let new = |id, name: &str| NewContact {
        id,
        parts: vec![(Part::Main, json!({ "name": name }))],
        index: ContactIndex { name: Some(name.to_owned()), ..ContactIndex::default() },
    };
    let rows = vec![new(ContactId::role(7), "role"), new(ContactId::role_group(7), "group")];
    assert_eq!(write(&bench, T0, rows).await, [Outcome::New; 2]);
    let mirror = mirror(&bench);
    let by_name = async |kind| names(&mirror.by_name(kind, "", 9, None).await.unwrap().contacts);
    assert_eq!(by_name(ContactKind::Role).await, ["role"]);
    assert_eq!(by_name(ContactKind::RoleGroup).await, ["group"]);
    let removed = mirror.writer().remove(&ContactId::role_group(7), Proof::NotListed, T0 + 1, "run", T0).await;
    assert_eq!(removed.unwrap(), Outcome::Removed);
    assert_eq!((by_name(ContactKind::Role).await.len(), by_name(ContactKind::RoleGroup).await.len()), (1, 0));
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let bench = Bench::start().await;
    write(&bench, T0, (0..5).map(|i| person(&format!("u{i}"), "P", &[1])).collect()).await;
    let mirror = mirror(&bench);
    let next = mirror.children(1, ContactKind::User, 2, None).await.unwrap().next.unwrap();
    let elsewhere = [
        mirror.children(2, ContactKind::User, 2, Some(&next)).boxed(),
        mirror.by_name(ContactKind::User, "", 2, Some(&next)).boxed(),
        mirror.every(ContactKind::User, 2, Some(&next)).boxed(),
    ];
    for page in elsewhere {
        assert!(matches!(page.await, Err(StoreError::Cursor)));
    }
    for bad in ["", "x", "bm90IGpzb24", "WyIiLCIiXQ"] {
        assert!(bad.parse::<ContactCursor>().is_err(), "{bad}");
    }
}
