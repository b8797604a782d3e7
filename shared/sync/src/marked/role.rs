//! A role that an event named: its members, and the list of roles, which alone tells of its name and its group.

use std::collections::BTreeSet;

use dingtalk_store::{Braked, ContactId, ContactKind, Mark, Presence, Proof, Removals};

use super::Look;
use crate::{fault::Fault, roles, shop::Shop};

/// Members that are read from the mirror at once.
const PAGE: i32 = 200;

impl Shop<'_> {
    pub(super) async fn look_at_role(&self, mark: &Mark) -> Result<Look, Fault> {
        let Ok(role) = mark.id.id().parse::<i64>() else { return Err(Fault::BadId) };
        let all = roles::all(self).await?;
        if all.odd.is_some() {
            return Ok(Look::Again);
        }
        roles::write(self, &all).await.map_err(of_sync)?;
        let listed: BTreeSet<_> = all.ids().collect();
        // What an event calls a role may be a group.
        if listed.contains(&ContactId::role_group(role)) && !listed.contains(&mark.id) {
            return Ok(Look::Done);
        }
        if listed.is_empty() {
            return Ok(Look::Again);
        }
        let (there, read_at) = if listed.contains(&mark.id) {
            match roles::all_members(self, role).await? {
                Some(members) => (Some(members.ids), members.read_at),
                None => return Ok(Look::Again),
            }
        } else {
            (None, all.read_at)
        };
        if there.is_none() && !self.lets_go(mark).await? {
            return Ok(Look::Done);
        }
        let mut cursor = None;
        let mut lost = Vec::new();
        loop {
            let page = self.mirror.role_members(role, PAGE, cursor.as_ref()).await?;
            let ids = page.contacts.into_iter().map(|row| row.id);
            lost.extend(ids.filter(|id| there.as_ref().is_none_or(|there| !there.contains(id))));
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        if there.is_none() {
            lost.push(mark.id.clone());
            lost.push(ContactId::role_group(role));
        }
        for id in lost {
            let known = self.mirror.get(&id).await?;
            if known.is_some_and(|row| row.presence == Presence::InScope) {
                let outcome = self.writer.remove(&id, Proof::NotListed, read_at, "an event", self.now()).await?;
                self.tally.came(outcome);
            }
        }
        Ok(Look::Done)
    }

    /// The list of roles, because of a group.
    pub(super) async fn look_at_roles(&self) -> Result<Look, Fault> {
        let all = roles::all(self).await?;
        if all.odd.is_some() {
            return Ok(Look::Again);
        }
        roles::write(self, &all).await.map_err(of_sync)?;
        Ok(Look::Done)
    }

    /// Whether a role may go.
    async fn lets_go(&self, mark: &Mark) -> Result<bool, Fault> {
        let known = self.mirror.get(&mark.id).await?;
        if known.is_none_or(|row| row.presence != Presence::InScope) {
            return Ok(true);
        }
        let request = format!("{} marked at {}", mark.id, mark.marked_at);
        let removals = Removals { request: &request, wanted: 1, population: self.population().await? };
        let asked = self.engine.brake.ask(&self.key, ContactKind::Role, removals, self.now()).await?;
        Ok(asked == Braked::Released)
    }
}

fn of_sync(error: crate::SyncError) -> Fault {
    match error {
        crate::SyncError::Store(error) => Fault::Store(error),
        other => Fault::Call(other.to_string()),
    }
}
