//! Acknowledgements under load: latency at a steady rate, and a burst with the backlog it leaves.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use dingtalk_simulator::{Burst, Load, LoadReport};

use crate::{
    Failed,
    stack::{Bundle, CORP},
    table::{Table, millis, per_second},
};

/// Pushes a second.
const STEADY: u32 = 200;
const STEADY_SECONDS: u64 = 20;
const BURST: u32 = 6_000;
const IN_FLIGHT: u32 = 32;

pub(crate) async fn measure(quick: bool) -> Result<String, Failed> {
    let less = if quick { 10 } else { 1 };
    let mut table = Table::new(
        "Receiving",
        &["load", "acknowledged in time", "acknowledged/s", "p50", "p99", "longest", "end to end/s"],
    );
    let seconds = (STEADY_SECONDS / u64::from(less)).max(1);
    eprintln!("receiving: {STEADY} pushes a second for {seconds} s");
    let bundle = warm().await?;
    let load = Load { rate: rate(STEADY)?, duration: Duration::from_secs(seconds), corp_id: CORP.to_owned() };
    let before = bundle.counted(SETTLED);
    let began = Instant::now();
    let report = bundle.dingtalk()?.load(&load).await;
    let settled = drained(&bundle, before, &report, began).await?;
    table.row(row(&format!("{STEADY}/s for {seconds} s"), &report, settled));

    let pushes = BURST / less;
    eprintln!("receiving: {pushes} pushes, {IN_FLIGHT} at a time");
    let bundle = warm().await?;
    let before = bundle.counted(SETTLED);
    let began = Instant::now();
    let burst = Burst { pushes, in_flight: rate(IN_FLIGHT)?, corp_id: CORP.to_owned() };
    let report = bundle.dingtalk()?.burst(&burst).await;
    let settled = drained(&bundle, before, &report, began).await?;
    table.row(row(&format!("{pushes} at once, {IN_FLIGHT} in flight"), &report, settled));
    Ok(table.to_markdown())
}

/// Events that have gone the whole way: claimed, kept, their domain event published, their row done. Users' events, of an
/// app without a mirror.
const SETTLED: &str = "user-events.EventKept";

/// A bundle whose instances are started: cold starts are another measurement.
async fn warm() -> Result<Bundle, Failed> {
    let bundle = Bundle::start().await?;
    let burst = Burst { pushes: 200, in_flight: rate(IN_FLIGHT)?, corp_id: "dingwarmup".to_owned() };
    let report = bundle.dingtalk()?.burst(&burst).await;
    drained(&bundle, 0, &report, Instant::now()).await?;
    Ok(bundle)
}

fn rate(number: u32) -> Result<NonZeroU32, Failed> {
    Ok(NonZeroU32::new(number).ok_or("not zero")?)
}

/// Waits until every acknowledged event is settled, and gives the time since `began`.
async fn drained(bundle: &Bundle, before: u64, report: &LoadReport, began: Instant) -> Result<Duration, Failed> {
    let patience = Instant::now();
    while bundle.counted(SETTLED) < before + report.acknowledged() {
        if patience.elapsed() > Duration::from_secs(120) {
            return Err("the backlog was not drained within two minutes".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(began.elapsed())
}

fn row(load: &str, report: &LoadReport, settled: Duration) -> [String; 7] {
    let count = |number: u64| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let latency = |share| report.per_mille(share).map_or_else(|| "-".to_owned(), |time| millis(time.as_secs_f64()));
    [
        load.to_owned(),
        format!("{} of {}", report.acknowledged(), report.pushed()),
        per_second(count(report.acknowledged()), report.elapsed.as_secs_f64()),
        latency(500),
        latency(990),
        latency(1000),
        per_second(count(report.acknowledged()), settled.as_secs_f64()),
    ]
}
