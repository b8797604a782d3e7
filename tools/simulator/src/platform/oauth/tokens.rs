//! `suiteAccessToken`, `corpAccessToken`, `accessToken` and `/{corpId}/token`.

use serde_json::json;

use crate::AppKind;
use crate::platform::desk::{Answered, Desk};
use crate::platform::oapi::tokens::internal_token;
use crate::platform::refusal::Refusal;
use crate::platform::tokens::TokenKind;

/// `suiteAccessToken`.
pub(crate) fn suite(desk: &mut Desk<'_>) -> Answered {
    let key = suite_with_ticket(desk, Refusal::api(400, "invalidClientIdOrSecret"))?;
    let token = desk.mint(TokenKind::Suite, &key, None);
    Ok(json!({"accessToken": token, "expireIn": desk.life()}))
}

/// `corpAccessToken`.
pub(crate) fn corp(desk: &mut Desk<'_>) -> Answered {
    let key = suite_with_ticket(desk, Refusal::api(400, "invalidSuiteKey"))?;
    let corp_id = desk.member("authCorpId", 41027)?;
    authorised(desk, &key, &corp_id, &Refusal::api(400, "invalidAuthInfo"))?;
    let token = desk.mint(TokenKind::Company, &key, Some(&corp_id));
    Ok(json!({"accessToken": token, "expireIn": desk.life()}))
}

/// `accessToken` of an internal app.
pub(crate) fn internal(desk: &mut Desk<'_>) -> Answered {
    let refused = || Refusal::api(400, "invalidClientIdOrSecret");
    let key = desk.call.member("appKey").ok_or_else(|| Refusal::api(400, "MissingappKey"))?;
    let secret = desk.call.member("appSecret").ok_or_else(|| Refusal::api(400, "MissingappSecret"))?;
    let state = desk.world.apps.get(&key).filter(|state| state.app.kind == AppKind::Internal).ok_or_else(refused)?;
    if !state.has_secret(&secret) {
        return Err(refused());
    }
    let token = internal_token(desk, &key)?;
    Ok(json!({"accessToken": token, "expireIn": desk.life()}))
}

/// `/{corpId}/token`: suites, customised and internal apps alike, without a ticket.
pub(crate) fn client(desk: &mut Desk<'_>) -> Answered {
    let refused = || Refusal::api(400, "invalid.client");
    let member = |name: &str| desk.call.member(name);
    // The SDK's samples say `clientId`, the page `client_id`.
    let key = member("client_id").or_else(|| member("clientId")).ok_or_else(refused)?;
    let secret = member("client_secret").or_else(|| member("clientSecret")).ok_or_else(refused)?;
    let grant = member("grant_type").or_else(|| member("grantType"));
    if grant.as_deref() != Some("client_credentials") {
        return Err(Refusal::api(400, "unsupported.grant.type"));
    }
    let state = desk.world.apps.get(&key).filter(|state| state.has_secret(&secret)).ok_or_else(refused)?;
    let (kind, own_corp) = (state.app.kind, state.app.corp_id.clone());
    let corp_id = desk.call.corp.clone().unwrap_or_default();
    let unauthorised = Refusal::api(401, "unauthorized.client");
    let token = if kind == AppKind::Internal {
        if own_corp.as_deref() != Some(corp_id.as_str()) {
            return Err(unauthorised);
        }
        internal_token(desk, &key)?
    } else {
        authorised(desk, &key, &corp_id, &unauthorised)?;
        desk.mint(TokenKind::Company, &key, Some(&corp_id))
    };
    Ok(json!({"access_token": token, "expires_in": desk.life()}))
}

fn suite_with_ticket(desk: &Desk<'_>, unknown: Refusal) -> Result<String, Refusal> {
    let key = desk.member("suiteKey", 41021)?;
    let secret = desk.member("suiteSecret", 41024)?;
    let ticket = desk.member("suiteTicket", 41023)?;
    let state = desk.world.apps.get(&key).filter(|state| state.app.kind.has_tickets()).ok_or(unknown)?;
    if !state.has_secret(&secret) {
        return Err(Refusal::api(400, "invalidClientIdOrSecret"));
    }
    if desk.good_ticket(state, &ticket) { Ok(key) } else { Err(Refusal::of(40085)) }
}

/// The company must have authorised the app; one that is gone is `orgNotExist`, one that did not is `refused`.
pub(crate) fn authorised(desk: &mut Desk<'_>, app: &str, corp_id: &str, refused: &Refusal) -> Result<(), Refusal> {
    match desk.company(app, corp_id) {
        Ok(_) => Ok(()),
        Err(refusal) if refusal.name(false) == "orgNotExist" => Err(refusal),
        Err(_) => Err(refused.clone()),
    }
}
