//! People in several departments, found from each.

use dingtalk_store::{ContactKind, Outcome, Proof};

use super::{T0, dump, mirror, person, user, write};
use crate::support::Bench;

async fn members(bench: &Bench, department: i64) -> Vec<String> {
    let page = mirror(bench).children(department, ContactKind::User, 100, None).await.unwrap();
    page.contacts.iter().map(|contact| contact.id.id().to_owned()).collect()
}

#[tokio::test]
async fn a_move_leaves_no_link_behind() {
    let bench = Bench::start().await;
    write(&bench, T0, vec![person("a", "A", &[1, 2, 3]), person("b", "B", &[2])]).await;
    for (department, expected) in [(1, &["a"][..]), (2, &["a", "b"]), (3, &["a"]), (4, &[])] {
        assert_eq!(members(&bench, department).await, expected);
    }
    assert_eq!(write(&bench, T0 + 1, vec![person("a", "A", &[4, 2])]).await, [Outcome::Changed { moved: true }]);
    for (department, expected) in [(1, &[][..]), (2, &["a", "b"]), (3, &[]), (4, &["a"])] {
        assert_eq!(members(&bench, department).await, expected);
    }
    write(&bench, T0 + 2, vec![person("a", "A", &[2])]).await;
    assert_eq!(dump(&bench).await.len(), 2, "one department, no link");
    // The same departments in another order are no move.
    write(&bench, T0 + 3, vec![person("b", "B", &[3, 2])]).await;
    let before = dump(&bench).await;
    let mut again = person("b", "B", &[3, 2]);
    again.index.parents = Some(vec![2, 3]);
    assert_eq!(write(&bench, T0 + 4, vec![again]).await, [Outcome::Same]);
    assert_eq!(dump(&bench).await, before);
}

/// Two workers at once, as after a crash that was none: the row and its links fit together.
#[tokio::test]
async fn row_and_links_are_one() {
    let bench = Bench::start().await;
    write(&bench, T0, vec![person("a", "A", &[1])]).await;
    let (one, other) = (mirror(&bench).writer(), mirror(&bench).writer());
    for round in 0..10_i64 {
        let at = T0 + 10 * round;
        let (a, b) = futures_util::join!(
            one.write_page(at + 1, vec![person("a", "A", &[round, round + 1, round + 2])], T0),
            other.write_page(at + 2, vec![person("a", "A", &[round + 1, round + 3])], T0),
        );
        a.unwrap();
        b.unwrap();
        let mut found = Vec::new();
        for department in 0..20 {
            if members(&bench, department).await == ["a"] {
                found.push(department);
            }
        }
        assert_eq!(found, [round + 1, round + 3]);
        assert_eq!(dump(&bench).await.len(), 2);
    }
}

#[tokio::test]
async fn somebody_in_very_many_departments_is_kept_whole() {
    let bench = Bench::start().await;
    let many: Vec<i64> = (1..=200).collect();
    assert_eq!(write(&bench, T0, vec![person("a", "A", &many)]).await, [Outcome::New]);
    let moved: Vec<i64> = (151..=350).collect();
    assert_eq!(write(&bench, T0 + 1, vec![person("a", "A", &moved)]).await, [Outcome::Changed { moved: true }]);
    let row = mirror(&bench).get(&user("a")).await.unwrap().unwrap();
    assert_eq!(row.parents().collect::<Vec<_>>(), moved);
    assert_eq!((members(&bench, 1).await, members(&bench, 151).await), (vec![], vec!["a".to_owned()]));
    let writer = mirror(&bench).writer();
    writer.remove(&user("a"), Proof::NoSuchUser, T0 + 2, "run", T0).await.unwrap();
    assert_eq!(dump(&bench).await.len(), 1);
}
