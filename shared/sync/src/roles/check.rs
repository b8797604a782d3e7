//! Which roles, groups and members were not seen. No call asks about a single one (`role/getrole` does not say what a
//! role that is gone looks like), so the list is read once more, and of a role that somebody has lost all members.

use std::collections::{BTreeMap, BTreeSet};

use dingtalk_store::{Braked, ContactId, ContactKind, Proof, Removals};

use super::{KINDS, State, all, all_members};
use crate::{
    SyncError,
    fault::Fault,
    slice::{Flow, Slice},
    unseen::unseen,
};

impl State {
    /// The run ends, and says that it has not looked for those that are gone.
    fn cannot_tell(&mut self, why: &str) -> Flow {
        self.open.doubt(why.to_owned());
        Flow::On
    }

    pub(super) async fn check(&mut self, slice: &Slice<'_>) -> Result<Flow, SyncError> {
        let shop = slice.shop;
        let mut missing = BTreeMap::new();
        for kind in KINDS {
            let unseen = unseen(slice, kind).await?;
            if kind == ContactKind::Role {
                self.sweep.population = unseen.population;
            }
            missing.insert(kind, unseen.ids);
        }
        if missing.values().all(Vec::is_empty) {
            return Ok(Flow::On);
        }
        let roles = match all(shop).await {
            Ok(roles) if roles.odd.is_none() => roles,
            Err(Fault::Stop(stop)) => return Ok(Flow::Pause(stop)),
            Err(Fault::Store(error)) => return Err(error.into()),
            Ok(_) | Err(_) => return Ok(self.cannot_tell("the list of roles could not be read a second time")),
        };
        let listed: BTreeSet<_> = roles.ids().collect();
        // Every company has roles that cannot be removed.
        if listed.is_empty() {
            return Ok(self.cannot_tell("the list of roles was empty"));
        }
        let mut gone: Vec<(ContactId, i64)> = Vec::new();
        for kind in [ContactKind::RoleGroup, ContactKind::Role] {
            let unlisted = missing.remove(&kind).unwrap_or_default().into_iter().filter(|id| !listed.contains(id));
            gone.extend(unlisted.map(|id| (id, roles.read_at)));
        }
        let wanted = gone.len() as u64;
        let removals = Removals {
            request: &slice.step.run,
            wanted,
            population: u64::try_from(self.sweep.population).unwrap_or(0),
        };
        let engine = shop.engine;
        if wanted > 0
            && let Braked::Held { .. } =
                engine.brake.ask(&slice.step.key, ContactKind::Role, removals, shop.now()).await?
        {
            self.sweep.held_back = i64::try_from(wanted).unwrap_or(i64::MAX);
            engine.metrics.count("RemovalsHeld", Some(&slice.step.key.app));
            // The roles stay, with whoever has them; who has lost another one does not wait for that.
            gone.clear();
        }
        let mut of_roles: BTreeMap<i64, Vec<ContactId>> = BTreeMap::new();
        for id in missing.remove(&ContactKind::RoleMember).unwrap_or_default() {
            let role = id.id().split('#').next().and_then(|role| role.parse().ok());
            of_roles.entry(role.unwrap_or_default()).or_default().push(id);
        }
        let removed: BTreeSet<_> = gone.iter().map(|(id, _)| id.clone()).collect();
        for (role, ids) in of_roles {
            if self.sweep.held_back > 0 && !listed.contains(&ContactId::role(role)) {
                continue;
            }
            // Nobody has a role that is not there.
            if removed.contains(&ContactId::role(role)) || !listed.contains(&ContactId::role(role)) {
                gone.extend(ids.into_iter().map(|id| (id, roles.read_at)));
                continue;
            }
            match all_members(shop, role).await {
                Ok(Some(members)) => {
                    let lost = ids.into_iter().filter(|id| !members.ids.contains(id));
                    gone.extend(lost.map(|id| (id, members.read_at)));
                }
                Ok(None) | Err(Fault::Call(_) | Fault::Gone | Fault::NotFound | Fault::BadId | Fault::OutOfScope) => {
                    shop.tally.add("unconfirmed", i64::try_from(ids.len()).unwrap_or(i64::MAX));
                }
                Err(Fault::NotPermitted(_)) => {}
                Err(Fault::Stop(stop)) => return Ok(Flow::Pause(stop)),
                Err(Fault::Store(error)) => return Err(error.into()),
            }
        }
        let by = format!("run {}", slice.step.run);
        for (id, read_at) in gone {
            shop.tally.came(shop.writer.remove(&id, Proof::NotListed, read_at, &by, shop.now()).await?);
        }
        Ok(Flow::On)
    }
}
