//! Who was not seen in a run.

use dingtalk_store::{ContactId, DIGESTS_AT_ONCE, RunPages, passes};

use super::{T0, user, users};
use crate::support::Bench;

#[tokio::test]
async fn each_pass_knows_its_share_and_together_they_know_all() {
    let bench = Bench::start().await;
    let pages = RunPages::new(bench.dynamodb.clone(), bench.table("StateTable"));
    let people: Vec<ContactId> = (0..1_000).map(|i| user(&format!("u{i}"))).collect();
    for (number, page) in people[..900].chunks(100).enumerate() {
        pages.saw(&users(), "r1", &format!("dept 7, cursor {number}"), page, T0).await.unwrap();
        // The page was read again after a crash.
        pages.saw(&users(), "r1", &format!("dept 7, cursor {number}"), page, T0).await.unwrap();
    }
    // People in two departments come twice, a department without people is a page without ids.
    pages.saw(&users(), "r1", "dept 8", &people[..50], T0).await.unwrap();
    pages.saw(&users(), "r1", "dept 9", &[], T0).await.unwrap();
    pages.saw(&users(), "r2", "dept 7", &people, T0).await.unwrap();
    for passes in [1, 2, 7] {
        let mut missed = Vec::new();
        let mut concerned = 0;
        for pass in 0..passes {
            let seen = pages.seen(&users(), "r1", pass, passes).await.unwrap();
            let share: Vec<_> = people.iter().filter(|id| seen.concerns(id)).collect();
            concerned += share.len();
            missed.extend(share.into_iter().filter(|id| !seen.contains(id)).cloned());
        }
        assert_eq!(concerned, people.len(), "each is asked for once");
        missed.sort();
        let mut expected = people[900..].to_vec();
        expected.sort();
        assert_eq!(missed, expected, "{passes} passes");
    }
    let stored = bench.dump("StateTable").await;
    assert_eq!(stored.len(), 9 + 2 + 1);
    assert!(stored.iter().all(|row| row.contains("\"ttl\"")));
}

#[test]
fn memory_does_not_grow_with_the_company() {
    assert_eq!([0, 1, DIGESTS_AT_ONCE, DIGESTS_AT_ONCE + 1, 200_000, 2_000_000].map(passes), [1, 1, 1, 2, 1, 8]);
}
