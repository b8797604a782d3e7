//! Reads what a company granted, in the spelling of either family (suite-api, sections 4 and 5.4).

use secrecy::SecretString;
use serde_json::Value;

use super::{AuthAgent, AuthCorpInfo, AuthInfo};
use crate::liberal::{flag, member, text, texts, whole};

/// Reads an answer; what cannot be read is missing.
pub(super) fn read(answer: &Value) -> AuthInfo {
    let agents = match member(member(answer, "authinfo"), "agent") {
        Value::Array(agents) => Some(agents),
        _ => member(member(answer, "authappinfo"), "agentlist").as_array(),
    };
    AuthInfo {
        auth_corp_info: corp(member(answer, "authcorpinfo")),
        agents: agents.map(|agents| agents.iter().filter_map(agent).collect()).unwrap_or_default(),
        auth_user_id: text(member(member(answer, "authuserinfo"), "userid")),
    }
}

fn corp(info: &Value) -> AuthCorpInfo {
    let text = |name| text(member(info, name));
    AuthCorpInfo {
        corpid: text("corpid"),
        corp_name: text("corpname"),
        full_corp_name: text("fullcorpname"),
        industry: text("industry"),
        corp_logo_url: text("corplogourl"),
        is_authenticated: flag(member(info, "isauthenticated")),
        auth_level: whole(member(info, "authlevel")),
        corp_type: whole(member(info, "corptype")),
        auth_channel: text("authchannel"),
        auth_channel_type: text("authchanneltype"),
        invite_code: text("invitecode").map(SecretString::from),
        invite_url: text("inviteurl").as_deref().and_then(invite_url),
        license_code: text("licensecode").map(SecretString::from),
    }
}

/// Without an agent id nothing can be said of it, and no event will name it.
fn agent(agent: &Value) -> Option<AuthAgent> {
    Some(AuthAgent {
        agent_id: whole(member(agent, "agentid"))?,
        app_id: whole(member(agent, "appid")),
        agent_name: text(member(agent, "agentname")),
        admin_list: texts(member(agent, "adminlist")),
    })
}

/// The sample of 2016 has the member's name once more in front of the link. Employees are sent there, so only `https`.
fn invite_url(text: &str) -> Option<SecretString> {
    let url = text.trim();
    let url = url.strip_prefix("invite_url:").unwrap_or(url).trim_start();
    let https = url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    (https && url.len() > 8).then(|| url.into())
}
