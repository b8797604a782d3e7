//! `dingtalk sync approve`: an operator lets removals go ahead that the brake has held back.

use std::io::Write;

use dingtalk_store::{Audit, AuditEntry, Contact, RemovalBrake, SyncKey, SyncKind};

use super::{
    Outcome,
    brake::{held_back, nothing_held},
    cost,
    desk::{Desk, Target},
    held::{kinds, unseen},
    view::report,
    watch::{Waited, wait},
};
use crate::{Failed, args::SyncApproveArgs, corp::name_of, language::Language, times};

/// So long an operator's word holds.
const HOLDS_MS: i64 = 24 * 3_600_000;
/// Names that are shown at most.
const NAMES: usize = 1_000;
/// Why, for the log of sync-plan.
const WHY: &str = "held removals were approved";

pub(super) async fn run(args: &SyncApproveArgs, language: Language) -> Result<Outcome, Failed> {
    let desk = Desk::find(&args.of, language).await?;
    let target = company(&desk, args, language).await?;
    let kind = SyncKind::from(args.kind);
    let key = SyncKey::new(&target.app.id, &target.corp, kind);
    let rows = desk.rows(std::slice::from_ref(&key)).await?;
    let row = rows.get(&key).and_then(Option::as_ref);
    let Some((row, report)) = row.filter(|row| row.held_back > 0).and_then(|row| Some((row, report(row)?))) else {
        writeln!(std::io::stdout().lock(), "{}", nothing_held(&key, row, language))?;
        return Ok(Outcome::Whole);
    };
    let brake = RemovalBrake::new(desk.clients.dynamodb.clone(), &desk.tables.state_table);
    let of_what = kinds(kind).first().copied().ok_or("a sync without rows")?;
    let standing = brake.standing(&key, of_what, times::now()).await?;
    write!(std::io::stdout().lock(), "{}", held_back(&key, row, &report, &standing, language))?;
    if args.names {
        let names = unseen(&desk, &args.contacts_table, &key, row, &report, NAMES).await?;
        tell_names(names, language)?;
    }
    let by = name_of(args.by.as_deref(), language)?;
    let count = args.count.unwrap_or_else(|| u64::try_from(row.held_back).unwrap_or(0));
    if !cost::agreed(&question(count, language), args.ask.yes, language)? {
        return Err(language.pick("未放行", "nothing was let through").into());
    }
    let audit = Audit::new(desk.clients.dynamodb.clone(), &desk.tables.state_table);
    let detail = format!("{}: {count}, held back by run {}", kind.as_str(), row.run);
    let now = times::now();
    let entry = AuditEntry::begun(&by, "sync approve", &detail, now)?;
    audit.begin(&key.app, &key.corp, &entry).await?;
    brake.allow(&key, of_what, count, now.saturating_add(HOLDS_MS), &by).await?;
    audit.end(&key.app, &key.corp, &entry, "done", times::now()).await?;
    desk.request(&args.ask.bus, &target, &[kind], WHY).await?;
    writeln!(std::io::stdout().lock(), "{}", allowed(count, &by, language))?;
    if !args.ask.watch {
        return Ok(Outcome::Whole);
    }
    wait(&desk, vec![Waited::next(key.clone(), Some(row))], language).await
}

/// The one company that is meant.
async fn company(desk: &Desk, args: &SyncApproveArgs, language: Language) -> Result<Target, Failed> {
    let Some(corp) = args.of.corp.as_deref() else {
        return Err(language.pick("需要 --corp", "--corp is needed").into());
    };
    let mut targets = desk.targets(Some(corp)).await?;
    match (targets.pop(), targets.is_empty()) {
        (Some(target), true) => Ok(target),
        _ => Err(language.pick("有多个应用，需要 --app", "several apps have this company; --app is needed").into()),
    }
}

fn question(count: u64, language: Language) -> String {
    match language {
        Language::Zh => format!("在 24 小时内放行 {count} 个移除，并重新同步？"),
        Language::En => format!("Let {count} removals through within 24 hours, and sync again?"),
    }
}

fn allowed(count: u64, by: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("{by} 放行了 {count} 个移除，24 小时内有效；已请求新的同步。被移除的 30 天内可恢复"),
        Language::En => {
            format!(
                "{by} lets {count} removals through for 24 hours; a new sync is asked for. For 30 days they can be restored"
            )
        }
    }
}

fn tell_names(rows: Option<Vec<Contact>>, language: Language) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    let Some(rows) = rows else {
        let unknown = "这次同步未见到谁已无从得知：见到过谁只保留三天，且只知道最近一次同步的";
        let en = "whom that run did not see is not known any more: what a run has seen is kept for three days, and known of the last run only";
        writeln!(out, "{}", language.pick(unknown, en))?;
        return Ok(());
    };
    for row in rows {
        let document = row.document();
        writeln!(out, "    {}  {}", row.id.id(), document["name"].as_str().unwrap_or("-"))?;
    }
    Ok(())
}
