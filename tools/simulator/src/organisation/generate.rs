//! An organisation from its shape.

mod seats;
mod tree;

use super::names;
use super::{DEFAULT_GROUP, Department, HOME_SCHOOL, IN_CHARGE, Node, Organisation, OrganisationShape, People, Person};
use super::{ROOT, Role, Seat};
use crate::random::Random;

impl Organisation {
    /// An organisation of that shape, always the same. Whatever the seed, there are a deep chain and a wide department,
    /// people in the root, somebody in up to five departments, and, with
    /// [`home_school`](OrganisationShape::home_school), somebody in no department that can be read.
    pub fn generate(shape: &OrganisationShape) -> Organisation {
        let random = &mut Random::forked(shape.seed, 0);
        let mut organisation = Organisation::new("模拟企业");
        organisation.people = People::with_capacity(shape.people);
        let ids = organisation.grow_tree(shape, random);
        let mut seats = seats::of(shape, &ids, random);
        if shape.home_school {
            let directory = Department { order: i64::MAX, ..Department::new(HOME_SCHOOL, ROOT, "家校通讯录") };
            organisation.departments.insert(HOME_SCHOOL, Node::new(directory));
            if let Some(root) = organisation.departments.get_mut(&ROOT) {
                root.children.push(HOME_SCHOOL);
            }
            // Of the last two who are in one department, one is a teacher too; the other is in no other department.
            let last = seats.iter_mut().rev().filter(|seats| seats.len() == 1).take(2);
            for (back, seats) in last.enumerate() {
                if back == 0 && shape.people > 1 {
                    seats.clear();
                }
                seats.push(HOME_SCHOOL);
            }
        }
        for (number, departments) in seats.into_iter().enumerate() {
            let person = organisation.hire(random, number, &departments);
            organisation.appoint(&person);
            organisation.admit(person);
        }
        organisation.grow_roles(shape, random);
        organisation
    }

    /// The nth person, in these departments. The first of a department heads it, the first of all is the boss.
    pub(crate) fn hire(&self, random: &mut Random, number: usize, departments: &[i64]) -> Person {
        let mut person = names::person(random, number);
        person.sys_level = match number {
            0 => 1,
            1 | 2 => 2,
            _ => 0,
        };
        person.boss = number == 0;
        for dept_id in departments {
            let leader = self.members(*dept_id).next().is_none();
            person.seats.push(Seat { dept_id: *dept_id, order: names::order(random), leader });
            if !leader && random.percent(20) {
                person.manager_userid = self.department(*dept_id).and_then(|d| d.managers.first().cloned());
            }
        }
        person
    }

    /// The heads become their departments' managers.
    fn appoint(&mut self, person: &Person) {
        for seat in person.seats.iter().filter(|seat| seat.leader) {
            if let Some(node) = self.departments.get_mut(&seat.dept_id) {
                node.department.managers.push(person.userid.clone());
            }
        }
    }

    fn grow_roles(&mut self, shape: &OrganisationShape, random: &mut Random) {
        if let Some(role) = self.roles.get_mut(&IN_CHARGE) {
            role.grant(0);
        }
        let mut roles = Vec::with_capacity(shape.roles);
        let mut group = DEFAULT_GROUP;
        for number in 0..shape.roles {
            if number % 10 == 0 {
                group = self.create_role_group(&format!("角色组{}", number / 10)).0;
            }
            let id = self.next_id();
            roles.push((id, Role::new(&names::role(random, number), group)));
        }
        for key in (0..self.people.numbers()).filter_map(|key| u32::try_from(key).ok()) {
            let at = random.below(roles.len());
            if let Some((_, role)) = roles.get_mut(at) {
                role.grant(key);
            }
        }
        self.roles.extend(roles);
    }
}
