//! A sync that has ended: what it came to, beside the least that it could have.

use std::time::Duration;

use dingtalk_simulator::{CallRecord, Crawl};
use dingtalk_store::{SyncKey, SyncKind, SyncState, Syncs};
use dingtalk_sync::RunReport;

use super::{CALLS, float};
use crate::Failed;

/// One run.
pub(crate) struct Ran {
    pub report: RunReport,
    /// Its id.
    pub run: String,
    /// When it ended, in milliseconds.
    pub ended_at: i64,
}

/// The run of `key` once it has ended; none as long as it is under way.
pub(crate) async fn ended(syncs: &Syncs, key: &SyncKey, after: i64) -> Result<Option<Ran>, Failed> {
    let Some(row) = syncs.read(key).await? else { return Ok(None) };
    if row.slot < after {
        return Ok(None);
    }
    match row.state {
        SyncState::Running => Ok(None),
        SyncState::Done => {
            let report = row.report.as_deref().and_then(RunReport::parse).ok_or("a run without a report")?;
            Ok(Some(Ran { report, run: row.run, ended_at: row.reported_at.unwrap_or_default() }))
        }
        _ => Err(format!("{key:?}: {:?}, {}", row.state, row.last_error.unwrap_or_default()).into()),
    }
}

/// How far one is, for who waits.
pub(crate) async fn progress(syncs: &Syncs, key: &SyncKey) -> String {
    match syncs.read(key).await {
        Ok(Some(row)) => {
            let error = row.last_error.map(|error| format!(", {error}")).unwrap_or_default();
            format!("{} {}, slice {}, {:?}{error}", key.kind.as_str(), row.phase, row.slice, row.counters)
        }
        Ok(None) => format!("{} not begun", key.kind.as_str()),
        Err(error) => error.to_string(),
    }
}

/// The least calls of the one API on which a kind's sync hangs: that API's rate is its floor.
pub(crate) fn hinges(kind: SyncKind, crawl: &Crawl) -> (&'static str, usize) {
    match kind {
        SyncKind::Departments => ("v2/department/listsub", crawl.departments),
        SyncKind::Users => ("v2/user/list", crawl.user_pages),
        SyncKind::Roles => ("role/simplelist", crawl.member_pages),
    }
}

/// All calls that a kind's sync cannot do without.
pub(crate) fn least(kind: SyncKind, crawl: &Crawl) -> usize {
    match kind {
        SyncKind::Departments => crawl.departments,
        SyncKind::Users => crawl.user_pages + crawl.single_people,
        SyncKind::Roles => crawl.role_pages + crawl.member_pages,
    }
}

/// So many calls of one API, at DingTalk's rate.
pub(crate) fn floor(calls: usize) -> Duration {
    Duration::from_secs_f64(float(calls) / f64::from(CALLS))
}

/// The most calls that began in any 20 seconds.
pub(crate) fn busiest_window(log: &[CallRecord]) -> usize {
    let mut times: Vec<i64> = log.iter().map(|call| call.at).collect();
    times.sort_unstable();
    let mut from = 0;
    let mut most = 0;
    for (place, at) in times.iter().enumerate() {
        while times.get(from).is_some_and(|first| at - first >= 20_000) {
            from += 1;
        }
        most = most.max(place + 1 - from);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_of_twenty_seconds_slides() {
        let call = |at| CallRecord {
            at,
            method: String::new(),
            api: "-",
            app: None,
            corp: None,
            code: String::new(),
            carried_out: true,
        };
        let log: Vec<_> = [40_000, 0, 19_999, 20_000, 39_998].map(call).into();
        assert_eq!(busiest_window(&log), 3, "19,999 to 39,998");
        assert_eq!(busiest_window(&[]), 0);
    }
}
