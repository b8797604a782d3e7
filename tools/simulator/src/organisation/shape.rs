//! How large an organisation is, and how it is spread.

use crate::random::Random;

/// What [`Organisation::generate`](crate::Organisation::generate) makes. The same shape makes the same organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganisationShape {
    /// People, 1 to 200,000.
    pub people: usize,
    /// Departments that can be read, the root included.
    pub departments: usize,
    /// Levels of the deepest chain, and the most that any department has above it.
    pub depth: usize,
    /// Departments right below the widest one.
    pub width: usize,
    /// The share of departments that are structure only, without direct members; default 0.2.
    pub empty: f64,
    /// The share of people in several departments, up to five; default 0.05.
    pub several: f64,
    /// Direct members of one department, where there are at least twice as many people; default 300.
    pub crowd: usize,
    /// Roles besides the platform's own, ten to a group. Each person has one of them.
    pub roles: usize,
    /// Whether there is a home-school directory: a department with a negative id that is listed and cannot be read. One
    /// person is in no other department.
    pub home_school: bool,
    /// The seed.
    pub seed: u64,
}

impl OrganisationShape {
    /// So many people in so many departments, with a role for every 200 people, and five at least.
    pub fn of(people: usize, departments: usize, seed: u64) -> OrganisationShape {
        OrganisationShape {
            people,
            departments,
            depth: 8,
            width: 40,
            empty: 0.2,
            several: 0.05,
            crowd: 300,
            roles: (people / 200).max(5),
            home_school: true,
            seed,
        }
    }

    /// Any organisation of 10 to 2,000 people, small ones as often as large ones: deep or wide, with few departments or
    /// nearly as many as people, a crowd in one or none, many people in several or none.
    pub fn random(seed: u64) -> OrganisationShape {
        let random = &mut Random::forked(seed, 3);
        let people = (10.0 * 200_f64.powf(random.share())) as usize;
        let each = random.pick(&[2, 5, 10, 30]).unwrap_or(10);
        let departments = 1 + random.below(people / each);
        OrganisationShape {
            depth: 1 + random.below(15),
            width: random.below(60),
            empty: random.share() * 0.5,
            several: random.pick(&[0.0, 0.05, 0.3]).unwrap_or_default(),
            crowd: if random.coin() { random.below(people / 2 + 1) } else { 0 },
            roles: random.below(40),
            home_school: random.percent(60),
            ..OrganisationShape::of(people, departments, random.next())
        }
    }

    /// 50 people in 12 departments.
    pub fn small(seed: u64) -> OrganisationShape {
        OrganisationShape::of(50, 12, seed)
    }

    /// 10,000 people in 500 departments, with 50 roles: a user list at 20 calls a second takes 26 s at least.
    pub fn ten_thousand(seed: u64) -> OrganisationShape {
        OrganisationShape::of(10_000, 500, seed)
    }

    /// 100,000 people in 5,000 departments, with 200 roles: 4 min 18 s at least.
    pub fn hundred_thousand(seed: u64) -> OrganisationShape {
        OrganisationShape { roles: 200, ..OrganisationShape::of(100_000, 5_000, seed) }
    }
}
