//! What must be so, in the end and all the time.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use dingtalk_authorisation::State;
use dingtalk_store::{StoredTokens, TokenKey};

use super::{
    callers::{Callers, is_too_late},
    company::Company,
    seen::Told,
    stage::Stage,
    tap::End,
};
use crate::support::sealing_keys;

/// After each round: whoever was relieved by errors since the last look was gone for DingTalk when it said so.
/// `looked` is how many domain events were looked at.
pub async fn look(stage: &Stage, companies: &mut [Company], looked: &mut usize) -> Vec<String> {
    let mut wrong = Vec::new();
    let told = stage.seen.told();
    for one in told.iter().skip(*looked).filter(|one| one.name == "CorpRelieved") {
        let Some(relief) = stage.record(&one.corp).await.company.relief.filter(|relief| relief.by_errors) else {
            continue;
        };
        let company = companies.iter_mut().find(|company| company.id == one.corp).unwrap();
        company.note(format!("relieved by errors, as of {}", relief.at % 100_000_000));
        if !company.was_gone(relief.at, one.at) {
            wrong.push(format!(
                "{}: relieved by errors, and DingTalk had it as authorised\n  {}",
                one.corp,
                company.story()
            ));
        }
    }
    *looked = told.len();
    wrong
}

/// At the end.
pub async fn check(stage: &Stage, callers: &Callers, companies: &[Company], mut wrong: Vec<String>) -> Vec<String> {
    let failed = stage.seen.failed.load(Ordering::SeqCst);
    if failed > 0 {
        wrong.push(format!("{failed} events failed for good"));
    }
    wrong.extend(exchanges(stage));
    wrong.extend(happened(stage, companies.len()));
    let mut told: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for one in stage.seen.told() {
        told.entry(one.corp.clone()).or_default().push(one);
    }
    // The calls that carry a company's token, good or not.
    let log = stage.platform.log();
    let mut calls: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for call in log.iter().filter(|call| call.api == "scopes") {
        calls.entry(call.corp.as_deref().unwrap_or("-")).or_default().push(call.at);
    }
    let tokens = StoredTokens::new(stage.bench.dynamodb.clone(), stage.bench.table("StateTable"));
    for company in companies {
        let record = stage.record(&company.id).await;
        let (state, truth) = (record.company.state, company.truth(&stage.platform));
        let mut broken = Vec::new();
        if !company.agrees(state, &stage.platform) {
            broken.push(format!("it is {state:?}, and the truth is {truth:?}"));
        }
        if record.holder(stage.bench.now()).is_some() {
            broken.push("somebody holds it".to_owned());
        }
        if !state.is_authorised() {
            let key = TokenKey::Corp { app: "demo".into(), corp: company.id.clone() };
            if tokens.read(&sealing_keys(), &key, 0).await.unwrap().token.is_some() {
                broken.push("a token is left".to_owned());
            }
            if record.secrets.permanent_code.is_some() || !record.secrets.codes.is_empty() || record.facts.is_some() {
                broken.push("a secret is left".to_owned());
            }
        }
        let told = told.remove(&company.id).unwrap_or_default();
        broken.extend(alternate(told.clone(), state).err());
        broken.extend(callers.too_late(&company.id, &told));
        let calls = calls.get(company.id.as_str()).into_iter().flatten();
        let late = calls.filter(|at| is_too_late(&told, **at, **at));
        broken.extend(late.map(|at| format!("its token was used at {}", at % 100_000_000)));
        if !broken.is_empty() {
            let mut told = told;
            told.sort_by_key(|one| one.write);
            let told: Vec<String> =
                told.iter().map(|one| format!("{} {} at {}", one.write, one.name, one.at % 100_000_000)).collect();
            wrong.push(format!(
                "{}: {}\n  {}\n  told: {}\n  {:?}",
                company.id,
                broken.join("; "),
                company.story(),
                told.join(", "),
                record.company
            ));
        }
    }
    wrong
}

/// What the histories are there to show did happen, if there are enough of them.
fn happened(stage: &Stage, companies: usize) -> Vec<String> {
    let lost = stage.tap.sent().into_values().flatten().filter(|end| *end == End::Unknown).count();
    let crashes = stage.seen.crashes();
    let points = ["worker.in-handler", "company.before-call", "company.after-call", "worker.before-done"];
    let enough = companies < 250 || lost > 0 && points.iter().all(|point| crashes.contains_key(point));
    (!enough).then(|| format!("{lost} exchanges with an unknown end; died: {crashes:?}")).into_iter().collect()
}

/// No code is sent again after a success that could be recorded, and none more than twice with an end that nobody knows.
fn exchanges(stage: &Stage) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut after_success = 0;
    for (number, ends) in stage.tap.sent().into_values().enumerate() {
        // A success that a crash kept from being recorded is an unknown end as well.
        let spent = ends.iter().filter(|end| **end != End::Refused).count();
        let succeeded = ends.iter().position(|end| *end == End::Success);
        after_success += usize::from(succeeded.is_some_and(|at| at + 1 < ends.len()));
        if spent > 2 {
            wrong.push(format!("code {number}: {ends:?}"));
        }
    }
    // The point between the answer and its record.
    let died = stage.seen.crashes().get("company.after-call").copied().unwrap_or_default();
    if after_success > died {
        wrong.push(format!(
            "{after_success} codes were sent again after a success, and {died} instances died after a call"
        ));
    }
    wrong
}

/// What was told makes sense, and ends in the state that is stored.
fn alternate(mut told: Vec<Told>, state: State) -> Result<(), String> {
    const ORDER: [&str; 6] =
        ["CorpAuthorized", "CorpActivated", "CorpStopped", "CorpRestored", "CorpAuthChanged", "CorpRelieved"];
    // The bus keeps no order, and may tell twice.
    let key = |one: &Told| (one.write, ORDER.iter().position(|name| *name == one.name));
    told.sort_by_key(key);
    told.dedup_by_key(|one| key(one));
    let (mut authorised, mut active, mut stopped) = (false, false, false);
    for one in &told {
        let fits = match one.name.as_str() {
            "CorpAuthorized" => !std::mem::replace(&mut authorised, true),
            "CorpActivated" => authorised && !std::mem::replace(&mut active, true),
            "CorpStopped" => active && !std::mem::replace(&mut stopped, true),
            "CorpRestored" => active && std::mem::replace(&mut stopped, false),
            "CorpAuthChanged" => authorised,
            "CorpRelieved" => {
                (active, stopped) = (false, false);
                std::mem::replace(&mut authorised, false)
            }
            // An operator is told; the state stays.
            _ => true,
        };
        if !fits {
            return Err(format!("{} of write {} does not fit", one.name, one.write));
        }
    }
    let as_told = match state {
        State::None | State::CodeReceived | State::Relieved => (false, false, false),
        State::Authorised => (true, false, false),
        State::Active => (true, true, false),
        State::Stopped => (true, true, true),
    };
    if (authorised, active, stopped) != as_told {
        return Err(format!("what was told ends as {:?}", (authorised, active, stopped)));
    }
    Ok(())
}
