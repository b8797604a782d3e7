//! What is held back, in words.

use dingtalk_store::{BrakeStanding, SyncKey, SyncRow, SyncState};
use dingtalk_sync::RunReport;

use super::view::{name, noun};
use crate::{language::Language, times::when};

/// Nothing is held back.
pub(super) fn nothing_held(key: &SyncKey, row: Option<&SyncRow>, language: Language) -> String {
    let (corp, kind) = (&key.corp, name(key.kind, language));
    let at = row.and_then(|row| row.reported_at).map(when);
    match (language, at) {
        (Language::Zh, Some(at)) => format!("{corp} {kind}：{at} 的同步没有拦下移除"),
        (Language::Zh, None) => format!("{corp} {kind}：还没有一次完整的同步"),
        (Language::En, Some(at)) => format!("{corp} {kind}: the sync of {at} held nothing back"),
        (Language::En, None) => format!("{corp} {kind}: no sync was whole yet"),
    }
}

/// What is, and why, in a few lines.
pub(super) fn held_back(
    key: &SyncKey,
    row: &SyncRow,
    report: &RunReport,
    standing: &BrakeStanding,
    language: Language,
) -> String {
    let (corp, kind, noun) = (&key.corp, name(key.kind, language), noun(key.kind, language));
    let (held, population, used) = (row.held_back, report.population, standing.used);
    let at = row.reported_at.map(when).map_or_else(|| "-".to_owned(), |at| at.to_string());
    // The last run is that of the report, unless another has begun since.
    let run = if row.state == SyncState::Done { row.run.as_str() } else { "-" };
    let limit = 3.max(population / 10);
    let mut told = match language {
        Language::Zh => format!(
            "{corp} {kind}：{at} 的同步（run {run}）拦下至多 {held} 个移除\n  镜像中有 {population} {noun}；24 小时内已移除 {used}，限额 {limit}（3 个或十分之一）\n"
        ),
        Language::En => format!(
            "{corp} {kind}: the sync of {at} (run {run}) holds back up to {held} removals\n  of {population} {noun} in the mirror; {used} were removed within 24 hours, {limit} may be (3, or a tenth)\n"
        ),
    };
    if standing.allowed > 0 {
        let (count, by, until) = (standing.allowed, &standing.allowed_by, when(standing.allowed_until));
        told += &match language {
            Language::Zh => format!("  {by} 已放行 {count} 个，至 {until}\n"),
            Language::En => format!("  {by} lets {count} through until {until} already\n"),
        };
    }
    told
}
