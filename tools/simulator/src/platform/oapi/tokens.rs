//! `get_suite_token`, `get_corp_token` and `gettoken`.

use dingtalk_crypto::ExposeSecret;
use serde_json::json;

use crate::AppKind;
use crate::platform::desk::{Answered, Desk};
use crate::platform::refusal::Refusal;
use crate::platform::tokens::TokenKind;
use crate::platform::world::World;

/// `get_suite_token`.
pub(crate) fn suite(desk: &mut Desk<'_>) -> Answered {
    let key = desk.member("suite_key", 41021)?;
    let secret = desk.member("suite_secret", 41024)?;
    let ticket = desk.member("suite_ticket", 41023)?;
    let state = desk.suite_app(&key, 40083)?;
    if !state.has_secret(&secret) {
        return Err(Refusal::of(40088));
    }
    if !desk.good_ticket(state, &ticket) {
        return Err(Refusal::of(40085));
    }
    let token = desk.mint(TokenKind::Suite, &key, None);
    Ok(json!({"suite_access_token": token, "expires_in": desk.life()}))
}

/// `get_corp_token`, plain or signed.
pub(crate) fn corp(desk: &mut Desk<'_>) -> Answered {
    let signed = desk.is_signed();
    let suite = desk.suite_or_signed()?;
    let corp_id = desk.member("auth_corpid", 41027)?;
    if !signed {
        let code = desk.member("permanent_code", 41025)?;
        desk.company(&suite, &corp_id)?;
        fitting_code(desk.world, &suite, &corp_id, &code)?;
    }
    desk.company(&suite, &corp_id)?;
    let token = desk.mint(TokenKind::Company, &suite, Some(&corp_id));
    Ok(json!({"access_token": token, "expires_in": desk.life()}))
}

/// The permanent code must be the company's: 41031 if it is another one's, 40084 if it is nobody's.
pub(crate) fn fitting_code(world: &World, suite: &str, corp_id: &str, code: &str) -> Result<(), Refusal> {
    let companies = world.apps.get(suite).into_iter().flat_map(|state| &state.companies);
    let owner = companies.into_iter().find(|(_, company)| company.permanent_code.as_deref() == Some(code));
    match owner {
        Some((owner, _)) if owner == corp_id => Ok(()),
        Some(_) => Err(Refusal::of(41031)),
        None => Err(Refusal::of(40084)),
    }
}

/// `gettoken`: by AppKey or, as before 2018, by CorpId.
pub(crate) fn internal(desk: &mut Desk<'_>) -> Answered {
    let key = match desk.call.parameter("appkey") {
        Some(key) => {
            let secret = desk.call.parameter("appsecret").ok_or_else(|| Refusal::of(41004))?;
            let state = desk.app(key, 40089)?;
            if state.app.kind != AppKind::Internal {
                return Err(Refusal::of(40089));
            }
            if !state.has_secret(secret) {
                return Err(Refusal::of(40001));
            }
            key.to_owned()
        }
        None => by_corp_secret(desk)?,
    };
    let token = internal_token(desk, &key)?;
    Ok(json!({"access_token": token, "expires_in": desk.life()}))
}

fn by_corp_secret(desk: &Desk<'_>) -> Result<String, Refusal> {
    let corp_id = desk.call.parameter("corpid").ok_or_else(|| Refusal::of(41002))?;
    let secret = desk.call.parameter("corpsecret").ok_or_else(|| Refusal::of(41004))?;
    let of_corp = |app: &&crate::ApiApp| app.kind == AppKind::Internal && app.corp_id.as_deref() == Some(corp_id);
    let mut apps = desk.world.apps.values().map(|state| &state.app).filter(of_corp).peekable();
    if apps.peek().is_none() {
        return Err(Refusal::of(40013));
    }
    let fits = |app: &&crate::ApiApp| app.corp_secret.as_ref().is_some_and(|own| own.expose_secret() == secret);
    apps.find(fits).map(|app| app.key.clone()).ok_or_else(|| Refusal::of(40089))
}

/// The internal app's token: while it is valid the same one, prolonged.
pub(crate) fn internal_token(desk: &mut Desk<'_>, key: &str) -> Result<String, Refusal> {
    let corp = desk.app(key, 40089)?.app.corp_id.clone();
    let expires_at = desk.now.saturating_add(crate::platform::clock::milliseconds(desk.settings.token_life));
    if let Some((value, token)) = desk.world.tokens.live(&(TokenKind::Internal, key.to_owned(), corp.clone()), desk.now)
    {
        token.expires_at = expires_at;
        return Ok(value);
    }
    Ok(desk.mint(TokenKind::Internal, key, corp.as_deref()))
}
