//! Where the tree begins. No list has its own root, so each is asked for by itself.

use dingtalk_store::ContactId;

use super::{ROOT, Range, State};
use crate::{
    SyncError,
    confirm::{Answer, confirm},
    fault::Fault,
    scope,
    slice::{Flow, Slice},
};

impl State {
    /// Asks for the range, and for the departments that it names.
    pub(super) async fn roots(&mut self, slice: &Slice<'_>) -> Result<Flow, SyncError> {
        if self.roots.is_none()
            && let Some(flow) = self.range(slice).await?
        {
            return Ok(flow);
        }
        if let Some(root) = self.roots.iter().flatten().next_back().copied() {
            let id = ContactId::department(root);
            match confirm(slice.shop, &id).await {
                Ok(Answer::Kept) => {
                    slice.saw(&format!("root#{root}"), &[id]).await?;
                    if !self.found.contains(&root) {
                        self.found.push(root);
                    }
                }
                // It was removed, and the range names it still.
                Ok(Answer::Gone(_)) | Err(Fault::Gone | Fault::NotFound | Fault::BadId) => {}
                Ok(Answer::OutOfScope) | Err(Fault::OutOfScope) => {
                    self.open.doubt(format!("department {root} is outside the range"));
                }
                Err(Fault::NotPermitted(call)) => return Ok(Flow::NotPermitted(call)),
                Err(Fault::Call(error)) => return Ok(self.open.pause(error)),
                Err(Fault::Stop(stop)) => return Ok(Flow::Pause(stop)),
                Err(Fault::Store(error)) => return Err(error.into()),
            }
            // Only now: what could not be asked for is asked for again.
            self.roots.iter_mut().for_each(|roots| roots.truncate(roots.len().saturating_sub(1)));
            return Ok(Flow::More);
        }
        Ok(Flow::On)
    }

    /// Asks for the range; what keeps the run from going on, if anything does.
    async fn range(&mut self, slice: &Slice<'_>) -> Result<Option<Flow>, SyncError> {
        let read_at = slice.shop.now();
        let range = match scope::ask(slice.shop).await? {
            Ok(range) => range,
            Err(Fault::Stop(stop)) => return Ok(Some(Flow::Pause(stop))),
            Err(Fault::NotPermitted(call)) => return Ok(Some(Flow::NotPermitted(call))),
            Err(fault) => {
                return Ok(Some(self.open.pause(format!("the range that the company granted: {fault:?}"))));
            }
        };
        self.range = match range {
            Some(range) => Range { told: true, departments: range.authed_dept, users: range.authed_user, read_at },
            None => Range { told: false, departments: vec![ROOT], users: Vec::new(), read_at },
        };
        // The root has everything else below it.
        let whole = self.range.departments.contains(&ROOT);
        let mut roots = if whole { vec![ROOT] } else { self.range.departments.clone() };
        roots.sort_unstable();
        roots.dedup();
        self.roots = Some(roots);
        Ok(None)
    }
}
