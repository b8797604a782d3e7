//! The ban of the egress IP: `status: 1111`, or HTML three times in a row (errors-and-limits, section 1). It concerns every
//! app and company behind the address, and each call during it may prolong it: so nothing is sent any more.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use crate::{Bans, random};

/// So many pages in a row, whichever the call, are a ban.
const PAGES: u32 = 3;

/// A ban's length, and what is added at random so that not everybody comes back at once.
const BAN: Duration = Duration::from_secs(300);
const JITTER: Duration = Duration::from_secs(30);

/// So long what was heard of others' bans counts as news.
const NEWS: Duration = Duration::from_secs(15);

/// So long the shared memory may take.
const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) struct Ban {
    bans: Arc<dyn Bans>,
    pages: AtomicU32,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Milliseconds since 1970.
    until: Option<i64>,
    asked: Option<Instant>,
}

impl Known {
    fn left(&self, now: i64) -> Option<Duration> {
        let left = u64::try_from(self.until?.saturating_sub(now)).ok()?;
        (left > 0).then(|| Duration::from_millis(left))
    }
}

impl Ban {
    pub(crate) fn new(bans: Arc<dyn Bans>) -> Self {
        Self { bans, pages: AtomicU32::new(0), known: Mutex::new(Known::default()) }
    }

    /// What is left of a ban, at `now` in milliseconds.
    pub(crate) async fn left(&self, now: i64) -> Option<Duration> {
        let mut known = self.known.lock().await;
        if let Some(left) = known.left(now) {
            return Some(left);
        }
        if known.asked.is_none_or(|asked| asked.elapsed() >= NEWS) {
            // Not reachable in time counts as not banned: DingTalk itself would say so.
            known.until = timeout(PATIENCE, self.bans.until()).await.ok().flatten();
            known.asked = Some(Instant::now());
        }
        known.left(now)
    }

    /// An answer that was no page.
    pub(crate) fn answered(&self) {
        self.pages.store(0, Ordering::Relaxed);
    }

    /// A page came; whether that was the one too many.
    pub(crate) fn page(&self) -> bool {
        self.pages.fetch_add(1, Ordering::Relaxed) + 1 >= PAGES
    }

    /// The address is banned, as of `now`: tells all others, and returns how long it is. The telling may take a second,
    /// deadline or not: what it spares is worth it.
    pub(crate) async fn begin(&self, now: i64) -> Duration {
        let mut known = self.known.lock().await;
        self.pages.store(0, Ordering::Relaxed);
        // Calls that were on their way together are refused together: one ban.
        if let Some(left) = known.left(now) {
            return left;
        }
        let left = BAN + random::up_to(JITTER);
        let until = now.saturating_add(i64::try_from(left.as_millis()).unwrap_or(i64::MAX));
        known.until = Some(until);
        tracing::error!(until, "DingTalk has banned the egress IP: no calls for five minutes");
        if timeout(PATIENCE, self.bans.ban(until)).await.is_err() {
            tracing::warn!("the ban of the egress IP could not be told to the other functions in time");
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::BoxFuture;

    use super::*;

    struct Others(std::sync::Mutex<Option<i64>>);

    impl Bans for Others {
        fn until(&self) -> BoxFuture<'_, Option<i64>> {
            let until = *self.0.lock().unwrap();
            Box::pin(async move { until })
        }

        fn ban(&self, _until: i64) -> BoxFuture<'_, ()> {
            Box::pin(async {})
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_runs_learns_of_others_bans_within_fifteen_seconds() {
        let others = Arc::new(Others(std::sync::Mutex::new(None)));
        let ban = Ban::new(others.clone());
        assert_eq!(ban.left(1000).await, None);
        *others.0.lock().unwrap() = Some(301_000);
        tokio::time::advance(NEWS - Duration::from_millis(1)).await;
        assert_eq!(ban.left(1000).await, None, "the news are fresh enough");
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(ban.left(1000).await, Some(Duration::from_secs(300)));
        assert_eq!(ban.left(301_000).await, None, "it is over");
    }

    #[tokio::test(start_paused = true)]
    async fn bans_have_odd_ends_at_times() {
        for (until, left) in [(i64::MIN, None), (-1, None), (0, None), (1, Some(Duration::from_millis(1)))] {
            let ban = Ban::new(Arc::new(Others(std::sync::Mutex::new(Some(until)))));
            assert_eq!(ban.left(0).await, left);
        }
        assert_eq!(Ban::new(Arc::new(Others(std::sync::Mutex::new(Some(i64::MIN))))).left(i64::MAX).await, None);
    }
}
