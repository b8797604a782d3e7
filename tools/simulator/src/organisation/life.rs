//! A random life: people and departments come, change and go.

use super::{DEFAULT_GROUP, Organisation, Person, ROOT, Seat, names};
use crate::ContactEvent;
use crate::random::Random;

/// How often a step looks for something that can happen.
const TRIES: usize = 20;

/// What comes next in an organisation. The same seed and the same organisation live the same life.
#[derive(Debug, Clone)]
pub struct Life {
    random: Random,
    /// How many have joined: numbers for names.
    joined: usize,
}

impl Life {
    /// The life of that seed.
    pub fn new(seed: u64) -> Life {
        Life { random: Random::forked(seed, 1), joined: 0 }
    }
}

impl Organisation {
    /// One thing happens: mostly somebody changes or moves, sometimes somebody joins or leaves, now and then a department
    /// or a role changes. Gives what DingTalk would push; nothing for a new picture.
    pub fn step(&mut self, life: &mut Life) -> Vec<ContactEvent> {
        (0..TRIES).find_map(|_| self.attempt(life)).unwrap_or_default()
    }

    fn attempt(&mut self, life: &mut Life) -> Option<Vec<ContactEvent>> {
        let random = &mut life.random;
        match random.below(100) {
            0..32 => self.change_somebody(random),
            32..48 => self.move_somebody(random),
            48..55 => self.seat_somebody(random),
            55..67 => {
                life.joined += 1;
                self.hire_somebody(random, life.joined)
            }
            67..77 => {
                let userid = self.anybody(random).filter(|person| !person.boss)?.userid.clone();
                self.leave(&userid).ok()
            }
            77..90 => self.change_departments(random),
            _ => self.change_roles(random),
        }
    }

    fn change_somebody(&mut self, random: &mut Random) -> Option<Vec<ContactEvent>> {
        let person = self.anybody(random)?;
        let (userid, boss) = (person.userid.clone(), person.boss);
        let what = random.below(9);
        let number = random.below(1_000_000);
        let change = |person: &mut Person| match what {
            0 | 1 => person.name = names::name(random).into(),
            2 => person.title = Some(names::title(random)),
            3 => person.mobile = Some(format!("100{number:08}").into()),
            4 => person.email = random.coin().then(|| format!("u{number}@example.com").into()),
            5 => person.job_number = Some(format!("B{number:06}").into()),
            6 => person.active = !person.active,
            7 if !boss => person.sys_level = if person.sys_level == 0 { 2 } else { 0 },
            _ => person.avatar = Some(format!("https://static.example.com/{number}.png").into()),
        };
        self.edit(&userid, change).ok()
    }

    fn move_somebody(&mut self, random: &mut Random) -> Option<Vec<ContactEvent>> {
        let person = self.anybody(random)?;
        let (userid, mut seats) = (person.userid.clone(), person.seats.clone());
        let dept_id = self.anywhere(random)?;
        if seats.iter().any(|seat| seat.dept_id == dept_id) {
            return None;
        }
        let at = random.below(seats.len());
        *seats.get_mut(at)? = Seat { dept_id, order: names::order(random), leader: random.percent(5) };
        self.relocate(&userid, seats).ok()
    }

    /// A place more, a place less, or another order and rank in the same place.
    fn seat_somebody(&mut self, random: &mut Random) -> Option<Vec<ContactEvent>> {
        let person = self.anybody(random)?;
        let (userid, mut seats) = (person.userid.clone(), person.seats.clone());
        let seat = Seat { dept_id: self.anywhere(random)?, order: names::order(random), leader: random.percent(20) };
        let same = seats.iter().position(|other| other.dept_id == seat.dept_id);
        let at = same.or_else(|| random.percent(30).then(|| random.below(seats.len())));
        if let Some(other) = at.and_then(|at| seats.get_mut(at)) {
            *other = Seat { dept_id: other.dept_id, ..seat };
        } else if seats.len() > 1 && random.coin() {
            seats.pop();
        } else if seats.len() < 5 {
            seats.push(seat);
        } else {
            return None;
        }
        self.relocate(&userid, seats).ok()
    }

    fn hire_somebody(&mut self, random: &mut Random, number: usize) -> Option<Vec<ContactEvent>> {
        let dept_id = self.anywhere(random)?;
        // Numbers of its own, so that those who join have other userids than those who were there.
        let person = self.hire(random, 1_000_000 + number, &[dept_id]);
        self.join(person).ok()
    }

    fn change_departments(&mut self, random: &mut Random) -> Option<Vec<ContactEvent>> {
        let dept_id = self.anywhere(random).filter(|id| *id != ROOT)?;
        match random.below(10) {
            0..3 => {
                let number = 100_000 + random.below(900_000);
                let department = self.draw_department(dept_id, number, random);
                self.create_department(department).ok().map(|(_, events)| events)
            }
            3..6 => {
                let number = random.below(1000);
                self.edit_department(dept_id, |d| d.name = names::department(random, number).into()).ok()
            }
            6..9 => {
                let parent_id = self.anywhere(random)?;
                let events = self.edit_department(dept_id, |department| department.parent_id = parent_id).ok()?;
                (!events.is_empty()).then_some(events)
            }
            _ => self.remove_department(dept_id).ok(),
        }
    }

    fn change_roles(&mut self, random: &mut Random) -> Option<Vec<ContactEvent>> {
        let ids = self.role_ids();
        let id =
            random.pick(&ids).filter(|id| self.roles.get(id).is_some_and(|role| role.group_id != DEFAULT_GROUP))?;
        let number = random.below(1000);
        match random.below(10) {
            0 => self.rename_role(id, &names::role(random, number)).ok(),
            1 => {
                let group_id = self.roles.get(&id)?.group_id;
                self.create_role(group_id, &names::role(random, number)).ok().map(|(_, events)| events)
            }
            2 if ids.len() > 8 => self.remove_role(id).ok(),
            what => {
                let userid = self.anybody(random)?.userid.clone();
                let events = if what < 7 { self.grant(id, &[&userid]) } else { self.revoke(id, &[&userid]) };
                events.ok().filter(|events| !events.is_empty())
            }
        }
    }

    fn anybody(&self, random: &mut Random) -> Option<&Person> {
        (0..TRIES).find_map(|_| self.people.get(u32::try_from(random.below(self.people.numbers())).ok()?))
    }

    /// A department that can be read.
    fn anywhere(&self, random: &mut Random) -> Option<i64> {
        let count = self.departments.range(ROOT..).count();
        self.departments.range(ROOT..).nth(random.below(count)).map(|(id, _)| *id)
    }
}
