//! A department that an event named. One that has moved brings no other event than its own, whatever is below it; and one
//! that comes into the range, or leaves it, brings with it what is below.

use dingtalk_api::contact::ListSubDepartments;
use dingtalk_lambda::SyncRequest;
use dingtalk_store::{Contact, ContactCursor, ContactId, ContactKind, Mark, Presence, Proof, SyncKind};

use super::Look;
use crate::{departments, fault::Fault, row, shop::Shop, sweep::Answer};

/// Children that are read from the mirror at once.
const PAGE: i32 = 200;

impl Shop<'_> {
    pub(super) async fn look_at_department(&self, mark: &Mark) -> Result<Look, Fault> {
        let before = self.mirror.get(&mark.id).await?;
        match departments::confirm(self, mark.id.clone()).await? {
            Answer::Gone(read_at) => self.remove(mark, ContactKind::Department, Proof::NoSuchDepartment, read_at).await,
            Answer::Kept | Answer::OutOfScope => {
                let after = self.mirror.get(&mark.id).await?;
                if stands(before.as_ref()) != stands(after.as_ref()) {
                    self.read_below(&mark.id, before.as_ref(), after.as_ref()).await?;
                }
                Ok(Look::Done)
            }
        }
    }

    /// Reads again what is right below a department that has moved, come or gone; what has moved there is marked, and so
    /// the rest of the tree follows.
    async fn read_below(&self, id: &ContactId, before: Option<&Contact>, after: Option<&Contact>) -> Result<(), Fault> {
        let Ok(dept_id) = id.id().parse() else { return Ok(()) };
        let in_scope = |row: Option<&Contact>| row.is_some_and(|row| row.presence == Presence::InScope);
        let mut below = Vec::new();
        if in_scope(after) {
            let read_at = self.now();
            let listed = self.call(&ListSubDepartments { dept_id: Some(dept_id), language: None }).await?;
            let rows: Vec<_> = listed.items.into_iter().map(row::listed_department).collect();
            below.extend(rows.iter().map(|row| row.id.clone()));
            let written = self.writer.write_page(read_at, rows, self.now()).await?;
            self.wrote(&written).await?;
        }
        // Those that the mirror has there, and the list has not.
        let mut cursor: Option<ContactCursor> = None;
        loop {
            let page = self.mirror.children(dept_id, ContactKind::Department, PAGE, cursor.as_ref()).await?;
            below.extend(page.contacts.into_iter().map(|row| row.id));
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        below.sort();
        below.dedup();
        below.retain(|child| child != id);
        // A change of place leaves those below where they are; what came or went, they do as well.
        if in_scope(before) != in_scope(after) {
            self.engine.marks.add(&self.key, &below, self.now()).await?;
            // Its people are not among those that anything has told of: one list of theirs, with the next sync of users.
            let why = format!("department {dept_id} came into the range, or left it");
            self.want(SyncKind::Users, &why).await;
        }
        Ok(())
    }

    /// Asks for a sync of `kind`. If that fails, the next one of the schedule does it.
    async fn want(&self, kind: SyncKind, why: &str) {
        let request = SyncRequest::new(&self.key.app, &self.key.corp, &[kind], why);
        if let Err(error) = self.engine.bus.request_sync(&request).await {
            tracing::warn!(key = ?self.key, %error, why, "a sync was not asked for; the schedule's will do");
        }
    }
}

/// What of a department concerns those below it.
fn stands(row: Option<&Contact>) -> Option<(bool, Vec<i64>)> {
    row.map(|row| (row.presence == Presence::InScope, row.parents().collect()))
}
