//! The ban of the egress IP, remembered in the state table.

use std::{fmt, sync::Arc};

use dingtalk_api::Bans;
use dingtalk_store::EgressBans;
use futures_util::future::BoxFuture;

/// [`Bans`] over the state table. A store that cannot be reached stops no call: then the client's own memory of the ban
/// has to do.
#[derive(Clone)]
pub struct StoreBans {
    bans: EgressBans,
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
}

impl StoreBans {
    /// The ban in the state table, by this clock (milliseconds since 1970).
    #[must_use]
    pub fn new(bans: EgressBans, now: Arc<dyn Fn() -> i64 + Send + Sync>) -> Self {
        Self { bans, now }
    }
}

impl Bans for StoreBans {
    fn until(&self) -> BoxFuture<'_, Option<i64>> {
        Box::pin(async {
            let until = self.bans.until().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "it is not known whether the egress IP is banned");
                None
            });
            until.filter(|until| *until > (self.now)())
        })
    }

    fn ban(&self, until: i64) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if let Err(error) = self.bans.ban(until).await {
                tracing::error!(%error, until, "the egress IP is banned, and the others cannot be told");
            }
        })
    }
}

impl fmt::Debug for StoreBans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreBans")
    }
}
