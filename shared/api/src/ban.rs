//! The ban of the egress IP: `status: 1111`, or HTML three times in a row (errors-and-limits, section 1). It concerns every
//! app and company behind the address, and each call during it may prolong it: so nothing is sent any more.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync,
    time::{Instant, sleep_until, timeout},
};

use crate::{Bans, random};

/// So many pages in a row, whichever the call, are a ban.
const PAGES: u32 = 3;

/// A ban's length, and what is added at random so that not everybody comes back at once.
const BAN: Duration = Duration::from_secs(300);
const JITTER: Duration = Duration::from_secs(30);

/// So long what was heard of others' bans counts as news.
const NEWS: Duration = Duration::from_secs(15);

/// What is older is not worth going on with: an environment that slept.
const STALE: Duration = Duration::from_secs(60);

/// So long the shared memory may take.
const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) struct Ban {
    bans: Arc<dyn Bans>,
    pages: AtomicU32,
    known: Mutex<Known>,
    /// Who holds this asks the shared memory; nobody else asks meanwhile.
    asking: sync::Mutex<()>,
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

    /// Whether what is known is that old.
    fn is_older(&self, than: Duration) -> bool {
        self.asked.is_none_or(|asked| asked.elapsed() >= than)
    }
}

impl Ban {
    pub(crate) fn new(bans: Arc<dyn Bans>) -> Self {
        Self { bans, pages: AtomicU32::new(0), known: Mutex::default(), asking: sync::Mutex::default() }
    }

    /// What is left of a ban, at `now` in milliseconds. One asks the shared memory if the news are old, and the others go
    /// on with what is known; only where nothing is known they wait for him, a second at most.
    pub(crate) async fn left(&self, now: i64) -> Option<Duration> {
        let (left, old, stale) = {
            let known = self.known();
            (known.left(now), known.is_older(NEWS), known.is_older(STALE))
        };
        if left.is_some() || !old {
            return left;
        }
        if stale {
            let _asks = self.asking.lock().await;
            // Somebody else may have asked meanwhile.
            if self.known().is_older(NEWS) {
                self.ask().await;
            }
        } else if let Ok(_asks) = self.asking.try_lock() {
            self.ask().await;
        }
        self.known_left(now)
    }

    /// What is known to be left of it, without asking anybody.
    pub(crate) fn known_left(&self, now: i64) -> Option<Duration> {
        self.known().left(now)
    }

    /// Keeps what is known fresh.
    pub(crate) async fn listen(&self, now: &(dyn Fn() -> i64 + Send + Sync)) -> Infallible {
        loop {
            let asked = self.known().asked;
            let next = asked.map_or_else(Instant::now, |asked| asked + NEWS);
            // Who does not get to ask looks again a little later.
            sleep_until(next.max(Instant::now() + PATIENCE)).await;
            self.left(now()).await;
        }
    }

    async fn ask(&self) {
        // Not reachable in time counts as not banned: DingTalk itself would say so.
        let until = timeout(PATIENCE, self.bans.until()).await.ok().flatten();
        let mut known = self.known();
        // A ban that this process met meanwhile is one, whatever the memory knew.
        known.until = known.until.max(until);
        known.asked = Some(Instant::now());
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
    /// deadline or not: what it spares is worth it. In this process it is known at once.
    pub(crate) async fn begin(&self, now: i64) -> Duration {
        self.pages.store(0, Ordering::Relaxed);
        let left = BAN + random::up_to(JITTER);
        let until = now.saturating_add(i64::try_from(left.as_millis()).unwrap_or(i64::MAX));
        {
            let mut known = self.known();
            // Calls that were on their way together are refused together: one ban.
            if let Some(left) = known.left(now) {
                return left;
            }
            known.until = Some(until);
        }
        tracing::error!(until, "DingTalk has banned the egress IP: no calls for five minutes");
        if timeout(PATIENCE, self.bans.ban(until)).await.is_err() {
            tracing::warn!("the ban of the egress IP could not be told to the other functions in time");
        }
        left
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing in here is left half done by a panic.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
    async fn one_asks_and_the_others_go_on_with_what_is_known() {
        let ban = Ban::new(Arc::new(Takes(Duration::from_millis(800), None)));
        let all = async |now| futures_util::future::join_all((0..20).map(|_| timed(&ban, now))).await;
        // Nothing is known: all wait for the one who asks.
        assert!(all(0).await.iter().all(|(took, left)| took.as_millis() == 800 && left.is_none()));
        tokio::time::advance(NEWS).await;
        let waited = all(0).await.iter().filter(|(took, _)| !took.is_zero()).count();
        assert_eq!(waited, 1, "who asks");
        // It slept: what it knew says nothing of now.
        tokio::time::advance(STALE).await;
        assert!(all(0).await.iter().all(|(took, _)| took.as_millis() == 800));
    }

    #[tokio::test(start_paused = true)]
    async fn a_ban_that_is_met_while_somebody_asks_is_not_forgotten() {
        let ban = Ban::new(Arc::new(Takes(Duration::from_millis(800), None)));
        let (asked, left) = tokio::join!(ban.left(1000), ban.begin(1000));
        let millis = |left: Option<Duration>| left.map(|left| left.as_millis());
        assert_eq!((millis(asked), millis(ban.known_left(1000))), (Some(left.as_millis()), Some(left.as_millis())));
        // The others that were refused together with it do not begin another.
        assert_eq!(ban.begin(1000).await.as_millis(), left.as_millis());
    }

    /// A memory that takes so long, and knows this.
    struct Takes(Duration, Option<i64>);

    impl Bans for Takes {
        fn until(&self) -> BoxFuture<'_, Option<i64>> {
            Box::pin(async {
                tokio::time::sleep(self.0).await;
                self.1
            })
        }

        fn ban(&self, _until: i64) -> BoxFuture<'_, ()> {
            Box::pin(async {})
        }
    }

    async fn timed(ban: &Ban, now: i64) -> (Duration, Option<Duration>) {
        let begun = Instant::now();
        let left = ban.left(now).await;
        (begun.elapsed(), left)
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
