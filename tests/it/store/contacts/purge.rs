//! The end of a mirror.

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_store::{
    ContactCursor, ContactId, ContactIndex, ContactKind, Contacts, Departed, MirrorWriter, NewContact, Part, Proof,
    Purged,
};
use serde_json::json;

use super::{T0, department, mirror, person, user, write};
use crate::{
    store::{companies, company_stands},
    support::Bench,
};

fn contacts(bench: &Bench) -> Contacts {
    Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable"))
}

async fn departed(bench: &Bench, corp: &str) -> Departed {
    companies(bench).departed("demo", corp).await.unwrap().unwrap()
}

/// Purges to the end, each cursor taken through text.
async fn purged(bench: &Bench, departed: &Departed, limit: i32) -> usize {
    let (mut all, mut after) = (0, None);
    loop {
        let Purged::Rows { deleted, next } = contacts(bench).purge(departed, limit, after.as_ref()).await.unwrap()
        else {
            panic!("it has not come back")
        };
        all += deleted;
        let Some(next) = next else { return all };
        after = Some(next.to_string().parse::<ContactCursor>().unwrap());
    }
}

/// The sort keys that are left of the company.
async fn left(bench: &Bench, corp: &str) -> Vec<String> {
    let scanned = bench.dynamodb.scan().table_name(bench.table("ContactsTable")).send().await.unwrap();
    let of = AttributeValue::S(format!("demo#{corp}"));
    let items = scanned.items().iter().filter(|item| item["pk"] == of);
    items.map(|item| item["sk"].as_s().unwrap().clone()).collect()
}

/// Something of every kind: 30 people, of whom ten are in three departments, one is gone and one out of scope.
async fn fill(writer: &MirrorWriter) {
    let people = (0..30).map(|i| person(&format!("u{i:02}"), "P", if i % 3 == 0 { &[1, 2, 3] } else { &[1] }));
    writer.write_page(T0, people.collect(), T0).await.unwrap();
    let of_roles = [ContactId::role(7), ContactId::role_group(7), ContactId::role_member(7, "u01").unwrap()];
    let new = |id| NewContact { id, parts: vec![(Part::Main, json!({}))], index: ContactIndex::default() };
    writer.write_page(T0, of_roles.map(new).into(), T0).await.unwrap();
    writer.write_page(T0, vec![department(1, "D", None)], T0).await.unwrap();
    writer.remove(&user("u01"), Proof::NoSuchUser, T0 + 1, "run", T0).await.unwrap();
    writer.remove(&user("never there"), Proof::NoSuchUser, T0 + 1, "run", T0).await.unwrap();
    writer.mark_out_of_scope(&user("u03"), T0 + 1, T0).await.unwrap();
}

#[tokio::test]
async fn nothing_is_left_of_a_company_and_another_keeps_all() {
    let bench = Bench::start().await;
    company_stands(&bench, "ding1", false, 4).await;
    fill(&mirror(&bench).writer()).await;
    fill(&contacts(&bench).of("demo", "ding2").writer()).await;
    // What a newer version wrote, and what it cannot read, goes too, with the links to it.
    let odd = ["room#9", "user#odd", "link#user#odd#dept#2#user#odd"];
    for sk in odd {
        let put = bench.dynamodb.put_item().table_name(bench.table("ContactsTable"));
        let put = put.item("pk", AttributeValue::S("demo#ding1".into())).item("sk", AttributeValue::S(sk.into()));
        put.send().await.unwrap();
    }
    let rows = 31 + 3 + 1;
    assert_eq!(left(&bench, "ding1").await.len(), rows + 20 + odd.len());
    assert_eq!(purged(&bench, &departed(&bench, "ding1").await, 7).await, rows + 2);
    assert_eq!(left(&bench, "ding1").await, [""; 0]);
    assert_eq!(left(&bench, "ding2").await.len(), rows + 20);
    assert_eq!(purged(&bench, &departed(&bench, "ding1").await, 100).await, 0, "once more");
}

#[tokio::test]
async fn a_page_of_any_size_goes_whole() {
    let bench = Bench::start().await;
    company_stands(&bench, "ding1", false, 1).await;
    // Rows with 48 links each: two to a transaction.
    let many: Vec<i64> = (1..=60).collect();
    write(&bench, T0, (0..5).map(|i| person(&format!("many{i}"), "P", &many)).collect()).await;
    write(&bench, T0, (0..250).map(|i| person(&format!("u{i}"), "P", &[1])).collect()).await;
    assert_eq!(purged(&bench, &departed(&bench, "ding1").await, 1_000).await, 255);
    assert_eq!(left(&bench, "ding1").await, [""; 0]);
}

/// Its people are as they were, so that the sync writes nothing: their rows look as old as those of who never came back.
#[tokio::test]
async fn a_company_that_comes_back_loses_no_row_any_more() {
    let bench = Bench::start().await;
    company_stands(&bench, "ding1", false, 4).await;
    fill(&mirror(&bench).writer()).await;
    let departed = departed(&bench, "ding1").await;
    assert_eq!((departed.company().corp.as_str(), departed.epoch()), ("ding1", 4));
    let before = left(&bench, "ding1").await.len();
    let Purged::Rows { deleted: 2, next } = contacts(&bench).purge(&departed, 2, None).await.unwrap() else { panic!() };
    company_stands(&bench, "ding1", true, 5).await;
    assert!(companies(&bench).departed("demo", "ding1").await.unwrap().is_none());
    fill(&mirror(&bench).writer()).await;
    assert_eq!(left(&bench, "ding1").await.len(), before, "what went is there again");
    let contacts = contacts(&bench);
    for after in [None, next.as_ref()] {
        assert_eq!(contacts.purge(&departed, 100, after).await.unwrap(), Purged::CameBack);
    }
    // It leaves again: that is for who saw it leave again.
    company_stands(&bench, "ding1", false, 5).await;
    assert_eq!(contacts.purge(&departed, 100, None).await.unwrap(), Purged::CameBack);
    assert_eq!(left(&bench, "ding1").await.len(), before);
}

#[tokio::test]
async fn nobody_knows_that_an_unknown_company_left() {
    let bench = Bench::start().await;
    assert!(companies(&bench).departed("demo", "ding1").await.unwrap().is_none());
}

/// A worker that has not noticed that the company left writes beside the purge: rows and links go together all the same.
#[tokio::test]
async fn a_late_worker_leaves_no_link_behind() {
    let bench = Bench::start().await;
    company_stands(&bench, "ding1", false, 1).await;
    let departed = departed(&bench, "ding1").await;
    let people = |departments: &[i64]| (0..40).map(|i| person(&format!("u{i}"), "P", departments)).collect::<Vec<_>>();
    write(&bench, T0, people(&[1, 2])).await;
    let writer = mirror(&bench).writer();
    for round in 1..=3_i64 {
        let late = writer.write_page(T0 + round, people(&[round, round + 5]), T0);
        let (written, _) = futures_util::join!(late, purged(&bench, &departed, 10));
        written.unwrap();
        let mirror = mirror(&bench);
        for department in [round, round + 5] {
            let members = mirror.children(department, ContactKind::User, 100, None).await.unwrap().contacts.len();
            let rows = left(&bench, "ding1").await.iter().filter(|sk| sk.starts_with("user#")).count();
            assert_eq!(members, rows);
        }
    }
    purged(&bench, &departed, 100).await;
    assert_eq!(left(&bench, "ding1").await, [""; 0]);
}
