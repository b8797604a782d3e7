//! Organisations and ranges from a seed.

use std::collections::BTreeSet;

use dingtalk_simulator::{Organisation, OrganisationShape, Scope};

fn orders(organisation: &Organisation) -> Vec<i64> {
    organisation.people().flat_map(|person| &person.seats).map(|seat| seat.order).collect()
}

#[test]
fn a_seed_makes_one_organisation_and_many_make_all_kinds() {
    assert_eq!(orders(&Organisation::random(7)), orders(&Organisation::random(7)));
    let shapes: Vec<_> = (0..300).map(OrganisationShape::random).collect();
    assert!(shapes.iter().all(|shape| (10..=2000).contains(&shape.people) && shape.departments < shape.people));
    let some = |is: fn(&OrganisationShape) -> bool| shapes.iter().filter(|shape| is(shape)).count() >= 5;
    assert!(some(|shape| shape.people < 20) && some(|shape| shape.people > 1500));
    assert!(some(|shape| shape.departments == 1) && some(|shape| shape.departments > 200));
    assert!(some(|shape| shape.depth > 12) && some(|shape| shape.depth == 1) && some(|shape| shape.width > 50));
    assert!(some(|shape| shape.several > 0.2) && some(|shape| shape.several == 0.0));
    assert!(some(|shape| shape.home_school) && some(|shape| !shape.home_school));
    assert!(some(|shape| shape.roles == 0) && some(|shape| shape.crowd > 100));
}

#[test]
fn what_is_rare_is_in_them() {
    let all: Vec<Organisation> = (0..15).map(Organisation::random).collect();
    let orders: BTreeSet<i64> = all.iter().flat_map(orders).collect();
    assert!(orders.contains(&i64::MAX) && orders.contains(&i64::MIN) && orders.contains(&-1));
    for (seed, organisation) in all.iter().enumerate() {
        let wanted = OrganisationShape::random(seed as u64);
        assert_eq!(organisation.head_count(), wanted.people, "seed {seed}");
        assert_eq!(organisation.department(-7).is_some(), wanted.home_school, "seed {seed}");
        let empty = organisation.role_ids().into_iter().filter(|id| organisation.role_members(*id).count() == 0);
        assert!(empty.count() > 0, "seed {seed}");
    }
    let five = |organisation: &&Organisation| organisation.people().any(|person| person.seats.len() == 5);
    let same = |organisation: &&Organisation| organisation.departments().filter(|d| *d.name == *"同名部门").count() > 1;
    assert!(all.iter().any(|organisation| five(&organisation)) && all.iter().any(|organisation| same(&organisation)));
}

/// Ten of all kinds.
fn organisations() -> Vec<Organisation> {
    (0..10).map(Organisation::random).collect()
}

#[test]
fn a_partial_range_is_never_the_whole_company_nor_nobody() {
    let (mut nested, mut people_only, mut doubly) = (0, 0, 0);
    let organisations = organisations();
    for seed in 0..200 {
        let organisation = &organisations[seed as usize % organisations.len()];
        let scope = Scope::random(organisation, seed);
        assert_eq!(scope, Scope::random(organisation, seed));
        let nobody = scope.departments.is_empty() && scope.people.is_empty();
        assert!(!scope.is_whole() && !nobody, "seed {seed}");
        assert!(scope.departments.iter().all(|id| organisation.department(*id).is_some()));
        let above = |id: i64| organisation.chain(id).skip(1).any(|above| scope.departments.contains(&above));
        nested += usize::from(scope.departments.iter().any(|id| above(*id)));
        people_only += usize::from(scope.departments.is_empty());
        let of_departments = Scope { people: Vec::new(), ..scope.clone() };
        let listed = |userid: &String| {
            organisation.person(userid).is_some_and(|person| organisation.is_person_in(&of_departments, person))
        };
        doubly += usize::from(scope.people.iter().any(listed));
    }
    assert!(nested > 0 && people_only > 0 && doubly > 0, "{nested} {people_only} {doubly}");
}

#[test]
fn a_range_that_shrinks_lets_nobody_in() {
    let seen = |organisation: &Organisation, scope: &Scope| -> BTreeSet<String> {
        let people = organisation.people().filter(|person| organisation.is_person_in(scope, person));
        people.map(|person| person.userid.to_string()).collect()
    };
    let mut smaller = 0;
    let organisations = organisations();
    for seed in 0..200 {
        let organisation = &organisations[seed as usize % organisations.len()];
        for scope in [Scope::whole(), Scope::random(organisation, seed)] {
            let shrunk = scope.shrunk(organisation, seed);
            assert_ne!(shrunk, scope, "seed {seed}");
            let (before, after) = (seen(organisation, &scope), seen(organisation, &shrunk));
            assert!(after.is_subset(&before), "seed {seed}");
            smaller += usize::from(after.len() < before.len());
        }
    }
    assert!(smaller > 300, "{smaller}");
}
