//! A table's stream: its shards, each read in its order, a shard after the one that it continues.

mod api;
mod checkpoint;
mod deliver;
mod shard;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use tokio::task::{JoinHandle, JoinSet};

use super::Sources;
use crate::{StackError, StreamTrigger, pool::Pool};
use api::{BEFORE_ALL, From, Shard};
use deliver::Delivery;

pub(crate) use api::Streams;
pub(crate) use checkpoint::Checkpoints;

/// How long is waited before what failed is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// A function at a table's stream.
#[derive(Clone)]
pub(super) struct Follower {
    streams: Streams,
    arn: String,
    checkpoints: Checkpoints,
    delivery: Arc<Delivery>,
}

/// Follows a table's stream for a function. Where it begins is settled and remembered when this returns: what is written
/// from then on is read, by this stack or by the next.
pub(crate) async fn follow(
    sources: &Sources,
    pool: Arc<Pool>,
    trigger: &StreamTrigger,
    table: String,
) -> Result<JoinHandle<()>, StackError> {
    let failed = |reason: String| StackError::Table { operation: "GetShardIterator".to_owned(), reason };
    let Sources { queues, faults, streams, checkpoints } = sources.clone();
    let arn = streams.of(&table).await?;
    let delivery = Arc::new(Delivery { pool, queues, faults, trigger: trigger.clone(), table });
    let follower = Follower { streams, arn, checkpoints, delivery };
    let mut shards = BTreeMap::new();
    for shard in follower.streams.shards(&follower.arn).await.map_err(failed)? {
        if !trigger.from_the_oldest && follower.from(&shard.id).is_none() {
            let last = follower.streams.last(&follower.arn, &shard.id).await.map_err(failed)?;
            follower.checkpoints.put(&follower.key(&shard.id), last.as_deref().unwrap_or(BEFORE_ALL));
        }
        shards.insert(shard.id.clone(), shard);
    }
    Ok(tokio::spawn(follower.run(shards)))
}

impl Follower {
    /// What a shard's checkpoint is kept under.
    fn key(&self, shard: &str) -> String {
        let Delivery { pool, trigger, .. } = &*self.delivery;
        format!("{} {} {} {shard}", pool.function.logical_id, trigger.name, self.arn)
    }

    /// Where an earlier stack has come to.
    fn from(&self, shard: &str) -> Option<From> {
        self.checkpoints.get(&self.key(shard)).map(From::behind)
    }

    async fn run(self, mut known: BTreeMap<String, Shard>) {
        let mut begun = BTreeSet::new();
        let mut reading = BTreeSet::new();
        let mut tasks = JoinSet::new();
        loop {
            for (id, shard) in &known {
                let waits = shard.parent.as_ref().is_some_and(|parent| {
                    reading.contains(parent) || (known.contains_key(parent) && !begun.contains(parent))
                });
                if !waits && begun.insert(id.clone()) {
                    reading.insert(id.clone());
                    let (follower, id) = (self.clone(), id.clone());
                    tasks.spawn(async move {
                        follower.read(&id).await;
                        id
                    });
                }
            }
            match tasks.join_next().await {
                Some(Ok(id)) => {
                    reading.remove(&id);
                }
                Some(Err(error)) => tracing::error!(%error, "a reader of a stream ended"),
                None => tokio::time::sleep(PAUSE).await,
            }
            // A shard that ended is continued by others.
            match self.streams.shards(&self.arn).await {
                Ok(shards) => {
                    for shard in shards {
                        known.entry(shard.id.clone()).or_insert(shard);
                    }
                }
                Err(error) => tracing::warn!(%error, arn = self.arn, "the stream's shards cannot be read"),
            }
        }
    }
}
