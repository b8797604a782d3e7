//! What a shape makes.

use std::collections::HashSet;

use dingtalk_simulator::{Organisation, OrganisationShape, Person};
use proptest::prelude::*;

fn sizes(organisation: &Organisation) -> Vec<usize> {
    let readable = organisation.departments().filter(|department| department.dept_id >= 1);
    readable.map(|department| organisation.members(department.dept_id).count()).collect()
}

fn levels(organisation: &Organisation) -> usize {
    organisation.departments().map(|department| organisation.chain(department.dept_id).count()).max().expect("a root")
}

fn everything(organisation: &Organisation) -> String {
    let people: Vec<&Person> = organisation.people().collect();
    let departments: Vec<_> = organisation.departments().collect();
    let roles: Vec<Vec<&str>> =
        organisation.role_ids().into_iter().map(|id| organisation.role_members(id).collect()).collect();
    format!("{people:?}{departments:?}{roles:?}")
}

#[test]
fn a_shape_is_always_the_same_and_a_seed_makes_another() {
    let made = |seed| everything(&Organisation::generate(&OrganisationShape::small(seed)));
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
}

#[test]
fn ten_thousand_people_are_as_the_floor_of_a_sync_assumes() {
    let organisation = Organisation::generate(&OrganisationShape::ten_thousand(1));
    let sizes = sizes(&organisation);
    assert_eq!((organisation.head_count(), sizes.len()), (10_000, 500));
    assert_eq!(sizes.iter().filter(|size| **size == 300).count(), 1, "one crowd");
    let empty = sizes.iter().filter(|size| **size == 0).count();
    assert!((98..=102).contains(&empty), "a fifth are structure only: {empty}");
    let seats: usize = sizes.iter().sum();
    assert!((10_400..=10_700).contains(&seats), "one in twenty is in several: {seats}");
    let pages: usize = sizes.iter().map(|size| size.div_ceil(100).max(1)).sum();
    assert!((505..=530).contains(&pages), "516 in the notes: {pages}");
    let mut sorted = sizes.clone();
    sorted.sort_unstable();
    let (median, mean) = (sorted[250], seats / 500);
    assert!(median < mean && sorted[495] > 4 * mean, "log-normal, not even: {median} {mean} {}", sorted[495]);
    assert_eq!(organisation.role_ids().len(), 50 + 4);
}

#[test]
fn every_oddity_is_there() {
    for seed in 0..20 {
        let organisation = Organisation::generate(&OrganisationShape::of(700, 60, seed));
        let several = organisation.people().map(|person| person.seats.len()).max();
        assert_eq!(several, Some(5));
        assert_eq!(levels(&organisation), 9, "eight below the root");
        let widest = organisation.departments().map(|department| organisation.children(department.dept_id).len());
        assert!(widest.max() >= Some(20));
        assert!(organisation.members(1).count() >= 3, "people in the root");
        assert!(organisation.people().all(|person| person.seats.iter().all(|seat| seat.order > 1 << 53)));
        assert!(organisation.departments().any(|department| department.order > 1 << 53));
        assert_eq!(organisation.department(-7).map(|department| department.parent_id), Some(1));
        let unreadable = organisation.people().filter(|person| person.is_in_no_readable_department());
        assert_eq!((unreadable.count(), organisation.members(-7).count()), (1, 2));
        assert!(organisation.departments().any(|department| organisation.members(department.dept_id).count() == 300));
        let ids: HashSet<_> = organisation.people().map(|person| &person.unionid).collect();
        assert_eq!(ids.len(), 700);
    }
}

#[test]
fn a_hundred_thousand_in_five_thousand() {
    let organisation = Organisation::generate(&OrganisationShape::hundred_thousand(3));
    let sizes = sizes(&organisation);
    let pages: usize = sizes.iter().map(|size| size.div_ceil(100).max(1)).sum();
    assert_eq!((organisation.head_count(), sizes.len()), (100_000, 5000));
    assert!((5_100..=5_250).contains(&pages), "5,167 in the notes: {pages}");
}

/// Departments and people name each other, and lists are in order.
pub fn consistent(organisation: &Organisation) {
    let mut seats = 0;
    for department in organisation.departments() {
        let id = department.dept_id;
        assert_eq!(organisation.chain(id).last(), Some(1), "{id} hangs in the tree");
        if id != 1 {
            let siblings = organisation.children(department.parent_id);
            assert_eq!(siblings.iter().filter(|sibling| **sibling == id).count(), 1);
            let orders = siblings.iter().map(|id| organisation.department(*id).expect("a child").order);
            assert!(orders.is_sorted());
        }
        let orders: Vec<i64> =
            organisation.members(id).map(|person| person.seat(id).expect("a seat of a member").order).collect();
        assert!(orders.is_sorted_by(|a, b| a >= b), "{id}: {orders:?}");
        seats += orders.len();
    }
    assert_eq!(seats, organisation.people().map(|person| person.seats.len()).sum::<usize>());
    assert_eq!(organisation.subtree(1).len(), organisation.departments().count());
    for person in organisation.people() {
        let by_userid = organisation.person(&person.userid).expect("known by userid");
        assert!(std::ptr::eq(by_userid, person) && !person.seats.is_empty());
    }
    for role in organisation.role_ids() {
        assert!(organisation.role_members(role).all(|userid| organisation.person(userid).is_some()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_shape_is_consistent(people in 1_usize..400, departments in 1_usize..60, seed: u64, depth in 0_usize..12) {
        let shape = OrganisationShape { depth, crowd: 40, ..OrganisationShape::of(people, departments, seed) };
        let organisation = Organisation::generate(&shape);
        prop_assert_eq!(organisation.head_count(), people);
        prop_assert_eq!(sizes(&organisation).len(), departments);
        consistent(&organisation);
    }
}
