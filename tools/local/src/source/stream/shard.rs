//! One shard, read to its end.

use std::{pin::pin, time::Duration};

use serde_json::Value;

use super::{
    Follower, PAUSE,
    api::{From, PAGE, record, sequence},
};

/// How often a shard is looked at in which nothing was written through the endpoint: Lambda does so four times a second.
const POLL: Duration = Duration::from_millis(250);

/// DynamoDB's word for a place in the stream that it has forgotten.
const TRIMMED: &str = "TrimmedDataAccessException";

/// The largest event: 6 MB.
const LARGEST: usize = 6 * 1024 * 1024;

impl Follower {
    /// Reads a shard until it is closed: from behind the last record that was done, or from its beginning. A read that
    /// failed is begun again from there.
    pub(super) async fn read(&self, shard: &str) {
        let mut iterator = None;
        let mut from = self.from(shard).unwrap_or(From::Oldest);
        loop {
            let mut stirred = pin!(self.streams.stirred());
            stirred.as_mut().enable();
            let read = match iterator.take() {
                Some(iterator) => self.gather(iterator).await,
                None => match self.streams.iterator(&self.arn, shard, &from).await {
                    Ok(iterator) => self.gather(iterator).await,
                    Err(error) => Err(error),
                },
            };
            let (records, next) = match read {
                Ok(read) => read,
                Err(error) => {
                    tracing::warn!(%error, arn = self.arn, shard, "a stream cannot be read; tried again");
                    if error.contains(TRIMMED) {
                        // What came behind the last one is a day old, and gone.
                        from = From::Oldest;
                    }
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let last = records.last().map(|last| sequence(last).to_owned());
            for batch in batches(records.into_iter().filter(changes).collect()) {
                let again = self.delivery.faults.repeats().then(|| batch.clone());
                for batch in [Some(batch), again].into_iter().flatten() {
                    self.delivery.deliver(shard, &self.arn, batch).await;
                }
            }
            let idle = last.is_none();
            if let Some(last) = last {
                self.checkpoints.put(&self.key(shard), &last);
                from = From::After(last);
            }
            match next {
                Some(next) => iterator = Some(next),
                None => return,
            }
            if idle {
                let _ = tokio::time::timeout(POLL, stirred).await;
            }
        }
    }

    /// What there is, and what comes within the window.
    async fn gather(&self, iterator: String) -> Result<(Vec<Value>, Option<String>), String> {
        let trigger = &self.delivery.trigger;
        let time = &self.delivery.queues.time;
        let most = trigger.batch_size;
        let (mut records, mut next) = self.streams.records(&iterator, most.min(PAGE)).await?;
        if !records.is_empty() && trigger.window > Duration::ZERO {
            let window = i64::try_from(trigger.window.as_millis()).unwrap_or(i64::MAX);
            let end = time.now().saturating_add(window);
            while let Some(iterator) = next.clone().filter(|_| records.len() < most && time.now() < end) {
                let mut stirred = pin!(self.streams.stirred());
                stirred.as_mut().enable();
                let (more, behind) = self.streams.records(&iterator, (most - records.len()).min(PAGE)).await?;
                next = behind;
                if more.is_empty() {
                    tokio::select! {
                        _ = tokio::time::timeout(POLL, stirred) => {}
                        () = time.until(end) => {}
                    }
                }
                records.extend(more);
            }
        }
        let table = &self.delivery.table;
        Ok((records.into_iter().map(|one| record(one, table, &self.arn)).collect(), next))
    }
}

/// Whether something changed. DynamoDB writes no record of a write that changes nothing; the embedded one does.
fn changes(record: &Value) -> bool {
    let image = |name| record.pointer(name);
    let [old, new] = [image("/dynamodb/OldImage"), image("/dynamodb/NewImage")];
    old.is_none() || old != new
}

/// Batches that Lambda could be invoked with.
fn batches(records: Vec<Value>) -> Vec<Vec<Value>> {
    let mut batches: Vec<Vec<Value>> = Vec::new();
    let mut size = LARGEST;
    for record in records {
        let own = record.to_string().len();
        size += own;
        match batches.last_mut().filter(|_| size < LARGEST) {
            Some(batch) => batch.push(record),
            None => {
                size = own;
                batches.push(vec![record]);
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_has_at_most_six_megabytes_and_at_least_one_record() {
        let of = |megabytes: usize| json!("x".repeat(megabytes * 1024 * 1024));
        let sizes = |records: Vec<Value>| batches(records).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(Vec::new()), Vec::<usize>::new());
        assert_eq!(sizes(vec![of(0), of(0), of(0)]), [3]);
        assert_eq!(sizes(vec![of(2), of(3), of(2), of(7), of(1)]), [2, 1, 1, 1]);
    }
}
