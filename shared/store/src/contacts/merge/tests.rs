//! Any order of the same facts ends in the same row, and that row is what the latest facts tell.

use futures_util::FutureExt;
use proptest::{prelude::*, sample::subsequence};
use serde_json::json;

use super::*;
use crate::contacts::sightings::Sightings;

const NOW: i64 = 1_700_000_000_000;

fn who() -> ContactId {
    ContactId::user("u").unwrap()
}

fn read(version: i64, department: Option<i64>) -> Fact {
    read_in(version, department, Some([version % 2, 5].into()))
}

fn read_in(version: i64, department: Option<i64>, parents: Option<BTreeSet<i64>>) -> Fact {
    let found_by = Index { name: Some(format!("n{version}")), ..Index::default() };
    let index = ToldIndex { found_by, parents };
    let mut parts = vec![(Part::Main, json!({ "name": version }))];
    parts.extend(department.map(|id| (Part::Department(id), json!({ "leader": version > 1 }))));
    Fact::Read { parts, index }
}

fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        4 => (0..3_i64, proptest::option::of(0..2_i64)).prop_map(|(version, department)| read(version, department)),
        1 => (0..3_i64).prop_map(|version| read_in(version, None, None)),
        1 => (0..3_i64).prop_map(|version| Fact::Read {
            parts: vec![(Part::Detail, json!({ "manager": version }))],
            index: ToldIndex { found_by: Index::default(), parents: None },
        }),
        1 => Just(Fact::Gone { by: "run".into(), why: "60121".into() }),
        1 => Just(Fact::OutOfScope),
        1 => Just(Fact::Restored),
    ]
}

/// What one writer makes of facts that arrive in this order.
fn told(facts: &[(i64, Fact)]) -> Contact {
    let (sightings, id) = (Sightings::default(), who());
    let mut row: Option<Contact> = None;
    for (at, fact) in facts {
        let held = sightings.hold(vec![id.clone()]).now_or_never().unwrap();
        let seen = held.seen(&id, registers(row.as_ref()));
        let merged = merged(&id, row.as_ref(), fact, *at, NOW, &seen);
        match merged.row {
            Some(next) => row = Some(next),
            None => held.confirm(&id, &merged.confirmed, *at),
        }
    }
    row.unwrap()
}

/// The rows that differ in nothing that matters.
fn same(a: &Contact, b: &Contact) -> bool {
    visible(a) == visible(b)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Times may be the same, and content may come again: A, B, A within a moment is what happens when somebody is
    /// removed and added again.
    #[test]
    fn any_order_ends_the_same(
        facts in proptest::collection::vec((1..12_i64, fact()), 1..12).prop_shuffle(),
        shuffle in any::<prop::sample::Index>(),
    ) {
        // An operator restores what is there to be restored.
        let first = (0, read(0, None));
        let mut one = facts.clone();
        let mut other = facts;
        one.sort_by_key(|(at, _)| *at);
        other.rotate_left(shuffle.index(one.len()));
        one.insert(0, first.clone());
        other.insert(0, first);
        let (one, other) = (told(&one), told(&other));
        prop_assert!(same(&one, &other), "{:?}\n{:?}", one, other);
    }

    /// With different times: the latest word on each thing holds.
    #[test]
    fn the_latest_word_holds(
        facts in proptest::collection::vec(fact(), 1..12),
        times in subsequence((1..40_i64).collect::<Vec<_>>(), 12).prop_shuffle(),
    ) {
        let mut facts: Vec<_> = times.into_iter().zip(facts).collect();
        facts.insert(0, (0, read(0, None)));
        let row = told(&facts);
        facts.sort_by_key(|(at, _)| *at);
        let presence = |fact: &Fact| match fact {
            Fact::Read { .. } | Fact::Restored => 2,
            Fact::OutOfScope => 1,
            Fact::Gone { .. } => 0,
        };
        prop_assert_eq!(row.presence.rank(), presence(&facts.last().unwrap().1));
        for part in [Part::Main, Part::Detail, Part::Department(0), Part::Department(1)] {
            let told = facts.iter().rev().find_map(|(_, fact)| match fact {
                Fact::Read { parts, .. } => parts.iter().find(|(told, _)| *told == part).map(|(_, value)| value),
                _ => None,
            });
            prop_assert_eq!(row.parts.get(&part).map(|told| &told.value), told, "{}", part);
        }
        let parents = facts.iter().rev().find_map(|(_, fact)| match fact {
            Fact::Read { parts, index } => placed(parts, index),
            _ => None,
        });
        prop_assert_eq!(Some(&row.index.parents), parents);
        // What it is called came with the main part.
        prop_assert_eq!(row.index.name.clone(), Some(format!("n{}", row.parts[&Part::Main].value["name"])));
    }

    /// The same again is never a reason to write.
    #[test]
    fn the_same_again_is_not_written(facts in proptest::collection::vec((1..20_i64, fact()), 1..8), later in 20..30_i64) {
        let mut facts = facts;
        facts.insert(0, (0, read(0, None)));
        let before = told(&facts);
        let again = Fact::Read {
            parts: before.parts.iter().map(|(part, told)| (*part, told.value.clone())).collect(),
            index: ToldIndex { found_by: before.index.clone(), parents: Some(before.index.parents.clone()) },
        };
        let merged = merged(&who(), Some(&before), &again, later, NOW, &Seen::default());
        if before.presence == Presence::InScope {
            prop_assert_eq!((merged.row, merged.outcome), (None, Outcome::Same));
        } else {
            prop_assert_eq!(merged.row.unwrap().presence, Presence::InScope);
        }
    }
}

