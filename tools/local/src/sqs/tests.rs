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

/// Sends so many, receives and deletes them all by tens, and tells how often a message was looked at.
fn looks(messages: u64, groups: u64, fifo: bool) -> u64 {
    let mut queue = Queue::new("Q", QueueProperties { fifo, ..QueueProperties::default() });
    for number in 0..messages {
        let draft = Draft {
            body: number.to_string(),
            group: fifo.then(|| (number % groups).to_string()),
            deduplication: fifo.then(|| number.to_string()),
            ..Draft::default()
        };
        queue.send(draft, 0).unwrap();
    }
    let mut next: BTreeMap<Option<String>, u32> = BTreeMap::new();
    let mut left = messages;
    while left > 0 {
        let (taken, _) = queue.receive(10, VISIBILITY_MS, 1);
        assert_eq!((taken.len() as u64, queue.depth(1)[1]), (left.min(10), taken.len()));
        for received in taken {
            let last = next.insert(received.message.group.clone(), number(&received));
            assert!(last < Some(number(&received)), "out of order");
            assert_eq!(queue.delete(&received.handle, 1), Ok(true));
            left -= 1;
        }
    }
    queue.looked()
}

#[test]
fn a_long_queue_costs_no_more_by_message_than_a_short_one() {
    for (groups, fifo) in [(1, true), (200, true), (20_000, true), (1, false)] {
        let (short, long) = (looks(200, groups, fifo), looks(20_000, groups, fifo));
        assert!(long <= 100 * short + 100, "{groups} groups: {short} for 200 messages, {long} for 20,000");
    }
}

#[test]
fn what_is_shown_at_once_is_received_once_by_a_call_and_again_by_the_next() {
    for fifo in [true, false] {
        let mut queue = Queue::new("Q", QueueProperties { fifo, ..QueueProperties::default() });
        for body in ["a", "b"] {
            let name = |name: &str| fifo.then(|| name.to_owned());
            let draft =
                Draft { body: body.to_owned(), group: name("g"), deduplication: name(body), ..Draft::default() };
            queue.send(draft, 0).unwrap();
        }
        for _ in 0..2 {
            let (taken, _) = queue.receive(10, 0, 0);
            let bodies: Vec<_> = taken.iter().map(|received| received.message.body.as_str()).collect();
            assert_eq!((bodies, queue.depth(0)), (vec!["a", "b"], [2, 0, 0]));
        }
    }
}

#[test]
fn what_is_delayed_holds_what_comes_behind_it_in_its_group_only() {
    let mut queue = Queue::new("Q", QueueProperties { fifo: true, ..QueueProperties::default() });
    for (body, group, delay) in [("a", "1", 0), ("b", "1", 5), ("c", "1", 0), ("d", "2", 0)] {
        let name = |name: &str| Some(name.to_owned());
        let mut draft =
            Draft { body: body.to_owned(), group: name(group), deduplication: name(body), ..Draft::default() };
        draft.delay = (delay > 0).then_some(delay);
        if queue.send(draft.clone(), 0).is_err() {
            // SQS takes a delay of a message in standard queues only.
            queue.properties.delay = std::time::Duration::from_secs(5);
            queue.send(Draft { delay: None, ..draft }, 0).unwrap();
            queue.properties.delay = std::time::Duration::ZERO;
        }
    }
    let bodies = |queue: &mut Queue, now| {
        let (taken, _) = queue.receive(10, VISIBILITY_MS, now);
        let bodies: String = taken.iter().map(|received| received.message.body.as_str()).collect();
        taken.iter().for_each(|received| assert_eq!(queue.delete(&received.handle, now), Ok(true)));
        bodies
    };
    assert_eq!((queue.depth(0), queue.next(0)), ([3, 0, 1], Some(5_000)));
    assert_eq!(bodies(&mut queue, 0), "ad");
    assert_eq!((bodies(&mut queue, 4_999), bodies(&mut queue, 5_000)), (String::new(), "bc".to_owned()));
}
