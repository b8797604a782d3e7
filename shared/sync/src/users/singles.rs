//! The single people of a range that is not the whole company: no list has them.

use dingtalk_store::{ContactId, DeclaredScope};
use futures_util::{StreamExt, stream};

use super::State;
use crate::{
    SyncError,
    confirm::{Answer, confirm},
    fault::Fault,
    slice::{Flow, Slice},
};

/// So many are asked for side by side.
const SIDE_BY_SIDE: usize = 16;

impl State {
    pub(super) async fn singles(&mut self, slice: &Slice<'_>, declared: &DeclaredScope) -> Result<Flow, SyncError> {
        if self.singles < declared.users.len() {
            let some = declared.users.iter().skip(self.singles).take(SIDE_BY_SIDE);
            let ids: Vec<_> = some.map(|userid| ContactId::user(userid)).collect();
            let asked = ids.len();
            let asking = ids.into_iter().flatten().map(|id| async move {
                let answer = confirm(slice.shop, &id).await;
                (id, answer)
            });
            let asking: Vec<_> = asking.collect();
            let answers: Vec<_> = stream::iter(asking).buffer_unordered(SIDE_BY_SIDE).collect().await;
            let mut seen = Vec::new();
            for (id, answer) in answers {
                match answer {
                    Ok(Answer::Kept) => seen.push(id),
                    // Of one who is gone the sweep hears again.
                    Ok(Answer::Gone(_)) | Err(Fault::Gone | Fault::NotFound | Fault::BadId) => {}
                    // The range names him. Whatever that means, it is not that everybody was read.
                    Ok(Answer::OutOfScope) | Err(Fault::OutOfScope) => {
                        self.open.doubt("a person is outside the range that names him".to_owned());
                    }
                    Err(Fault::NotPermitted(call)) => return Ok(Flow::NotPermitted(call)),
                    Err(Fault::Call(error)) => {
                        tracing::warn!(error, "a single person of the range was not read");
                        self.open.doubt("a single person of the range could not be read".to_owned());
                    }
                    Err(Fault::Stop(stop)) => return Ok(Flow::Pause(stop)),
                    Err(Fault::Store(error)) => return Err(error.into()),
                }
            }
            slice.saw(&format!("single#{}", self.singles), &seen).await?;
            self.singles += asked;
            return Ok(Flow::More);
        }
        Ok(Flow::On)
    }
}
