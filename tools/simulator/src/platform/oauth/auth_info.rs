//! `apps/authInfo`.

use serde_json::{Value, json};

use super::tokens::authorised;
use crate::platform::desk::{Answered, Desk};
use crate::platform::refusal::Refusal;
use crate::platform::tokens::TokenKind;

/// `apps/authInfo`. The answer does not name the company's CorpId.
pub(crate) fn get(desk: &mut Desk<'_>) -> Answered {
    let token = desk.call.token.as_deref().ok_or_else(|| Refusal::of(41022))?;
    let suite = desk.token(token, &[TokenKind::Suite], 40082, 42009)?.app.clone();
    let corp_id = desk.call.parameter("authCorpId").ok_or_else(|| Refusal::api(400, "invalidCorpId"))?.to_owned();
    authorised(desk, &suite, &corp_id, &Refusal::api(400, "orgNotAuthApp"))?;
    let corp = desk.company(&suite, &corp_id)?.described();
    let agent = |app: crate::MicroApp| {
        json!({
            "agentId": app.agent_id, "agentName": "模拟应用", "appId": app.app_id, "logoUrl": "",
            "adminList": [corp.admin_user_id],
        })
    };
    let agents: Vec<Value> = corp.micro_apps().map(agent).collect();
    Ok(json!({
        "authAppInfo": {"agentList": agents},
        "authCorpInfo": {
            "corpName": corp.name, "industry": "计算机软件", "corpLogoUrl": "", "inviteCode": corp.invite_code,
            "inviteUrl": corp.invite_url, "licenseCode": corp.license_code.clone().unwrap_or_default(), "authLevel": 0,
            "authChannel": "", "authChannelType": "",
        },
        "authUserInfo": {"userId": corp.admin_user_id},
    }))
}
