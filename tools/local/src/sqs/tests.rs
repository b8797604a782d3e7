//! Any history of a queue, against what SQS promises.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Draft, Received, queue::Queue};
use crate::{QueueProperties, Redrive};

const VISIBILITY_MS: i64 = 30_000;

#[derive(Clone, Debug)]
enum Step {
    Send { group: u8 },
    Receive { most: usize },
    Delete { which: usize },
    Show { which: usize },
    Pass { seconds: i64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..4_u8).prop_map(|group| Step::Send { group }),
        3 => (1..5_usize).prop_map(|most| Step::Receive { most }),
        3 => any::<usize>().prop_map(|which| Step::Delete { which }),
        1 => any::<usize>().prop_map(|which| Step::Show { which }),
        1 => (0..40_i64).prop_map(|seconds| Step::Pass { seconds }),
    ];
    prop::collection::vec(step, 0..120)
}

/// What was sent and is not yet deleted or moved, by group, in its order; and who has it.
#[derive(Default)]
struct Model {
    groups: BTreeMap<u8, Vec<u32>>,
    /// Until when each is hidden.
    hidden: BTreeMap<u32, i64>,
    receives: BTreeMap<u32, u32>,
}

fn number(received: &Received) -> u32 {
    received.message.body.parse().unwrap()
}

fn group_of(received: &Received) -> u8 {
    received.message.group.as_deref().unwrap().parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_fifo_queue_keeps_the_order_of_a_group_loses_nothing_and_lends_a_group_to_one(steps in steps()) {
        let redrive = Some(Redrive { target: "Dead".to_owned(), maximum_receives: 3 });
        let mut queue = Queue::new("Q", QueueProperties { fifo: true, redrive, ..QueueProperties::default() });
        let (mut model, mut now, mut sent) = (Model::default(), 1_000, 0_u32);
        let mut held: Vec<Received> = Vec::new();
        let mut dead = BTreeSet::new();
        for step in steps {
            match step {
                Step::Send { group } => {
                    let draft = Draft {
                        body: sent.to_string(),
                        group: Some(group.to_string()),
                        deduplication: Some(sent.to_string()),
                        ..Draft::default()
                    };
                    prop_assert!(!queue.send(draft, now).unwrap().duplicate);
                    model.groups.entry(group).or_default().push(sent);
                    sent += 1;
                }
                Step::Receive { most } => {
                    let in_flight = |model: &Model, group: u8| {
                        model.groups[&group].iter().any(|one| model.hidden.get(one).is_some_and(|until| *until > now))
                    };
                    let lent: BTreeSet<u8> =
                        model.groups.keys().copied().filter(|group| in_flight(&model, *group)).collect();
                    let (taken, spent) = queue.receive(most, VISIBILITY_MS, now);
                    prop_assert!(taken.len() <= most);
                    for message in spent {
                        let number: u32 = message.body.parse().unwrap();
                        prop_assert_eq!(model.receives.get(&number), Some(&3));
                        for group in model.groups.values_mut() {
                            group.retain(|one| *one != number);
                        }
                        dead.insert(number);
                    }
                    // Of each group its first, without a gap.
                    let mut next: BTreeMap<u8, usize> = BTreeMap::new();
                    for received in &taken {
                        let group = group_of(received);
                        prop_assert!(!lent.contains(&group), "group {group} is lent already");
                        let place = next.entry(group).or_default();
                        prop_assert_eq!(model.groups[&group].get(*place), Some(&number(received)));
                        *place += 1;
                        model.hidden.insert(number(received), now + VISIBILITY_MS);
                        let receives = model.receives.entry(number(received)).or_default();
                        *receives += 1;
                        prop_assert_eq!(received.message.receives, *receives);
                    }
                    // A queue that gives fewer than it was asked for has nothing that is free.
                    if taken.len() < most {
                        let free = |group: &u8| !model.groups[group].is_empty() && !in_flight(&model, *group);
                        prop_assert!(!model.groups.keys().any(free), "something is free");
                    }
                    held.extend(taken);
                }
                Step::Delete { which } if !held.is_empty() => {
                    let received = held.swap_remove(which % held.len());
                    let number = number(&received);
                    let alive = model.hidden.get(&number) > Some(&now)
                        && model.receives.get(&number) == Some(&received.message.receives);
                    let deleted = queue.delete(&received.handle, now);
                    if alive {
                        prop_assert_eq!(deleted, Ok(true));
                        model.groups.get_mut(&group_of(&received)).unwrap().retain(|one| *one != number);
                    } else {
                        prop_assert_ne!(deleted, Ok(true));
                    }
                }
                Step::Show { which } if !held.is_empty() => {
                    let received = &held[which % held.len()];
                    if queue.change_visibility(&received.handle, 0, now).is_ok() {
                        model.hidden.insert(number(received), now);
                    }
                }
                Step::Pass { seconds } => now += seconds * 1_000,
                Step::Delete { .. } | Step::Show { .. } => {}
            }
            let left: BTreeSet<u32> = queue.messages().map(|message| message.body.parse().unwrap()).collect();
            let expected: BTreeSet<u32> = model.groups.values().flatten().copied().collect();
            prop_assert_eq!(left, expected);
        }
    }

    #[test]
    fn no_handle_panics_and_none_that_was_not_given_deletes(handle in ".{0,20}|Q/[0-9]{0,25}/[0-9]{0,25}") {
        let mut queue = Queue::new("Q", QueueProperties::default());
        let draft = Draft { body: "a".to_owned(), ..Draft::default() };
        queue.send(draft, 0).unwrap();
        prop_assert_ne!(queue.delete(&handle, 0), Ok(true));
        prop_assert!(queue.change_visibility(&handle, 0, 0).is_err());
        prop_assert_eq!(queue.messages().count(), 1);
    }
}
