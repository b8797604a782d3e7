//! What a worker does that an event has woken.

use std::time::Duration;

use dingtalk_store::Begun;

use crate::{Engine, First, SyncError, marked::Drained, shop::Shop};

/// Marks that were left are looked at again after this.
const AGAIN_MS: i64 = 30_000;
/// So often what was marked by reading marks is read as well, before it is left for later.
const ROUNDS: usize = 32;
/// Clocks of two instances differ by less.
const CLOCKS_MS: i64 = 100;

impl Engine {
    /// Reads again what events have marked; or, where that is more than a sync would read, begins one.
    pub(crate) async fn woken(&self, shop: &Shop<'_>, not_before: Option<i64>) -> Result<&'static str, SyncError> {
        let wait = not_before.unwrap_or(0).saturating_add(CLOCKS_MS).saturating_sub(self.clock.now());
        // A second at most, and never longer for a clock that is wrong.
        tokio::time::sleep(Duration::from_millis(u64::try_from(wait.clamp(0, 2_000)).unwrap_or(0))).await;
        let drained = self.drained(shop).await?;
        self.counted.take();
        if drained.too_many {
            let now = self.clock.now();
            let begun = self.planner().begin(&shop.key, now, First::AtOnce, now).await?;
            tracing::info!(key = ?shop.key, ?begun, "so many are marked that a sync is quicker");
            if begun == Begun::Begun {
                return Ok("sync begun");
            }
            // The run that is under way may have begun before they were marked, and there may be none for a while.
            let later = if let Begun::NotBefore(until) = begun { until } else { now.saturating_add(AGAIN_MS) };
            self.syncs.look_again(&shop.key, later).await?;
            return Ok("marks left");
        }
        if let Some(stop) = &drained.stop {
            tracing::warn!(key = ?shop.key, error = stop.error, "marks are left for later");
        }
        if drained.left == 0 && drained.stop.is_none() && !shop.is_over() {
            return Ok("marks read");
        }
        let after_ms = drained.stop.map_or(AGAIN_MS, |stop| stop.after_ms);
        let now = self.clock.now();
        self.syncs.look_again(&shop.key, now.saturating_add(after_ms)).await?;
        Ok("marks left")
    }

    /// Reads what is marked until nothing is: what was read marks others, below a department for one, and these may stand
    /// before the place where the list was by then.
    async fn drained(&self, shop: &Shop<'_>) -> Result<Drained, SyncError> {
        let mut drained = Drained::default();
        for _ in 0..ROUNDS {
            drained = shop.drain_alone().await?;
            if drained.too_many
                || drained.left > 0
                || drained.stop.is_some()
                || shop.is_over()
                || shop.marked().await? == 0
            {
                return Ok(drained);
            }
        }
        drained.left = shop.marked().await?;
        Ok(drained)
    }
}
