//! How far a sync is, in words.

use std::time::Duration;

use dingtalk_store::{SyncKind, SyncRow, SyncState};
use dingtalk_sync::RunReport;
use tokio::time::Instant;

use crate::language::Language;

/// How far a sync is, from one look at its row to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    run: String,
    /// When the run was first seen, and how many calls it had made then.
    first: Option<(Instant, i64)>,
    /// When it was last seen to have made more calls, and how many.
    last: Option<(Instant, i64)>,
    /// How many calls it is likely to take.
    expected: Option<i64>,
    seen: i64,
}

impl View {
    /// Takes in `row`, seen at `now`. Without a report of its own a run of users takes a call for each of `departments`
    /// at least.
    pub fn look(&mut self, row: &SyncRow, departments: Option<i64>, now: Instant) {
        let calls = counted(row, "calls");
        if self.run != row.run {
            *self = Self { run: row.run.clone(), first: Some((now, calls)), ..Self::default() };
        }
        if calls == 0 {
            // Waiting for its turn is no measure of how fast it is.
            self.first = Some((now, 0));
        }
        if self.last.is_none_or(|(_, before)| before != calls) {
            self.last = Some((now, calls));
        }
        let last_run = report(row).filter(|report| report.not_permitted.is_none() && report.calls > 0);
        self.expected = last_run.map(|report| report.calls).or(departments.filter(|count| *count > 0));
        self.seen = counted(row, "seen");
    }

    /// Calls so far.
    pub fn calls(&self) -> i64 {
        self.last.map_or(0, |(_, calls)| calls)
    }

    /// Calls that it is likely to take: never fewer than there were.
    pub fn expected(&self) -> Option<i64> {
        self.expected.map(|expected| expected.max(self.calls()))
    }

    /// Calls a second since it was first seen; none before there were any.
    pub fn rate(&self) -> Option<f64> {
        let ((began, before), (now, calls)) = (self.first?, self.last?);
        let seconds = now.saturating_duration_since(began).as_secs_f64();
        (calls > before && seconds > 0.0).then(|| number(calls - before) / seconds)
    }

    /// How much longer it is likely to take.
    pub fn left(&self) -> Option<Duration> {
        let calls = self.expected()? - self.calls();
        Duration::try_from_secs_f64(number(calls.max(0)) / self.rate()?).ok()
    }

    /// What a run that is under way has come to, at `now` (milliseconds).
    pub fn words(&self, kind: SyncKind, row: &SyncRow, now: i64, language: Language) -> String {
        let pick = |zh, en| language.pick(zh, en);
        if let Some(until) = row.not_before.filter(|until| *until > now) {
            let seconds = (until - now) / 1000;
            let why = row.last_error.as_deref().unwrap_or_default();
            return format!("{} {seconds} s: {why}", pick("暂停", "paused for"));
        }
        if row.slice == 0 && row.owner.is_none() {
            return match kind {
                SyncKind::Users => pick("等待部门同步", "waits for the departments"),
                _ => pick("排队中", "waits for its turn"),
            }
            .to_owned();
        }
        let mut words = phase(&row.phase, language).to_owned();
        if self.calls() == 0 {
            return words;
        }
        let (seen, calls) = (self.seen, self.calls());
        words += &match language {
            Language::Zh => format!(" · 已读 {seen} · {calls} 次调用"),
            Language::En => format!(" · {seen} read · {calls} calls"),
        };
        if let Some(rate) = self.rate() {
            words += &match language {
                Language::Zh => format!("，每秒 {rate:.0} 次"),
                Language::En => format!(" at {rate:.0}/s"),
            };
        }
        if let Some(left) = self.left().map(|left| left.as_secs_f64().ceil()).filter(|left| *left > 0.0) {
            words += &match language {
                Language::Zh => format!(" · 约剩 {left} 秒"),
                Language::En => format!(" · {left} s left"),
            };
        }
        words
    }
}

fn number(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

fn counted(row: &SyncRow, name: &str) -> i64 {
    row.counters.get(name).copied().unwrap_or(0)
}

/// What its last whole run told.
pub(crate) fn report(row: &SyncRow) -> Option<RunReport> {
    row.report.as_deref().and_then(RunReport::parse)
}

/// What a report says, in one line.
pub(crate) fn told(kind: SyncKind, report: &RunReport, language: Language) -> String {
    let pick = |zh, en| language.pick(zh, en);
    if let Some(call) = &report.not_permitted {
        return format!("{} ({call})", pick("应用没有权限，未镜像", "the app lacks the permission; not mirrored"));
    }
    // Somebody in two departments is seen twice.
    let count = if report.population > 0 { report.population } else { report.seen };
    let mut words = format!("{count} {}", noun(kind, language));
    let counts = [
        ("新增", "added", report.added),
        ("变更", "changed", report.changed),
        ("恢复", "restored", report.restored),
        ("移除", "removed", report.removed),
        ("不在范围", "out of scope", report.out_of_scope),
        ("被拦下", "held back", report.held_back),
        ("未能确认", "unconfirmed", report.unconfirmed),
        ("太大", "too large", report.too_large),
        ("缺详情", "without detail", report.without_detail),
    ];
    for (zh, en, count) in counts.into_iter().filter(|(_, _, count)| *count > 0) {
        words += &match language {
            Language::Zh => format!(" · {zh} {count}"),
            Language::En => format!(" · {count} {en}"),
        };
    }
    words += &format!(" · {} {} · {}", report.calls, pick("次调用", "calls"), seconds(report.wall_ms));
    if let Some(why) = &report.not_swept_because {
        words += &format!(" · {}: {why}", pick("未核对缺失", "nobody was looked for that is gone"));
    }
    words
}

/// Milliseconds as seconds.
pub(crate) fn seconds(ms: i64) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}

/// What is counted.
pub(crate) fn noun(kind: SyncKind, language: Language) -> &'static str {
    match kind {
        SyncKind::Departments => language.pick("个部门", "departments"),
        SyncKind::Users => language.pick("名员工", "people"),
        SyncKind::Roles => language.pick("个角色", "roles"),
    }
}

/// The kind's name.
pub(crate) fn name(kind: SyncKind, language: Language) -> &'static str {
    match kind {
        SyncKind::Departments => language.pick("部门", "departments"),
        SyncKind::Users => language.pick("员工", "users"),
        SyncKind::Roles => language.pick("角色", "roles"),
    }
}

/// What a run is at, from the engine's word for it.
pub(crate) fn phase(phase: &str, language: Language) -> &str {
    match phase {
        "" => language.pick("开始", "begins"),
        "roots" => language.pick("读取授权范围", "reads the range"),
        "crawl" => language.pick("逐页读取", "reads pages"),
        "singles" => language.pick("读取范围内的个人", "reads single people"),
        "detail" => language.pick("读取详情", "reads details"),
        "list" => language.pick("读取角色列表", "reads the list"),
        "members" => language.pick("读取成员", "reads members"),
        "sweep" => language.pick("核对缺失", "confirms who is gone"),
        other => other,
    }
}

/// The state of the last run.
pub(crate) fn state(row: &SyncRow, language: Language) -> &'static str {
    match row.state {
        SyncState::Running => language.pick("进行中", "running"),
        SyncState::Done if row.held_back > 0 => language.pick("移除被拦下", "held back"),
        SyncState::Done => language.pick("完整", "whole"),
        SyncState::Failed => language.pick("失败", "failed"),
        SyncState::Stopped => language.pick("已停止", "stopped"),
        SyncState::Unknown => language.pick("未知", "unknown"),
    }
}
