//! The ban of the egress IP, known to all functions behind it.

use futures_util::future::BoxFuture;

/// Where the ban is remembered: in the store, so that one function's ban stops all of them.
pub trait Bans: Send + Sync {
    /// Until when the egress IP is banned, in milliseconds since 1970, if it is. Not reachable counts as not banned.
    fn until(&self) -> BoxFuture<'_, Option<i64>>;
    /// The egress IP is banned until then.
    fn ban(&self, until: i64) -> BoxFuture<'_, ()>;
}

/// Remembers nothing; for tools that make a call now and then.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoBans;

impl Bans for NoBans {
    fn until(&self) -> BoxFuture<'_, Option<i64>> {
        Box::pin(async { None })
    }

    fn ban(&self, _until: i64) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
