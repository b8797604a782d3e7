//! A department that an event named. One that has moved brings no other event than its own, whatever is below it; and one
//! that comes into the range, or leaves it, brings with it what is below.

use dingtalk_api::contact::{ListSubDepartments, ListUserIds};
use dingtalk_store::{Contact, ContactId, ContactKind, Mark, Part, Presence, Proof};

use super::Look;
use crate::{
    confirm::{Answer, confirm},
    fault::Fault,
    row,
    shop::Shop,
};

/// Children that are read from the mirror at once.
const PAGE: i32 = 200;

impl Shop<'_> {
    pub(super) async fn look_at_department(&self, mark: &Mark) -> Result<Look, Fault> {
        let before = self.mirror.get(&mark.id).await?;
        match confirm(self, &mark.id).await? {
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
            let mut rows: Vec<_> = listed.items.into_iter().map(row::listed_department).collect();
            // The crawl may go by the other list, which tells more.
            rows.iter_mut().for_each(|row| row.parts.retain(|(part, _)| *part != Part::Listed));
            below.extend(rows.iter().map(|row| row.id.clone()));
            self.write(read_at, rows).await?;
        }
        // Those that the mirror has there, and the list has not.
        below.extend(self.children(dept_id, ContactKind::Department).await?);
        below.sort();
        below.dedup();
        below.retain(|child| child != id);
        // A change of place leaves those below where they are; what came or went, they do as well, and its people too.
        if in_scope(before) != in_scope(after) {
            self.engine.marks.add(&self.key, &below, self.now()).await?;
            let people = match in_scope(after) {
                true => self.told_people(dept_id).await?,
                false => self.children(dept_id, ContactKind::User).await?,
            };
            self.mark(&people).await?;
        }
        Ok(())
    }

    /// Who is right in the department, by DingTalk's word.
    async fn told_people(&self, dept_id: i64) -> Result<Vec<ContactId>, Fault> {
        let listed = self.call(&ListUserIds { dept_id }).await?;
        Ok(listed.items.iter().filter_map(|userid| ContactId::user(userid).ok()).collect())
    }

    /// What the mirror has right below the department.
    async fn children(&self, dept_id: i64, kind: ContactKind) -> Result<Vec<ContactId>, Fault> {
        let (mut ids, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.mirror.children(dept_id, kind, PAGE, cursor.as_ref()).await?;
            ids.extend(page.contacts.into_iter().map(|row| row.id));
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(ids),
            }
        }
    }
}

/// What of a department concerns those below it.
fn stands(row: Option<&Contact>) -> Option<(bool, Vec<i64>)> {
    row.map(|row| (row.presence == Presence::InScope, row.parents().collect()))
}
