//! Lambda's event sources: queues and streams.

use std::time::Duration;

use serde_json::Value;

use super::{TemplateError, logical_id, properties::Properties};

/// A queue whose messages invoke a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueTrigger {
    /// The event's logical name within the function.
    pub name: String,
    /// The queue's logical id.
    pub queue: String,
    /// So many messages in one invocation at most.
    pub batch_size: usize,
    /// So long a batch is gathered.
    pub window: Duration,
    /// So many invocations at once; without it as many as the function has instances.
    pub maximum_concurrency: Option<usize>,
    /// `ReportBatchItemFailures`: whether the answer names the messages that failed.
    pub reports_failures: bool,
    /// Whether it is switched on.
    pub enabled: bool,
}

/// A table whose changes invoke a function.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamTrigger {
    /// The event's logical name within the function.
    pub name: String,
    /// The table's logical id.
    pub table: String,
    /// Whether it begins with the oldest record there is (`TRIM_HORIZON`), and not with the next one (`LATEST`).
    pub from_the_oldest: bool,
    /// So many records in one invocation at most.
    pub batch_size: usize,
    /// So long a batch is gathered.
    pub window: Duration,
    /// So often a failed batch is tried again; without it for as long as the records are kept.
    pub retries: Option<u64>,
    /// So old a record may become before it is given up; without it as old as it is kept.
    pub maximum_age: Option<Duration>,
    /// Whether a failed batch is tried again in two halves.
    pub bisects: bool,
    /// `ReportBatchItemFailures`: whether the answer names the first record that failed.
    pub reports_failures: bool,
    /// Where it is told which records were given up, a queue's logical id.
    pub on_failure: Option<String>,
    /// Only records that match one of these; all where there is none.
    pub filters: Vec<Value>,
    /// Whether it is switched on.
    pub enabled: bool,
}

pub(super) fn queue(name: &str, properties: &Properties<'_>) -> Result<QueueTrigger, TemplateError> {
    properties.only(&[
        "Queue",
        "BatchSize",
        "FunctionResponseTypes",
        "ScalingConfig",
        "MaximumBatchingWindowInSeconds",
        "Enabled",
    ])?;
    let scaling = properties.get("ScalingConfig").unwrap_or(&Value::Null);
    let place = &format!("{name}.ScalingConfig");
    let scaling = Properties::of(place, scaling);
    scaling.only(&["MaximumConcurrency"])?;
    Ok(QueueTrigger {
        name: name.to_owned(),
        queue: logical_id(properties.needed("Queue")?),
        batch_size: size(properties.number("BatchSize", 1..=10_000)?.unwrap_or(10)),
        window: properties.seconds("MaximumBatchingWindowInSeconds", 0..=300, 0)?,
        maximum_concurrency: scaling.number("MaximumConcurrency", 2..=1_000)?.map(size),
        reports_failures: reports_failures(properties)?,
        enabled: enabled(properties)?,
    })
}

pub(super) fn stream(name: &str, place: &str, properties: &Properties<'_>) -> Result<StreamTrigger, TemplateError> {
    properties.only(&[
        "Stream",
        "StartingPosition",
        "BatchSize",
        "MaximumBatchingWindowInSeconds",
        "MaximumRetryAttempts",
        "MaximumRecordAgeInSeconds",
        "BisectBatchOnFunctionError",
        "FunctionResponseTypes",
        "DestinationConfig",
        "FilterCriteria",
        // More lanes of one shard, each with its own keys: one lane keeps every promise of several.
        "ParallelizationFactor",
        "Enabled",
    ])?;
    let stream = properties.needed("Stream")?;
    let table = stream.rsplit_once(":table/").and_then(|(_, path)| path.split_once("/stream/"));
    let (table, _) = table.ok_or_else(|| properties.wrong("Stream", "is no table's StreamArn"))?;
    let start = properties.choice("StartingPosition", &["TRIM_HORIZON", "LATEST"])?;
    let start = start.ok_or_else(|| TemplateError::at(place, "has no StartingPosition"))?;
    Ok(StreamTrigger {
        name: name.to_owned(),
        table: table.to_owned(),
        from_the_oldest: start == "TRIM_HORIZON",
        batch_size: size(properties.number("BatchSize", 1..=10_000)?.unwrap_or(100)),
        window: properties.seconds("MaximumBatchingWindowInSeconds", 0..=300, 0)?,
        retries: bounded(properties, "MaximumRetryAttempts", 10_000)?,
        maximum_age: bounded(properties, "MaximumRecordAgeInSeconds", 604_800)?.map(Duration::from_secs),
        bisects: properties.flag("BisectBatchOnFunctionError")?,
        reports_failures: reports_failures(properties)?,
        on_failure: on_failure(place, properties)?,
        filters: filters(properties)?,
        enabled: enabled(properties)?,
    })
}

/// Lambda's -1, the default, means without end.
fn bounded(properties: &Properties<'_>, name: &str, most: u64) -> Result<Option<u64>, TemplateError> {
    if properties.get(name).and_then(Value::as_i64) == Some(-1) {
        return Ok(None);
    }
    properties.number(name, 0..=most)
}

fn enabled(properties: &Properties<'_>) -> Result<bool, TemplateError> {
    Ok(properties.get("Enabled").is_none() || properties.flag("Enabled")?)
}

fn reports_failures(properties: &Properties<'_>) -> Result<bool, TemplateError> {
    match properties.get("FunctionResponseTypes").map(|types| types.as_array().map(Vec::as_slice)) {
        None | Some(Some([])) => Ok(false),
        Some(Some([one])) if one == "ReportBatchItemFailures" => Ok(true),
        Some(_) => Err(properties.wrong("FunctionResponseTypes", "is not [ReportBatchItemFailures]")),
    }
}

fn on_failure(place: &str, properties: &Properties<'_>) -> Result<Option<String>, TemplateError> {
    let Some(config) = properties.get("DestinationConfig") else {
        return Ok(None);
    };
    let place = &format!("{place}.DestinationConfig");
    Properties::of(place, config).only(&["OnFailure"])?;
    let destination = Properties::of(place, config.get("OnFailure").unwrap_or(&Value::Null));
    destination.only(&["Type", "Destination"])?;
    destination.choice("Type", &["SQS"])?;
    Ok(Some(logical_id(destination.needed("Destination")?)))
}

fn filters(properties: &Properties<'_>) -> Result<Vec<Value>, TemplateError> {
    let filters = properties.get("FilterCriteria").and_then(|criteria| criteria.get("Filters"));
    let filters = filters.and_then(Value::as_array).into_iter().flatten();
    let patterns = filters.map(|filter| {
        let pattern = filter.get("Pattern").and_then(Value::as_str).unwrap_or_default();
        serde_json::from_str(pattern).map_err(|_| properties.wrong("FilterCriteria", "has a pattern that is no JSON"))
    });
    patterns.collect()
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