/// Two answers that overtake each other: removed and there again, the same as before, and the removal arrives last.
#[test]
fn a_removal_does_not_undo_what_was_confirmed_later() {
    let gone = Fact::Gone { by: "event".into(), why: "60121".into() };
    let row = told(&[(10, read(0, None)), (30, read(0, None)), (20, gone.clone())]);
    assert_eq!((row.presence.clone(), row.revision), (Presence::InScope, 1));
    // Without that memory it would be undone: only what was written counts among writers.
    let forgotten = merged(&who(), Some(&row), &gone, 20, NOW, &Seen::default());
    assert_eq!(forgotten.outcome, Outcome::Removed);
}

#[test]
fn what_is_forgotten_is_no_change() {
    let hour = FORGOTTEN_MS;
    let row = told(&[(0, read(0, Some(0))), (1, read(1, None))]);
    assert!(row.parts.contains_key(&Part::Department(0)));
    let again = merged(&who(), Some(&row), &read(1, None), 2 * hour, NOW, &Seen::default());
    assert_eq!((again.row, again.outcome), (None, Outcome::Same));
    let other = merged(&who(), Some(&row), &read_in(2, None, None), 2 * hour, NOW, &Seen::default());
    assert_eq!(other.outcome, Outcome::Changed { moved: false });
    assert!(
        other.row.is_some_and(|row| row.parts.contains_key(&Part::Department(0))),
        "it was not told where they are by now"
    );
    let moved = merged(&who(), Some(&row), &read_in(2, None, Some([3].into())), 2 * hour, NOW, &Seen::default());
    assert_eq!(moved.outcome, Outcome::Changed { moved: true });
    assert_eq!(moved.row.unwrap().parts.into_keys().collect::<Vec<_>>(), [Part::Main]);
}

#[test]
fn what_departments_told_is_forgotten_long_after_they_were_left() {
    let hour = FORGOTTEN_MS;
    let (in_zero, in_one) = (read(0, Some(0)), read(1, Some(1)));
    let soon = told(&[(0, in_zero.clone()), (hour - 1, in_one.clone())]);
    assert!(soon.parts.contains_key(&Part::Department(0)), "an answer may still be under way");
    let late = told(&[(0, in_zero), (hour, in_one)]);
    assert_eq!(late.parts.keys().copied().collect::<Vec<_>>(), [Part::Main, Part::Department(1)]);
}

#[test]
fn an_older_word_on_where_somebody_is_is_called_so() {
    let row = told(&[(10, read_in(1, None, Some([1].into())))]);
    let elsewhere = merged(&who(), Some(&row), &read_in(1, None, Some([2].into())), 5, NOW, &Seen::default());
    assert_eq!((elsewhere.row, elsewhere.outcome), (None, Outcome::Older));
    let there = merged(&who(), Some(&row), &read_in(1, None, Some([1].into())), 5, NOW, &Seen::default());
    assert_eq!((there.row, there.outcome), (None, Outcome::Same));
    let untold = merged(&who(), Some(&row), &read_in(1, None, None), 15, NOW, &Seen::default());
    assert_eq!((untold.row, untold.outcome), (None, Outcome::Same));
    assert!(!untold.confirmed.contains(&Register::Parents), "it says nothing of that");
}
