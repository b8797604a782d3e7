//! `dingtalk sync run`: asks sync-plan for syncs.

use std::io::Write;

use dingtalk_store::SyncKey;

use super::{
    Outcome, cost,
    desk::{Desk, Rows, Target, kinds},
    watch::{Waited, wait},
};
use crate::{Failed, args::SyncRunArgs, language::Language};

/// Why, for the log of sync-plan.
const WHY: &str = "an operator's wish";

pub(super) async fn run(args: &SyncRunArgs, language: Language) -> Result<Outcome, Failed> {
    let desk = Desk::find(&args.of, language).await?;
    let (targets, kinds) = (desk.targets(args.of.corp.as_deref()).await?, kinds(&args.kind));
    let keys: Vec<SyncKey> = targets.iter().flat_map(|target: &Target| target.keys(&kinds)).collect();
    let rows: Rows = desk.rows(&keys).await?;
    let costs = cost::of(&targets, &kinds, &rows, language);
    if !costs.is_empty() {
        for cost in &costs {
            eprintln!("{cost}");
        }
        let question = language.pick("开始同步？", "Begin?");
        if !cost::agreed(question, args.ask.yes, language)? {
            return Err(language.pick("未开始", "not begun").into());
        }
    }
    for target in &targets {
        desk.request(&args.ask.bus, target, &kinds, WHY).await?;
    }
    writeln!(std::io::stdout().lock(), "{}", asked(targets.len(), keys.len(), language))?;
    if !args.ask.watch {
        return Ok(Outcome::Whole);
    }
    let waited = keys.into_iter().map(|key| {
        let row = rows.get(&key).and_then(Option::as_ref);
        Waited::next(key.clone(), row)
    });
    wait(&desk, waited.collect(), language).await
}

fn asked(companies: usize, syncs: usize, language: Language) -> String {
    match language {
        Language::Zh => format!("已请求：{companies} 家企业，{syncs} 个同步；dingtalk sync watch 可等待其结束"),
        Language::En => {
            format!("asked for: {syncs} syncs of {companies} companies; dingtalk sync watch waits for them")
        }
    }
}
