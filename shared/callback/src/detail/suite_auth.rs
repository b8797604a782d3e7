//! The state of a company's authorisation, as `org_suite_auth` and `org_suite_change` carry it.

use secrecy::SecretString;

use super::{Body, Detail, Missing};
use crate::fields::Fields;

/// What a company granted, as of the event (DingTalk's data format of rows with `biz_type` 4).
#[derive(Debug, Clone, Default)]
pub struct SuiteAuth {
    /// `auth_corp_info`: the company.
    pub corp: AuthCorpInfo,
    /// `auth_info.agent`: the micro-apps it can use. Empty when the event names none.
    pub agents: Vec<AuthAgent>,
    /// `auth_user_info.userId`: the administrator who granted it.
    pub auth_user_id: Option<String>,
    /// `auth_scope`: whom and what the suite may see.
    pub scope: Option<AuthScope>,
    /// `permanent_code`: deprecated, only for the old call that fetches a company's token.
    pub permanent_code: Option<SecretString>,
    /// `ch_permanent_code`: deprecated, of the service window.
    pub ch_permanent_code: Option<SecretString>,
}

/// A company that authorised the suite (`auth_corp_info`).
#[derive(Debug, Clone, Default)]
pub struct AuthCorpInfo {
    /// `corpid`, else the company of the event; never empty.
    pub corp_id: String,
    /// `corp_name`: the short name.
    pub corp_name: Option<String>,
    /// `full_corp_name`.
    pub full_corp_name: Option<String>,
    /// `industry`, as free text.
    pub industry: Option<String>,
    /// `corp_logo_url`.
    pub corp_logo_url: Option<String>,
    /// `is_authenticated`: whether DingTalk has verified the company.
    pub is_authenticated: Option<bool>,
    /// `auth_level`: 0 none, 1 high, 2 middle, 3 low.
    pub auth_level: Option<i64>,
    /// `corp_type`.
    pub corp_type: Option<i64>,
    /// `corp_type_v2`: 0 ordinary organisation, 1 project, 2 circle, 3 nothing visible, 4 class group, 10 agile
    /// organisation, 11 training group.
    pub corp_type_v2: Option<i64>,
    /// `is_ecological_corp`: whether it is an organisation of a supply chain.
    pub is_ecological_corp: Option<bool>,
    /// `auth_channel`: where the company came from.
    pub auth_channel: Option<String>,
    /// `auth_channel_type`.
    pub auth_channel_type: Option<String>,
    /// `license_code`: the serial number of an offline deployment.
    pub license_code: Option<SecretString>,
    /// `invite_code`: who knows it can ask to join the company.
    pub invite_code: Option<SecretString>,
    /// `invite_url`: the same as a link.
    pub invite_url: Option<SecretString>,
}

/// A micro-app the company can use (`auth_info.agent`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthAgent {
    /// `agentid`: the micro-app as installed in this company.
    pub agent_id: i64,
    /// `appid`: the micro-app as the ISV made it.
    pub app_id: Option<i64>,
    /// `agent_name`.
    pub agent_name: Option<String>,
    /// `logo_url`.
    pub logo_url: Option<String>,
    /// `admin_list`: who administers it, by userid.
    pub admin_list: Vec<String>,
}

/// Whom and what of the company the suite may see (`auth_scope`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthScope {
    /// `errcode`: 0 or absent when the scope could be read.
    pub errcode: Option<i64>,
    /// `errmsg`.
    pub errmsg: Option<String>,
    /// `condition_field`.
    pub condition_field: Vec<String>,
    /// `auth_user_field`: the members of a person that may be read.
    pub auth_user_field: Vec<String>,
    /// `auth_org_scopes.authed_user`: single people, by userid.
    pub authed_user: Vec<String>,
    /// `auth_org_scopes.authed_dept`: departments with all below them; 1 is the whole company.
    pub authed_dept: Vec<i64>,
}

pub(super) fn read(body: &Body<'_>) -> Result<Detail, Missing> {
    let fields = body.fields;
    let corp_id = body.corp_id.ok_or(Missing("corpid"))?;
    let auth_user = inner(fields, "auth_user_info");
    Ok(Detail::SuiteAuth(Box::new(SuiteAuth {
        corp: corp(&inner(fields, "auth_corp_info"), corp_id),
        agents: inner(fields, "auth_info").list(&["agent"], agent),
        auth_user_id: auth_user.text(&["userId"]),
        scope: fields.object(&["auth_scope"]).map(|scope| self::scope(&Fields::of(scope))),
        permanent_code: secret(fields, "permanent_code"),
        ch_permanent_code: secret(fields, "ch_permanent_code"),
    })))
}

fn inner<'a>(fields: &Fields<'a>, name: &str) -> Fields<'a> {
    fields.object(&[name]).map(Fields::of).unwrap_or_default()
}

fn secret(fields: &Fields<'_>, name: &str) -> Option<SecretString> {
    fields.text(&[name]).map(SecretString::from)
}

fn corp(info: &Fields<'_>, event_corp_id: &str) -> AuthCorpInfo {
    AuthCorpInfo {
        corp_id: info.text(&["corpid"]).unwrap_or_else(|| event_corp_id.to_owned()),
        corp_name: info.text(&["corp_name"]),
        full_corp_name: info.text(&["full_corp_name"]),
        industry: info.text(&["industry"]),
        corp_logo_url: info.text(&["corp_logo_url"]),
        is_authenticated: info.flag(&["is_authenticated"]),
        auth_level: info.integer(&["auth_level"]),
        corp_type: info.integer(&["corp_type"]),
        corp_type_v2: info.integer(&["corp_type_v2"]),
        is_ecological_corp: info.flag(&["is_ecological_corp"]),
        auth_channel: info.text(&["auth_channel"]),
        auth_channel_type: info.text(&["auth_channel_type"]),
        license_code: secret(info, "license_code"),
        invite_code: secret(info, "invite_code"),
        invite_url: secret(info, "invite_url"),
    }
}

/// An entry without an id names no micro-app.
fn agent(entry: &serde_json::Value) -> Option<AuthAgent> {
    let entry = Fields::of(entry.as_object()?);
    Some(AuthAgent {
        agent_id: entry.integer(&["agentid"])?,
        app_id: entry.integer(&["appid"]),
        agent_name: entry.text(&["agent_name"]),
        logo_url: entry.text(&["logo_url"]),
        admin_list: entry.texts(&["admin_list"]),
    })
}

fn scope(scope: &Fields<'_>) -> AuthScope {
    let granted = inner(scope, "auth_org_scopes");
    AuthScope {
        errcode: scope.integer(&["errcode"]),
        errmsg: scope.text(&["errmsg"]),
        condition_field: scope.texts(&["condition_field"]),
        auth_user_field: scope.texts(&["auth_user_field"]),
        authed_user: granted.texts(&["authed_user"]),
        authed_dept: granted.integers(&["authed_dept"]),
    }
}
