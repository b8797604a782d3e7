//! `activate_suite`, and what repairs stuck activations: `get_unactive_corp` and `reauth_corp`.

use serde_json::{Value, json};

use super::tokens::fitting_code;
use crate::platform::Standing;
use crate::platform::desk::{Answered, Desk};
use crate::platform::refusal::Refusal;

/// `activate_suite`. The permanent code may be left out; one that is sent must fit.
pub(crate) fn activate(desk: &mut Desk<'_>) -> Answered {
    let suite = desk.suite()?;
    desk.member("suite_key", 41021)?;
    desk.same_suite(&suite)?;
    let corp_id = desk.member("auth_corpid", 41027)?;
    desk.company(&suite, &corp_id)?;
    if let Some(code) = desk.call.member("permanent_code") {
        fitting_code(desk.world, &suite, &corp_id, &code)?;
    }
    let refuses_again = desk.settings.repeated_activation_fails;
    let company = desk.company(&suite, &corp_id)?;
    if refuses_again && company.agents.iter().all(|agent| agent.activated) {
        return Err(Refusal::of(70005));
    }
    company.activate();
    Ok(json!({}))
}

/// `get_unactive_corp`: a page of the companies in which the micro-app, or any, waits for activation.
pub(crate) fn unactive(desk: &mut Desk<'_>) -> Answered {
    let suite = desk.suite()?;
    let app_id = app_id(desk, &suite)?;
    let waiting = unactive_corps(desk, &suite, app_id);
    let page = desk.settings.unactive_page.max(1);
    let mut answer =
        json!({"has_more": waiting.len() > page, "corp_list": waiting.into_iter().take(page).collect::<Vec<_>>()});
    if let (Some(app_id), Some(answer)) = (app_id, answer.as_object_mut()) {
        answer.insert("app_id".to_owned(), app_id.into());
    }
    Ok(answer)
}

/// `reauth_corp`: the authorisation of the companies is pushed again. Those that have none are passed over; without a
/// list it is every company that waits for activation.
pub(crate) fn reauth(desk: &mut Desk<'_>) -> Answered {
    let suite = desk.suite()?;
    let app_id = app_id(desk, &suite)?;
    let corps = match desk.call.body.get("corpid_list") {
        None | Some(Value::Null) => unactive_corps(desk, &suite, app_id),
        Some(_) => desk.call.list("corpid_list").ok_or_else(|| Refusal::of(40035))?,
    };
    for corp_id in corps {
        if desk.company(&suite, &corp_id).is_ok() {
            desk.effects.pushes.push((suite.clone(), corp_id));
        }
    }
    Ok(json!({}))
}

/// The `app_id` of the body, which may be left out but not be another suite's.
fn app_id(desk: &Desk<'_>, suite: &str) -> Result<Option<i64>, Refusal> {
    if desk.call.member("app_id").is_none() {
        return Ok(None);
    }
    let app_id = desk.call.number("app_id").ok_or_else(|| Refusal::of(40035))?;
    let state = desk.app(suite, 40082)?;
    let installed = || state.companies.values().flat_map(|company| &company.agents).any(|agent| agent.app_id == app_id);
    if state.app.app_ids.contains(&app_id) || installed() { Ok(Some(app_id)) } else { Err(Refusal::of(40086)) }
}

fn unactive_corps(desk: &Desk<'_>, suite: &str, app_id: Option<i64>) -> Vec<String> {
    let companies = desk.world.apps.get(suite).into_iter().flat_map(|state| &state.companies);
    let waiting = companies.into_iter().filter(|(corp_id, company)| {
        let concerned = company.agents.iter().filter(|agent| app_id.is_none_or(|app_id| app_id == agent.app_id));
        desk.world.standing(corp_id) == Standing::Normal
            && company.authorised
            && concerned.into_iter().any(|agent| agent.close() == 2)
    });
    waiting.map(|(corp_id, _)| corp_id.clone()).collect()
}
