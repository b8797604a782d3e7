//! The timestamp.

use dingtalk_crypto::PushQuery;

use super::push::Push;
use crate::app::{AppKeys, Freshness};
use crate::cause::TimeCause;
use crate::finding::Report;

const DEFAULT_WINDOW_MS: i64 = 300_000;

/// Compares the timestamp with the clock.
pub(super) fn check(push: &Push, app: Option<&AppKeys>, now_ms: i64, report: &mut Report) {
    let Some(timestamp) = push.timestamp.clone() else { return };
    let window_ms = app.map_or(DEFAULT_WINDOW_MS, |app| app.freshness_ms);
    let query = PushQuery { signature: String::new(), timestamp, nonce: String::new() };
    let Some(time) = query.timestamp_ms() else {
        return report.add(TimeCause::NotANumber);
    };
    if query.timestamp.parse::<i64>().is_ok_and(|number| number != time) {
        report.add(TimeCause::Seconds);
    }
    let age_ms = now_ms.saturating_sub(time);
    let off = window_ms > 0 && age_ms.saturating_abs() > window_ms;
    match app.map(|app| app.freshness).unwrap_or_default() {
        Freshness::Off if off => {}
        mode if off => report.add(TimeCause::Off { age_ms, window_ms, enforced: mode == Freshness::Enforce }),
        _ => report.add(TimeCause::Right),
    }
}
