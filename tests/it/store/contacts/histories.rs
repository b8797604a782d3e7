//! Random histories on the table: pages, answers about one person, removals, restorations, some at once, in an order that
//! has nothing to do with when they were asked for. Each person ends as the latest question found him.

use dingtalk_store::{ContactKind, MirrorWriter, Presence, Proof};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{T0, mirror, person, user};
use crate::support::Bench;

const PEOPLE: usize = 3;

/// Something that was asked at a time of its own.
#[derive(Clone, Debug)]
enum Asked {
    /// A page with some of them, under a name and in departments.
    Page(Vec<(usize, u8, Vec<i64>)>),
    /// One of them is gone.
    Gone(usize),
    /// One of them is out of scope.
    OutOfScope(usize),
    /// An operator restores one of them.
    Restored(usize),
}

fn asked() -> impl Strategy<Value = Asked> {
    let departments = prop::sample::subsequence(vec![1_i64, 2, 3], 1..3);
    let one = (0..PEOPLE, 0..2_u8, departments);
    prop_oneof![
        3 => proptest::collection::vec(one.clone(), 1..=PEOPLE).prop_map(|mut page| {
            page.sort_by_key(|(who, ..)| *who);
            page.dedup_by_key(|(who, ..)| *who);
            Asked::Page(page)
        }),
        2 => one.prop_map(|one| Asked::Page(vec![one])),
        2 => (0..PEOPLE).prop_map(Asked::Gone),
        1 => (0..PEOPLE).prop_map(Asked::OutOfScope),
        1 => (0..PEOPLE).prop_map(Asked::Restored),
    ]
}

/// A history: what was asked, by time, and the order in which it arrives.
fn history() -> impl Strategy<Value = (Vec<Asked>, Vec<usize>)> {
    proptest::collection::vec(asked(), 1..14)
        .prop_flat_map(|asked| (Just((0..asked.len()).collect::<Vec<_>>()).prop_shuffle(), Just(asked)))
        .prop_map(|(order, asked)| (asked, order))
}

fn id(history: usize, who: usize) -> String {
    format!("h{history}-{who}")
}

/// Departments of that history's own.
fn of(history: usize, departments: &[i64]) -> Vec<i64> {
    departments.iter().map(|department| i64::try_from(history).unwrap() * 10 + department).collect()
}

async fn tell(writer: &MirrorWriter, history: usize, at: i64, asked: &Asked) {
    let one = |who: &usize| user(&id(history, *who));
    match asked {
        Asked::Page(page) => {
            let people = page.iter().map(|(who, name, departments)| {
                person(&id(history, *who), &format!("name {name}"), &of(history, departments))
            });
            writer.write_page(at, people.collect(), T0).await.unwrap();
        }
        Asked::Gone(who) => drop(writer.remove(&one(who), Proof::NoSuchUser, at, "run", T0).await.unwrap()),
        Asked::OutOfScope(who) => drop(writer.mark_out_of_scope(&one(who), at, T0).await.unwrap()),
        Asked::Restored(who) => drop(writer.restore(&one(who), at, T0).await.unwrap()),
    }
}

#[tokio::test]
async fn every_history_ends_as_the_latest_question_found_it() {
    let bench = Bench::start().await;
    let mirror = mirror(&bench);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    for number in 0..80 {
        let (asked, order) = history().new_tree(&mut runner).unwrap().current();
        let writer = mirror.writer();
        // Everybody is known from the start: an operator restores what was there.
        let start = (0..PEOPLE).map(|who| person(&id(number, who), "start", &of(number, &[1]))).collect();
        writer.write_page(T0, start, T0).await.unwrap();
        // Three at a time, the rest behind them.
        for at_once in order.chunks(3) {
            let telling = at_once.iter().map(|place| {
                let at = T0 + 1 + i64::try_from(*place).unwrap();
                tell(&writer, number, at, &asked[*place])
            });
            futures_util::future::join_all(telling).await;
        }
        for who in 0..PEOPLE {
            let (mut presence, mut name, mut departments) = (2, "start".to_owned(), of(number, &[1]));
            for asked in &asked {
                match asked {
                    Asked::Page(page) => {
                        if let Some((_, now, there)) = page.iter().find(|(listed, ..)| *listed == who) {
                            (presence, name, departments) = (2, format!("name {now}"), of(number, there));
                        }
                    }
                    Asked::Gone(one) if *one == who => presence = 0,
                    Asked::OutOfScope(one) if *one == who => presence = 1,
                    Asked::Restored(one) if *one == who => presence = 2,
                    _ => {}
                }
            }
            let row = mirror.get(&user(&id(number, who))).await.unwrap().unwrap();
            let stands = match row.presence {
                Presence::Removed { .. } => 0,
                Presence::OutOfScope => 1,
                Presence::InScope => 2,
            };
            let found = (stands, row.document()["name"].as_str().unwrap().to_owned(), row.parents().collect());
            assert_eq!(found, (presence, name, departments.clone()), "{who} in {asked:?}, told as {order:?}");
            for department in of(number, &[1, 2, 3]) {
                let members = mirror.children(department, ContactKind::User, 10, None).await.unwrap().contacts;
                let listed = members.iter().any(|member| member.id == row.id);
                assert_eq!(listed, presence > 0 && departments.contains(&department), "{who} in {department}");
            }
        }
    }
}
