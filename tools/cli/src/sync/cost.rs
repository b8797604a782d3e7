//! What a run costs that reads everything of everybody (`detail = "full"`): told before it begins.

use std::{
    io::{IsTerminal, Write},
    time::Duration,
};

use dingtalk_store::{SyncKey, SyncKind};

use super::{
    desk::{Rows, Target},
    view::report,
};
use crate::{Failed, language::Language};

/// More companies than that are told of together.
const EACH: usize = 10;

/// What the run of `targets` costs beyond the lists, in words; nothing where nothing is known to.
pub(super) fn of(targets: &[Target], kinds: &[SyncKind], rows: &Rows, language: Language) -> Vec<String> {
    let is_full = |target: &&Target| target.app.settings.as_ref().is_some_and(|settings| settings.full);
    let full: Vec<_> = targets.iter().filter(is_full).collect();
    let people_and_time = |target: &Target| {
        let counted = kinds.iter().filter(|kind| **kind != SyncKind::Roles).map(|kind| {
            let row = rows.get(&SyncKey::new(&target.app.id, &target.corp, *kind))?.as_ref()?;
            report(row).map(|report| report.population.max(0))
        });
        let calls: i64 = counted.collect::<Option<Vec<_>>>()?.into_iter().sum();
        let seconds = f64::from(i32::try_from(calls).unwrap_or(i32::MAX)) / target.app.rate(&target.corp).max(1.0);
        Some((calls, Duration::try_from_secs_f64(seconds.ceil()).unwrap_or_default()))
    };
    let costs: Vec<_> = full.iter().map(|target| (target, people_and_time(target))).collect();
    if costs.len() <= EACH {
        let tell = |(target, cost): &(&&Target, _)| format!("{}  {}", target.corp, words(*cost, language));
        return costs.iter().map(tell).collect();
    }
    let known: Vec<_> = costs.iter().filter_map(|(_, cost)| *cost).collect();
    let calls = known.iter().map(|(calls, _)| calls).sum();
    let longest = known.iter().map(|(_, time)| *time).max().unwrap_or_default();
    let unknown = costs.len() - known.len();
    let of = match language {
        Language::Zh => format!("{} 家企业（其中 {unknown} 家未知）；最久的一家：", costs.len()),
        Language::En => format!("{} companies ({unknown} of them not known); the longest takes:", costs.len()),
    };
    vec![format!("{of} {}", words(Some((calls, longest)), language))]
}

fn words(cost: Option<(i64, Duration)>, language: Language) -> String {
    let Some((calls, time)) = cost else {
        let unknown = "detail = \"full\"：每人一次 v2/user/get；还没有完整的同步，人数未知";
        let en = "detail = \"full\": a v2/user/get for each person; no sync was whole yet, so nobody knows how many";
        return language.pick(unknown, en).to_owned();
    };
    let seconds = time.as_secs();
    match language {
        Language::Zh => format!("detail = \"full\"：另需约 {calls} 次调用，至少 {seconds} 秒"),
        Language::En => format!("detail = \"full\": about {calls} calls besides the lists, {seconds} s at least"),
    }
}

/// Asks whether to go on; without a terminal, for the flag.
pub(super) fn agreed(question: &str, yes: bool, language: Language) -> Result<bool, Failed> {
    if yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(format!("{question} {}", language.pick("确认请加 --yes", "Add --yes to go on")).into());
    }
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
}
