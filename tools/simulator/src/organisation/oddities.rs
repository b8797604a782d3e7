//! Organisations and ranges from a seed, with what is rare in them.

use super::{Organisation, OrganisationShape, ROOT, Scope};
use crate::random::Random;

/// Orders at the ends of what fits, and those that are shared.
const ORDERS: [i64; 6] = [i64::MAX, i64::MIN, -1, 0, 1, 176_000_000_000_000_000];

impl Organisation {
    /// Any organisation: [`OrganisationShape::random`], and in it what is rare. Orders are negative, the same, and as large
    /// as an int64; departments bear one name; a group has no roles, a role no members, and another manages departments.
    pub fn random(seed: u64) -> Organisation {
        let mut organisation = Organisation::generate(&OrganisationShape::random(seed));
        let random = &mut Random::forked(seed, 4);
        let userids: Vec<_> = organisation.people().map(|person| person.userid.clone()).collect();
        for userid in userids.iter().filter(|_| random.percent(5)).collect::<Vec<_>>() {
            let order = random.pick(&ORDERS).unwrap_or_default();
            let at = random.below(5);
            // Nothing here can be refused: nobody leaves a department.
            let _ = organisation.edit(userid, |person| {
                let seats = person.seats.len();
                if let Some(seat) = person.seats.get_mut(at % seats.max(1)) {
                    seat.order = order;
                }
            });
        }
        let ids: Vec<i64> = organisation.departments.range(ROOT + 1..).map(|(id, _)| *id).collect();
        for dept_id in ids.iter().filter(|_| random.percent(10)).collect::<Vec<_>>() {
            let (order, same_name) = (random.pick(&ORDERS).unwrap_or_default(), random.coin());
            let _ = organisation.edit_department(*dept_id, |department| {
                department.order = order;
                if same_name {
                    department.name = "同名部门".into();
                }
            });
        }
        organisation.create_role_group("没有角色的组");
        let (group_id, _) = organisation.create_role_group("少见的");
        let _ = organisation.create_role(group_id, "没有人");
        if let (Ok((role_id, _)), Some(userid)) = (organisation.create_role(group_id, "管一些部门"), userids.first())
        {
            let managed: Vec<i64> = ids.into_iter().take(3).collect();
            let _ = organisation.set_managed(role_id, &managed);
            let _ = organisation.grant(role_id, &[userid]);
        }
        organisation
    }
}

impl Scope {
    /// Any range that is not the whole company: some departments, perhaps one below another, and some single people,
    /// perhaps in these departments anyway; never nobody.
    pub fn random(organisation: &Organisation, seed: u64) -> Scope {
        let random = &mut Random::forked(seed, 5);
        let ids: Vec<i64> = organisation.departments.range(ROOT + 1..).map(|(id, _)| *id).collect();
        let people: Vec<&str> = organisation.people().map(|person| &*person.userid).collect();
        let mut scope = Scope::default();
        let (departments, singles) = (random.below(6), random.below(6));
        for _ in 0..departments {
            let id = random.pick(&ids).filter(|id| !scope.departments.contains(id));
            scope.departments.extend(id);
        }
        let wanted = if scope.departments.is_empty() { singles.max(1) } else { singles };
        for _ in 0..wanted {
            let userid = random.pick(&people).map(str::to_owned).filter(|userid| !scope.people.contains(userid));
            scope.people.extend(userid);
        }
        scope
    }

    /// A smaller range: without some of its departments and people, or one of its departments replaced by those right
    /// below. Of the whole company any that is not. Nobody is in it who was not.
    pub fn shrunk(&self, organisation: &Organisation, seed: u64) -> Scope {
        if self.is_whole() {
            return Scope::random(organisation, seed);
        }
        let random = &mut Random::forked(seed, 6);
        let mut scope = self.clone();
        scope.departments.retain(|_| random.coin());
        scope.people.retain(|_| random.coin());
        if scope == *self && !scope.departments.is_empty() {
            let last = scope.departments.pop().unwrap_or(ROOT);
            scope.departments.extend_from_slice(organisation.children(last));
        } else if scope == *self {
            scope.people.pop();
        }
        scope
    }
}
