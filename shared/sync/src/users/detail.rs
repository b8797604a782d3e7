//! What only `v2/user/get` tells, of everybody: `detail = "full"`.

use dingtalk_store::{ContactKind, Presence, StoreError};
use futures_util::{StreamExt, stream};

use super::{Phase, State, confirm};
use crate::{
    SyncError,
    fault::Fault,
    slice::{Flow, Slice},
};

/// People that are listed at once.
const PAGE: i32 = 100;
/// So many are asked for side by side.
const SIDE_BY_SIDE: usize = 24;

impl State {
    pub(super) async fn detail(&mut self, slice: &Slice<'_>) -> Result<Flow, SyncError> {
        let shop = slice.shop;
        loop {
            let after = self.detail.as_deref().map(str::parse).transpose().map_err(|_| StoreError::Cursor)?;
            let page = shop.mirror.every(ContactKind::User, PAGE, after.as_ref()).await?;
            let there = page.contacts.into_iter().filter(|row| row.presence == Presence::InScope);
            let asking: Vec<_> = there.map(|row| confirm(shop, row.id)).collect();
            let mut asking = stream::iter(asking).buffer_unordered(SIDE_BY_SIDE);
            while let Some(answer) = asking.next().await {
                match answer {
                    // Of who is gone the sweep hears again.
                    Ok(_) | Err(Fault::Gone | Fault::NotFound | Fault::BadId | Fault::OutOfScope) => {}
                    Err(Fault::Call(_)) => shop.tally.add("without_detail", 1),
                    Err(Fault::NotPermitted(call)) => return Ok(Flow::NotPermitted(call)),
                    Err(Fault::Stop(stop)) => return Ok(Flow::Pause(stop)),
                    Err(Fault::Store(error)) => return Err(error.into()),
                }
            }
            let Some(next) = page.next else { return Ok(Flow::On) };
            self.detail = Some(next.to_string());
            if shop.is_over() {
                return Ok(Flow::HandOn);
            }
            if slice.is_note_due() && !slice.note(Phase::Detail.name(), &*self).await? {
                return Ok(Flow::Lost);
            }
        }
    }
}
