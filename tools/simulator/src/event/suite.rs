//! The events about a suite and its authorisations, in both generations.

use serde_json::{Value, json};

use crate::{Corp, Event, MicroApp, Row};

/// What happened to the micro-app of one company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MicroAppChange {
    /// `org_micro_app_restore`: enabled again.
    Restore,
    /// `org_micro_app_stop`: disabled.
    Stop,
    /// `org_micro_app_remove`: deleted; the authorisation itself stays.
    Remove,
    /// `org_micro_app_scope_update`: its visible range changed.
    ScopeUpdate,
}

impl MicroAppChange {
    /// The event's name, the same in both generations.
    pub fn name(self) -> &'static str {
        match self {
            MicroAppChange::Restore => "org_micro_app_restore",
            MicroAppChange::Stop => "org_micro_app_stop",
            MicroAppChange::Remove => "org_micro_app_remove",
            MicroAppChange::ScopeUpdate => "org_micro_app_scope_update",
        }
    }
}

pub(crate) fn check_create_suite_url(random: &str, test_suite_key: Option<&str>) -> Event {
    match test_suite_key {
        Some(key) => Event::new("check_create_suite_url", json!({"Random": random, "TestSuiteKey": key})),
        // The console that already shows a SuiteKey sends none here.
        None => Event::new("check_create_suite_url", json!({"Random": random})),
    }
}

pub(crate) fn check_update_suite_url(random: &str, suite_key: &str) -> Event {
    Event::new("check_update_suite_url", json!({"Random": random, "TestSuiteKey": suite_key}))
}

pub(crate) fn check_url() -> Event {
    Event::new("check_url", Value::Null)
}

pub(crate) fn suite_ticket(suite_key: &str, time: i64, ticket: &str) -> Event {
    Event::new("suite_ticket", json!({"SuiteKey": suite_key, "TimeStamp": time, "SuiteTicket": ticket}))
}

pub(crate) fn ticket_rows(suite_id: &str, isv_corp_id: &str, ticket: &str) -> Vec<Row> {
    let data = json!({"syncAction": "suite_ticket", "suiteTicket": ticket});
    vec![Row::new(2, suite_id, isv_corp_id, data)]
}

pub(crate) fn tmp_auth_code(suite_key: &str, time: i64, code: &str, corp_id: &str) -> Event {
    let members = json!({"SuiteKey": suite_key, "TimeStamp": time, "AuthCode": code, "AuthCorpId": corp_id});
    Event::new("tmp_auth_code", members)
}

pub(crate) fn change_auth(suite_key: &str, time: i64, corp_id: &str) -> Event {
    Event::new("change_auth", json!({"SuiteKey": suite_key, "TimeStamp": time, "AuthCorpId": corp_id}))
}

/// Its `TimeStamp` is a string even where every other event's is a number.
pub(crate) fn suite_relieve(suite_key: &str, time: i64, corp_id: &str) -> Event {
    Event::new("suite_relieve", json!({"SuiteKey": suite_key, "TimeStamp": time.to_string(), "AuthCorpId": corp_id}))
}

pub(crate) fn relieve_rows(suite_id: &str, corp_id: &str) -> Vec<Row> {
    vec![Row::new(4, suite_id, corp_id, json!({"syncAction": "org_suite_relieve"}))]
}

pub(crate) fn authorisation_rows(suite_id: &str, corp: &Corp, permanent_code: Option<&str>) -> Vec<Row> {
    let mut data = authorisation("org_suite_auth", corp);
    if let (Some(data), Some(code)) = (data.as_object_mut(), permanent_code) {
        data.insert("permanent_code".to_owned(), code.into());
    }
    vec![Row::new(4, suite_id, &corp.corp_id, data)]
}

pub(crate) fn change_rows(suite_id: &str, corp: &Corp) -> Vec<Row> {
    vec![Row::new(4, suite_id, &corp.corp_id, authorisation("org_suite_change", corp))]
}

/// The full state that `org_suite_auth` and `org_suite_change` rows carry.
fn authorisation(action: &str, corp: &Corp) -> Value {
    let mut info = corp_info(corp);
    if let Some(info) = info.as_object_mut() {
        info.insert("corp_type_v2".to_owned(), 0.into());
        info.insert("is_ecological_corp".to_owned(), false.into());
    }
    let mut scope = scope(corp);
    if let Some(scope) = scope.as_object_mut() {
        scope.insert("errcode".to_owned(), 0.into());
        scope.insert("errmsg".to_owned(), "ok".into());
    }
    json!({
        "syncAction": action,
        "auth_corp_info": info,
        "auth_info": {"agent": agents(corp)},
        "auth_user_info": {"userId": corp.admin_user_id},
        "auth_scope": scope,
    })
}

/// `auth_corp_info`, as rows and `get_auth_info` have it.
pub(crate) fn corp_info(corp: &Corp) -> Value {
    let mut info = json!({
        "corpid": corp.corp_id, "corp_name": corp.name, "full_corp_name": corp.name, "corp_type": 0,
        "industry": "计算机软件", "corp_logo_url": "", "invite_code": corp.invite_code, "invite_url": corp.invite_url,
        "is_authenticated": false, "auth_level": 0, "auth_channel": "", "auth_channel_type": "",
    });
    if let (Some(info), Some(code)) = (info.as_object_mut(), &corp.license_code) {
        info.insert("license_code".to_owned(), code.as_str().into());
    }
    info
}

/// `auth_info.agent`.
pub(crate) fn agents(corp: &Corp) -> Vec<Value> {
    let agent = |app: MicroApp| {
        json!({
            "agentid": app.agent_id, "agent_name": "模拟应用", "appid": app.app_id, "logo_url": "",
            "admin_list": [corp.admin_user_id],
        })
    };
    corp.micro_apps().map(agent).collect()
}

/// The contact scope, as rows and `auth/scopes` have it.
pub(crate) fn scope(corp: &Corp) -> Value {
    json!({
        "condition_field": [], "auth_user_field": ["name", "userid"],
        "auth_org_scopes": {"authed_user": corp.authed_users, "authed_dept": corp.authed_departments},
    })
}

pub(crate) fn micro_app(suite_key: &str, time: i64, corp: &Corp, change: MicroAppChange) -> Event {
    let members = json!({
        "SuiteKey": suite_key, "TimeStamp": time, "AuthCorpId": corp.corp_id,
        "AgentId": corp.agent_id, "AppId": corp.app_id,
    });
    Event::new(change.name(), members)
}

pub(crate) fn micro_app_rows(corp: &Corp, change: MicroAppChange) -> Vec<Row> {
    let mut data = json!({"syncAction": change.name(), "agentId": corp.agent_id});
    if let (MicroAppChange::ScopeUpdate, Some(data)) = (change, data.as_object_mut()) {
        // JSON documents inside strings, inside a JSON document inside a string.
        data.insert("userVisibleScopes".to_owned(), json!(corp.authed_users).to_string().into());
        data.insert("deptVisibleScopes".to_owned(), json!(corp.authed_departments).to_string().into());
    }
    vec![Row::new(7, &corp.app_id.to_string(), &corp.corp_id, data)]
}

pub(crate) fn check_suite_license_code(suite_key: &str, time: i64, corp_id: &str, code: &str) -> Event {
    let members = json!({"SuiteKey": suite_key, "TimeStamp": time, "AuthCorpId": corp_id, "LicenseCode": code});
    Event::new("check_suite_license_code", members)
}
