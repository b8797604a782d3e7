//! What only the calls for a single one tell, of everybody: `detail = "full"`.

use dingtalk_store::{ContactKind, Presence, StoreError};
use futures_util::{StreamExt, stream};

use crate::{
    SyncError,
    confirm::confirm,
    fault::Fault,
    slice::{Flow, Slice},
};

/// Rows that are listed at once.
const PAGE: i32 = 100;
/// So many are asked for side by side.
const SIDE_BY_SIDE: usize = 24;

/// Asks for each of the next page of `kind`; `after` is the place.
pub(crate) async fn detail(
    slice: &Slice<'_>,
    kind: ContactKind,
    after: &mut Option<String>,
) -> Result<Flow, SyncError> {
    let shop = slice.shop;
    let cursor = after.as_deref().map(str::parse).transpose().map_err(|_| StoreError::Cursor)?;
    let page = shop.mirror.every(kind, PAGE, cursor.as_ref()).await?;
    let there = page.contacts.into_iter().filter(|row| row.presence == Presence::InScope);
    let asking: Vec<_> = there.map(|row| async move { confirm(shop, &row.id).await }).collect();
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
    Ok(match page.next {
        Some(next) => {
            *after = Some(next.to_string());
            Flow::More
        }
        None => Flow::On,
    })
}
