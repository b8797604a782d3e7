//! Who is in the mirror, and was not seen by a run.

use dingtalk_store::{ContactId, ContactKind, passes};

use crate::{SyncError, slice::Slice};

/// Ids that are listed at once.
const PAGE: i32 = 1_000;

/// Those of a kind that a run has not seen.
#[derive(Debug, Default)]
pub(crate) struct Unseen {
    pub ids: Vec<ContactId>,
    /// How many there are of the kind, seen or not.
    pub population: i64,
}

/// Who of `kind` was not seen. What was, is looked at in passes, so that it fits into the memory of a worker.
pub(crate) async fn unseen(slice: &Slice<'_>, kind: ContactKind) -> Result<Unseen, SyncError> {
    let (shop, pages) = (slice.shop, &slice.shop.engine.pages);
    let passes = passes(usize::try_from(shop.tally.get("seen")).unwrap_or(0));
    let mut unseen = Unseen::default();
    for pass in 0..passes {
        let seen = pages.seen(&slice.step.key, &slice.step.run, pass, passes).await?;
        let mut after = None;
        loop {
            let (ids, next) = shop.mirror.listed(kind, PAGE, after.as_ref()).await?;
            if pass == 0 {
                unseen.population += i64::try_from(ids.len()).unwrap_or(0);
            }
            unseen.ids.extend(ids.into_iter().filter(|id| seen.concerns(id) && !seen.contains(id)));
            match next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
    }
    // One that was renamed between two pages is listed twice.
    unseen.ids.sort_unstable();
    unseen.ids.dedup();
    Ok(unseen)
}
