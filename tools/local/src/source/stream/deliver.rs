//! A batch of a stream's records, until it is done or given up.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};

use super::api::sequence;
use crate::{
    AwsFaults, DeadLetter, Happening, StreamTrigger, letter::batch_record, pattern, pool::Pool,
    source::message::failures, sqs::Queues,
};

/// The pause before the first repetition; each one after it waits twice as long. By the real time: it is Lambda that
/// waits, and it says nowhere how long.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Who gets the records, and by what rules.
pub(super) struct Delivery {
    pub pool: Arc<Pool>,
    pub queues: Arc<Queues>,
    pub faults: AwsFaults,
    pub trigger: StreamTrigger,
    /// The table's name.
    pub table: String,
}

/// Records that are still to be done.
struct Batch {
    records: Vec<Value>,
    /// How often it was tried again.
    repeated: u64,
}

impl Delivery {
    /// Invokes the function until each record is done or given up.
    pub async fn deliver(&self, shard: &str, arn: &str, mut records: Vec<Value>) {
        let filters = &self.trigger.filters;
        let wanted =
            |record: &Value| filters.is_empty() || filters.iter().any(|filter| pattern::matches(filter, record));
        records.retain(wanted);
        if records.is_empty() {
            return;
        }
        let read_at = self.queues.time.now();
        let mut invocations = 0;
        // What comes first lies on top.
        let mut left = vec![Batch { records, repeated: 0 }];
        while let Some(mut batch) = left.pop() {
            invocations += 1;
            let Err((done, reason)) = self.invoke(&batch.records).await else {
                continue;
            };
            batch.records.drain(..done);
            if self.trigger.bisects && (done > 0 || batch.records.len() > 1) {
                // Where the function says, or in the middle. A split is no repetition.
                if done == 0 {
                    let behind = batch.records.split_off(batch.records.len().div_ceil(2));
                    left.push(Batch { records: behind, repeated: batch.repeated });
                }
                left.push(batch);
            } else if let Some(condition) = self.gives_up(batch.repeated, read_at) {
                self.give_up(shard, arn, &batch.records, condition, invocations, reason);
            } else {
                let pause = FIRST_PAUSE.saturating_mul(1 << batch.repeated.min(10)).min(LONGEST_PAUSE);
                tokio::time::sleep(pause).await;
                batch.repeated += 1;
                left.push(batch);
            }
        }
    }

    /// Invokes the function once; an error says how many of the records were done before the one that failed.
    async fn invoke(&self, records: &[Value]) -> Result<(), (usize, String)> {
        let answer = self.pool.invoke(json!({ "Records": records }).to_string()).await;
        let ended = match answer {
            Err(error) => Err((0, error.to_string())),
            Ok(answer) if self.trigger.reports_failures => self.reported(records, &answer),
            Ok(_) => Ok(()),
        };
        self.pool.observer.tell(&Happening::StreamBatch {
            table: self.trigger.table.clone(),
            function: self.pool.function.folder.clone(),
            records: records.len(),
            done: ended.as_ref().map_or_else(|(done, _)| *done, |()| records.len()),
            error: ended.as_ref().err().map(|(_, reason)| reason.clone()),
        });
        ended
    }

    /// What the answer reports: the first record that failed, and with it all behind it.
    fn reported(&self, records: &[Value], answer: &str) -> Result<(), (usize, String)> {
        let known: Vec<String> = records.iter().map(|record| sequence(record).to_owned()).collect();
        let failed = failures(answer, &known).map_err(|reason| {
            let function = self.pool.function.folder.clone();
            self.pool.observer.tell(&Happening::BadAnswer { function, reason: reason.clone() });
            (0, reason)
        })?;
        match known.iter().position(|sequence| failed.contains(sequence)) {
            None => Ok(()),
            Some(first) => Err((first, format!("record {first} of {} is reported failed", records.len()))),
        }
    }

    /// Why a batch is not tried again.
    fn gives_up(&self, repeated: u64, read_at: i64) -> Option<&'static str> {
        if self.trigger.retries.is_some_and(|most| repeated >= most) {
            return Some("RetryAttemptsExhausted");
        }
        let age = self.queues.time.now().saturating_sub(read_at);
        let age = Duration::from_millis(u64::try_from(age).unwrap_or(0));
        self.trigger.maximum_age.is_some_and(|most| age > most).then_some("RecordAgeExceeded")
    }

    /// Tells which records are passed over. What is in them stays in the stream.
    fn give_up(&self, shard: &str, arn: &str, records: &[Value], condition: &str, invocations: usize, reason: String) {
        let sequence = |record: Option<&Value>| record.map(sequence).unwrap_or_default().to_owned();
        let arrival = |record: Option<&Value>| {
            let seconds = record.and_then(|record| record.pointer("/dynamodb/ApproximateCreationDateTime"));
            let seconds = seconds.and_then(Value::as_f64).map(jiff::SignedDuration::from_secs_f64);
            let time = seconds.and_then(|since| jiff::Timestamp::from_duration(since).ok());
            time.unwrap_or_default().to_string()
        };
        let info = json!({
            "shardId": shard,
            "startSequenceNumber": sequence(records.first()),
            "endSequenceNumber": sequence(records.last()),
            "approximateArrivalOfFirstRecord": arrival(records.first()),
            "approximateArrivalOfLastRecord": arrival(records.last()),
            "batchSize": records.len(),
            "streamArn": arn,
        });
        let function = self.pool.function.folder.clone();
        let record = batch_record(&function, condition, invocations, self.queues.time.now(), info.clone());
        let letter = DeadLetter { function, reason, event: info.to_string() };
        self.queues.put(self.trigger.on_failure.as_deref(), letter, record);
    }
}
