//! Removing what an event named and DingTalk says is gone.

use dingtalk_store::{Braked, ContactKind, Mark, Presence, Proof, Removals};

use super::Look;
use crate::{RunReport, fault::Fault, shop::Shop};

impl Shop<'_> {
    /// DingTalk, asked at `read_at` (milliseconds), says that what `mark` names is gone.
    pub(super) async fn remove(
        &self,
        mark: &Mark,
        kind: ContactKind,
        proof: Proof,
        read_at: i64,
    ) -> Result<Look, Fault> {
        let known = self.mirror.get(&mark.id).await?;
        // Of one whom the mirror does not have, it is noted all the same, for a slow answer that still tells of him.
        if known.is_some_and(|row| row.presence == Presence::InScope) {
            let request = format!("{} marked at {}", mark.id, mark.marked_at);
            let removals = Removals { request: &request, wanted: 1, population: self.population().await? };
            if let Braked::Held { used, limit } = self.engine.brake.ask(&self.key, kind, removals, self.now()).await? {
                let (app, corp) = (&self.key.app, &self.key.corp);
                tracing::error!(
                    app,
                    corp,
                    kind = kind.as_str(),
                    used,
                    limit,
                    "a removal is held back: dingtalk sync approve"
                );
                self.engine.metrics.count("RemovalsHeld", Some(app));
                // The next sync finds it again, and the operator with it.
                return Ok(Look::Done);
            }
        }
        let outcome = self.writer.remove(&mark.id, proof, read_at, "an event", self.now()).await?;
        self.tally.came(outcome);
        Ok(Look::Done)
    }

    /// How many of this worker's kind the mirror had when it was last whole; none before.
    pub(super) async fn population(&self) -> Result<u64, Fault> {
        let row = self.engine.syncs.read(&self.key).await?;
        let report = row.and_then(|row| row.report).and_then(|report| RunReport::parse(&report));
        Ok(report.map_or(0, |report| u64::try_from(report.population).unwrap_or(0)))
    }
}
