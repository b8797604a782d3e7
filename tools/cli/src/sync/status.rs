//! `dingtalk sync status`: every company and kind, and what its last whole run told.

use std::io::Write;

use dingtalk_store::{SyncKey, SyncRow, SyncState};
use serde_json::{Value, json};

use super::{
    Outcome,
    desk::{Desk, Target, kinds},
    table::{Row, write},
    view::{name, phase, report, seconds, state},
};
use crate::{Failed, args::SyncStatusArgs, language::Language, times::when};

/// Companies whose rows are read and told together.
const AT_ONCE: usize = 100;

pub(super) async fn run(args: &SyncStatusArgs, language: Language) -> Result<Outcome, Failed> {
    let desk = Desk::find(&args.of, language).await?;
    let (targets, kinds) = (desk.targets(args.of.corp.as_deref()).await?, kinds(&args.kind));
    let mut table = vec![Row::Cells(header(language))];
    for some in targets.chunks(AT_ONCE) {
        let keys: Vec<_> = some.iter().flat_map(|target: &Target| target.keys(&kinds)).collect();
        let rows = desk.rows(&keys).await?;
        for key in &keys {
            let row = rows.get(key).and_then(Option::as_ref);
            match args.json {
                true => writeln!(std::io::stdout().lock(), "{}", document(key, row))?,
                false => table.extend(lines(key, row, language)),
            }
        }
    }
    if !args.json {
        write(&table)?;
        writeln!(std::io::stdout().lock(), "{}: {}", language.pick("企业", "companies"), targets.len())?;
    }
    Ok(Outcome::Whole)
}

fn header(language: Language) -> Vec<String> {
    let words = match language {
        Language::Zh => [
            "应用",
            "企业",
            "同步",
            "状态",
            "阶段",
            "已读",
            "新增",
            "变更",
            "移除",
            "拦下",
            "漏报",
            "调用",
            "用时",
            "上次完整",
            "下次",
        ],
        Language::En => [
            "app",
            "company",
            "kind",
            "state",
            "phase",
            "seen",
            "added",
            "changed",
            "removed",
            "held",
            "drift",
            "calls",
            "time",
            "last whole",
            "due",
        ],
    };
    words.map(str::to_owned).to_vec()
}

/// A row of the table, and below it why the sync last stopped, if it is not whole since.
fn lines(key: &SyncKey, row: Option<&SyncRow>, language: Language) -> Vec<Row> {
    let whose = [key.app.clone(), key.corp.clone(), name(key.kind, language).to_owned()];
    let mut cells = whose.to_vec();
    let Some(row) = row else {
        cells.push(language.pick("从未", "never").to_owned());
        return vec![Row::Cells(cells)];
    };
    let is_running = row.state == SyncState::Running;
    cells.push(state(row, language).to_owned());
    cells.push(if is_running { phase(&row.phase, language).to_owned() } else { "-".to_owned() });
    let report = report(row);
    let last = report.clone().unwrap_or_default();
    // Of a run that is under way it is told how far it is; all else is from the last whole one.
    let counted = |name: &str, of_report: i64| match is_running {
        true => row.counters.get(name).copied().unwrap_or(0).to_string(),
        false => of_report.to_string(),
    };
    cells.extend([
        counted("seen", last.seen),
        counted("added", last.added),
        counted("changed", last.changed),
        counted("removed", last.removed),
        row.held_back.to_string(),
        last.drift().map_or_else(|| "-".to_owned(), |drift| drift.to_string()),
        counted("calls", last.calls),
        report.as_ref().map_or_else(|| "-".to_owned(), |report| seconds(report.wall_ms)),
        row.reported_at.map_or_else(|| "-".to_owned(), |at| when(at).to_string()),
        row.not_before.or(row.due_at).map_or_else(|| "-".to_owned(), |at| when(at).to_string()),
    ]);
    let mut lines = vec![Row::Cells(cells)];
    let why = match &last {
        _ if row.state == SyncState::Failed || row.not_before.is_some() => row.last_error.clone(),
        last => last.not_permitted.clone().or_else(|| last.not_swept_because.clone()),
    };
    lines.extend(why.map(|why| Row::Line(format!("    {why}"))));
    lines
}

fn document(key: &SyncKey, row: Option<&SyncRow>) -> Value {
    let mut document = json!({ "app": key.app, "corp": key.corp, "kind": key.kind.as_str(), "state": "never" });
    if let Some(row) = row {
        let report = report(row);
        document["state"] = json!(row.state.as_str());
        document["run"] = json!(row.run);
        document["slot"] = json!(row.slot);
        document["startedAt"] = json!(row.started_at);
        document["slice"] = json!(row.slice);
        document["phase"] = json!(row.phase);
        document["counters"] = json!(row.counters);
        document["notBefore"] = json!(row.not_before);
        document["dueAt"] = json!(row.due_at);
        document["lastError"] = json!(row.last_error);
        document["heldBack"] = json!(row.held_back);
        document["drift"] = json!(report.as_ref().and_then(dingtalk_sync::RunReport::drift));
        document["report"] = json!(report);
        document["reportedAt"] = json!(row.reported_at);
    }
    document
}
