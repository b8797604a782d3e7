//! Marks outlast who reads them.

use dingtalk_store::{CompanyKey, ContactId, ContactKind, Mark, Marks};

use super::{T0, user, users};
use crate::support::Bench;

fn marks(bench: &Bench) -> Marks {
    Marks::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

async fn list(bench: &Bench, kind: ContactKind) -> Vec<Mark> {
    marks(bench).list(&users(), kind, 1_000, None).await.unwrap()
}

#[tokio::test]
async fn a_mark_that_is_set_again_meanwhile_stays() {
    let bench = Bench::start().await;
    let marks = marks(&bench);
    marks.add(&users(), &[user("a"), user("b"), user("a")], T0).await.unwrap();
    let seen = list(&bench, ContactKind::User).await;
    assert_eq!(seen.iter().map(|mark| mark.id.clone()).collect::<Vec<_>>(), [user("a"), user("b")]);
    let stored = bench.dump("StateTable").await;
    let ttl = format!("\"ttl\": N(\"{}\")", T0 / 1000 + 7 * 24 * 3600);
    assert!(stored.iter().all(|row| row.contains(&ttl)), "a mark of a company that is not synced goes: {stored:?}");
    // While a and b are read, another event names a, in the same millisecond.
    marks.add(&users(), &[user("a")], T0).await.unwrap();
    assert_eq!(marks.done(&users(), &seen).await.unwrap(), 1);
    let left = list(&bench, ContactKind::User).await;
    assert_eq!(left.iter().map(|mark| mark.id.clone()).collect::<Vec<_>>(), [user("a")]);
    assert_eq!(marks.done(&users(), &left).await.unwrap(), 1);
    assert_eq!(marks.done(&users(), &left).await.unwrap(), 1, "gone already is as good");
    // Gone, and set anew: who still holds the old one does not take it away.
    marks.add(&users(), &[user("a")], T0).await.unwrap();
    assert_eq!(marks.done(&users(), &left).await.unwrap(), 0);
    assert_eq!(list(&bench, ContactKind::User).await.len(), 1);
}

#[tokio::test]
async fn a_bulk_import_is_drained_in_order_and_by_kind() {
    let bench = Bench::start().await;
    let marks = marks(&bench);
    let all: Vec<ContactId> = (0..230).map(|i| user(&format!("u{i:03}"))).collect();
    marks.add(&users(), &all, T0).await.unwrap();
    marks.add(&users(), &all[..100], T0 + 1).await.unwrap();
    marks.add(&users(), &[ContactId::department(-7), ContactId::role(3)], T0).await.unwrap();
    let other = CompanyKey::new("demo", "ding2");
    marks.add(&other, &[user("x")], T0).await.unwrap();
    let count = async |kind, most| marks.count(&users(), kind, most).await.unwrap();
    assert_eq!((count(ContactKind::User, 1_000).await, count(ContactKind::User, 50).await), (230, 50));
    assert_eq!((count(ContactKind::Department, 9).await, count(ContactKind::Role, 9).await), (1, 1));
    let (mut drained, mut after) = (Vec::new(), None);
    loop {
        let some = marks.list(&users(), ContactKind::User, 60, after.as_ref()).await.unwrap();
        if some.is_empty() {
            break;
        }
        assert_eq!(marks.done(&users(), &some).await.unwrap(), some.len());
        drained.extend(some.iter().map(|mark| mark.id.clone()));
        after = some.last().cloned();
    }
    assert_eq!(drained, all);
    assert_eq!(count(ContactKind::User, 9).await, 0);
    assert_eq!(marks.count(&other, ContactKind::User, 9).await.unwrap(), 1);
}
