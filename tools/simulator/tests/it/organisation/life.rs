//! A life at random, and whether its events tell of all that changes.

use std::collections::{BTreeMap, BTreeSet};

use dingtalk_simulator::{ContactEvent, Department, Life, Organisation, OrganisationShape, Person, RoleAction, Seat};
use proptest::prelude::*;

use super::shape::consistent;

/// What a mirror keeps that goes by events alone: no pictures, since no event tells of them.
#[derive(Debug, Default, PartialEq)]
struct Mirror {
    people: BTreeMap<String, Person>,
    departments: BTreeMap<i64, Department>,
    members: BTreeMap<i64, BTreeSet<String>>,
}

impl Mirror {
    fn of(organisation: &Organisation) -> Mirror {
        let mut mirror = Mirror::default();
        let people: Vec<String> = organisation.people().map(|person| person.userid.to_string()).collect();
        mirror.read_people(organisation, &people);
        let departments: Vec<i64> = organisation.departments().map(|department| department.dept_id).collect();
        mirror.read_departments(organisation, &departments);
        mirror.read_roles(organisation, &organisation.role_ids());
        mirror
    }

    fn read_people(&mut self, organisation: &Organisation, userids: &[String]) {
        for userid in userids {
            match organisation.person(userid) {
                Some(person) => self.people.insert(userid.clone(), Person { avatar: None, ..person.clone() }),
                None => self.people.remove(userid),
            };
        }
    }

    fn read_departments(&mut self, organisation: &Organisation, ids: &[i64]) {
        for id in ids {
            match organisation.department(*id) {
                Some(department) => self.departments.insert(*id, department.clone()),
                None => self.departments.remove(id),
            };
        }
    }

    fn read_roles(&mut self, organisation: &Organisation, ids: &[i64]) {
        for id in ids {
            self.members.remove(id);
            if organisation.role_ids().contains(id) {
                self.members.insert(*id, organisation.role_members(*id).map(str::to_owned).collect());
            }
        }
    }

    /// Reads again what the event names; who left has no roles.
    fn hear(&mut self, organisation: &Organisation, event: &ContactEvent) {
        self.read_people(organisation, event.users().unwrap_or_default());
        self.read_departments(organisation, event.departments().unwrap_or_default());
        self.read_roles(organisation, event.roles().unwrap_or_default());
        if let ContactEvent::UserLeave(users) = event {
            for members in self.members.values_mut() {
                members.retain(|member| !users.contains(member));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn who_reads_again_what_events_name_has_the_truth(seed: u64, people in 3_usize..120, departments in 1_usize..30) {
        let mut organisation = Organisation::generate(&OrganisationShape::of(people, departments, seed));
        let mut mirror = Mirror::of(&organisation);
        let mut life = Life::new(seed);
        for _ in 0..150 {
            for event in organisation.step(&mut life) {
                mirror.hear(&organisation, &event);
            }
        }
        consistent(&organisation);
        prop_assert_eq!(mirror, Mirror::of(&organisation));
    }
}

#[test]
fn every_kind_of_event_comes_and_lives_are_repeatable() {
    let live = |seed| {
        let mut organisation = Organisation::generate(&OrganisationShape::of(200, 40, 1));
        let mut life = Life::new(seed);
        (0..3000).flat_map(|_| organisation.step(&mut life)).collect::<Vec<ContactEvent>>()
    };
    let events = live(1);
    let names: BTreeSet<&str> = events.iter().map(ContactEvent::name).collect();
    let expected = [
        "label_conf_add",
        "label_conf_del",
        "label_conf_modify",
        "label_user_change",
        "org_admin_add",
        "org_admin_remove",
        "org_dept_create",
        "org_dept_modify",
        "org_dept_remove",
        "user_active_org",
        "user_add_org",
        "user_leave_org",
        "user_modify_org",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    assert!(events.iter().any(|event| matches!(event, ContactEvent::UserMove(_))));
    assert!(events == live(1) && events != live(2));
}

#[test]
fn each_change_and_its_events() {
    let mut organisation = Organisation::new("模拟企业");
    let (id, events) = organisation.create_department(Department::new(0, 1, "研发")).expect("free");
    assert_eq!(events, [ContactEvent::DepartmentCreate(vec![id])]);
    let u1 = || vec!["u1".to_owned()];
    let inactive = Person { active: false, ..Person::new("u1", "张三") };
    let joined = organisation.join(inactive.clone());
    assert_eq!(joined, Ok(vec![ContactEvent::UserAdd(u1()), ContactEvent::UserModify(u1())]));
    let mut edit = |change: fn(&mut Person)| organisation.edit("u1", change).expect("known");
    assert_eq!(edit(|person| person.active = true), [ContactEvent::UserActive(u1())]);
    assert_eq!(edit(|person| person.avatar = Some("x".into())), [], "no event tells of a picture");
    assert_eq!(edit(|_| ()), []);
    assert_eq!(edit(|person| person.userid = "other".into()), [], "it never changes");
    let modified = [ContactEvent::UserModify(u1())];
    assert_eq!(edit(|person| person.name = "李四".into()), modified);
    assert_eq!(edit(|person| person.active = false), modified);
    let admin = |roles: i64, action| ContactEvent::LabelUserChange { users: u1(), roles: vec![roles], action };
    let added = [ContactEvent::AdminAdd(u1()), admin(101_000_102, RoleAction::Add)];
    assert_eq!(edit(|person| person.sys_level = 2), added);
    let removed = [ContactEvent::AdminRemove(u1()), admin(101_000_102, RoleAction::Remove)];
    assert_eq!(edit(|person| person.sys_level = 0), removed);
    let seat = Seat { dept_id: id, order: 1, leader: true };
    assert_eq!(organisation.relocate("u1", vec![seat]), Ok(vec![ContactEvent::UserMove(u1())]));
    let managers = |department: &mut Department| department.managers = vec!["u1".into()];
    assert_eq!(organisation.edit_department(id, managers), Ok(vec![ContactEvent::DepartmentModify(vec![id])]));
    let renamed = organisation.edit_department(1, |department| department.name = "新名".into());
    assert_eq!(renamed, Ok(vec![ContactEvent::OrgChange, ContactEvent::DepartmentModify(vec![1])]));
    let left = vec![ContactEvent::UserLeave(u1()), ContactEvent::DepartmentModify(vec![id])];
    assert_eq!(organisation.leave("u1"), Ok(left), "the department has lost its manager");
    let (below, _) = organisation.create_department(Department::new(0, id, "一部")).expect("free");
    assert_eq!(organisation.remove_department(id), Ok(vec![ContactEvent::DepartmentRemove(vec![id, below])]));
    let back = organisation.join(inactive.clone());
    assert_eq!(back.map(|events| events.len()), Ok(2), "a rehire");
    assert_eq!(organisation.person("u1").map(|person| &person.unionid), Some(&inactive.unionid));
}
