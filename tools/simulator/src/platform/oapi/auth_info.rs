//! `get_auth_info` and `get_agent`.

use serde_json::json;

use crate::event::{agents, corp_info};
use crate::platform::desk::{Answered, Desk};
use crate::platform::refusal::Refusal;

/// `get_auth_info`, plain or signed. A permanent code in the body is superfluous and not looked at.
pub(crate) fn get(desk: &mut Desk<'_>) -> Answered {
    let suite = desk.suite_or_signed()?;
    desk.same_suite(&suite)?;
    let corp_id = desk.member("auth_corpid", 41027)?;
    let corp = desk.company(&suite, &corp_id)?.described();
    let mut info = corp_info(&corp);
    if let Some(info) = info.as_object_mut() {
        info.entry("license_code").or_insert_with(|| "".into());
    }
    Ok(json!({
        "auth_corp_info": info,
        "auth_user_info": {"userId": corp.admin_user_id},
        "auth_info": {"agent": agents(&corp)},
        "channel_auth_info": {"channelAgent": []},
        "auth_market_info": {},
    }))
}

/// `get_agent`, by token, signed, or both.
pub(crate) fn agent(desk: &mut Desk<'_>) -> Answered {
    let suite = desk.suite_or_signed()?;
    desk.same_suite(&suite)?;
    let corp_id = desk.member("auth_corpid", 41027)?;
    let agent_id = desk.member("agentid", 41011)?;
    let company = desk.company(&suite, &corp_id)?;
    let agent = company.agents.iter().find(|agent| agent.agent_id.to_string() == agent_id);
    let agent = agent.ok_or_else(|| Refusal::of(70004))?;
    Ok(json!({
        "agentid": agent.agent_id, "name": "模拟应用", "logo_url": "", "description": "", "close": agent.close(),
    }))
}
