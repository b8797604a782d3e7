//! The story on the standard output.

use std::fmt;
use std::io::{self, Write};

use dingtalk_simulator::{Cause, Channel, Happening, LoadReport, RunEnd, Verdict};

/// Writes one line; a closed pipe is no reason to stop.
pub fn line(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Tells one happening.
pub fn happening(happening: &Happening) {
    match happening {
        Happening::Pushed { event, attempt } => {
            let mark = if attempt.verdict == Verdict::Acknowledged { "ok  " } else { "FAIL" };
            let detail = attempt.detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default();
            let (cause, channel) = (cause(attempt.cause), channel(attempt.channel));
            let milliseconds = attempt.elapsed.as_millis();
            line(format_args!("{mark} {event} {channel}{cause} {milliseconds} ms  {}{detail}", attempt.verdict));
        }
        Happening::Waiting { event, pause, cause: why, .. } => {
            line(format_args!("     {event} comes again{} in {pause:?}", cause(*why)));
        }
        Happening::Delivered(delivery) if !delivery.acknowledged => {
            line(format_args!("FAIL {} was not acknowledged", delivery.event));
        }
        Happening::TicketDropped => line(format_args!("     the next ticket is due, the unacknowledged one is void")),
        Happening::UrlAccepted => line(format_args!("ok   the callback URL is accepted")),
        _ => {}
    }
}

/// Tells how a run ended; true if all is well.
pub fn run_end(end: &RunEnd) -> bool {
    match end {
        RunEnd::Stopped => line(format_args!("     stopped")),
        RunEnd::UrlRefused(_) => line(format_args!("FAIL the URL check failed: DingTalk would save nothing")),
        RunEnd::Created => {
            line(format_args!("ok   the suite is created; start again with its --suite-key to get tickets"));
        }
        RunEnd::NoTickets => line(format_args!("ok   internal apps get no tickets; try `event` or `load`")),
    }
    !matches!(end, RunEnd::UrlRefused(_))
}

/// Tells what became of a load.
pub fn load(report: &LoadReport) {
    let seconds = report.elapsed.as_secs_f64();
    line(format_args!(
        "pushed {} in {seconds:.1} s, acknowledged {}, failed {}",
        report.pushed(),
        report.acknowledged(),
        report.failed()
    ));
    for (verdict, count) in &report.verdicts {
        line(format_args!("  {count:>8}  {verdict}"));
    }
    let milliseconds = |share| {
        let time = report.per_mille(share).map(|time| format!("{:.1} ms", time.as_secs_f64() * 1000.0));
        time.unwrap_or_else(|| "-".to_owned())
    };
    let (p50, p99, max) = (milliseconds(500), milliseconds(990), milliseconds(1000));
    line(format_args!("latency p50 {p50}, p99 {p99}, longest {max}"));
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Classic => "(classic)",
        Channel::SyncHttp => "(SyncHTTP)",
    }
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::First => "",
        Cause::CodeRepeat => " (not exchanged yet)",
        Cause::Retry => " (retry)",
        Cause::Duplicate => " (duplicate)",
        Cause::LateRepeat => " (the event before, once more)",
    }
}
