//! Calls with a company's token, or with an internal app's: `auth/scopes` and `get_jsapi_ticket`.

use serde_json::json;

use crate::event::scope;
use crate::platform::Standing;
use crate::platform::desk::{Answered, Desk};
use crate::platform::refusal::Refusal;
use crate::platform::tokens::TokenKind;
use crate::state::lock;
use crate::{AppKind, Corp, Scope};

/// `GET /auth/scopes`. Where the range is the whole company, people whom no list of a department shows are named.
pub(crate) fn scopes(desk: &mut Desk<'_>) -> Answered {
    let (app, mut corp) = caller(desk)?;
    if let Some(Scope { departments, people }) = desk.world.scope(&app, &corp.corp_id) {
        (corp.authed_departments, corp.authed_users) = (departments, people);
    }
    let range = Scope { departments: corp.authed_departments.clone(), people: corp.authed_users };
    corp.authed_users = match desk.world.organisations.get(&corp.corp_id) {
        Some(organisation) => lock(organisation).organisation.singles(&range),
        None => range.people,
    };
    Ok(scope(&corp))
}

/// `GET /get_jsapi_ticket`: while it is valid the same one.
pub(crate) fn jsapi_ticket(desk: &mut Desk<'_>) -> Answered {
    let (app, corp) = caller(desk)?;
    let owner = (TokenKind::JsapiTicket, app.clone(), Some(corp.corp_id.clone()));
    if let Some((ticket, minted)) = desk.world.tokens.live(&owner, desk.now) {
        return Ok(json!({"ticket": ticket, "expires_in": (minted.expires_at - desk.now) / 1000}));
    }
    let ticket = desk.mint(TokenKind::JsapiTicket, &app, Some(&corp.corp_id));
    Ok(json!({"ticket": ticket, "expires_in": desk.life()}))
}

/// Whose token it is: app and company.
fn caller(desk: &mut Desk<'_>) -> Result<(String, Corp), Refusal> {
    let (app, corp_id) = holder(desk)?;
    let corp = match desk.world.company(&app, &corp_id) {
        Some(company) => company.described(),
        None => Corp::from(corp_id),
    };
    Ok((app, corp))
}

/// Whose token it is: the keys of app and company, both in order.
pub(crate) fn holder(desk: &mut Desk<'_>) -> Result<(String, String), Refusal> {
    let token = desk.call.parameter("access_token").ok_or_else(|| Refusal::of(41001))?;
    let token = desk.token(token, &[TokenKind::Company, TokenKind::Internal], 40014, 42001)?;
    let (app, corp_id) = (token.app.clone(), token.corp.clone().unwrap_or_default());
    if desk.app(&app, 40014)?.app.kind == AppKind::Internal {
        return match desk.world.standing(&corp_id) {
            Standing::Normal => Ok((app, corp_id)),
            Standing::Disabled => Err(Refusal::of(50005)),
            Standing::Dissolved => Err(Refusal::of(70001)),
        };
    }
    let refused = desk.settings.stopped_is_refused;
    if refused && desk.company(&app, &corp_id)?.is_stopped() {
        return Err(Refusal::of(50003));
    }
    desk.company(&app, &corp_id)?;
    Ok((app, corp_id))
}
