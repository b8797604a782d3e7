//! Section 4.2 of the protocol notes: the state of an authorisation.

use dingtalk_callback::{Detail, EventType, SuiteAuth, parse};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{RECEIVED_AT, one};

fn state() -> Value {
    json!({
        "syncAction": "org_suite_auth",
        "auth_corp_info": {
            "corp_type_v2": 0, "is_ecological_corp": "false", "auth_channel": "", "auth_channel_type": "",
            "auth_level": 1, "corp_logo_url": "http://url.com", "corp_name": "测试企业", "corpid": "ding1",
            "industry": "信息技术咨询", "invite_code": "000000", "invite_url": "http://invite.example",
            "is_authenticated": true, "license_code": "lic-1",
        },
        "auth_info": {"agent": [
            {"admin_list": ["aaaa", "bbbb"], "agent_name": "Demo", "agentid": 16000, "appid": "1234", "logo_url": "l"},
            {"agent_name": "without an id"},
        ]},
        "auth_user_info": {"userId": "u1"},
        "auth_scope": {
            "errcode": 0, "errmsg": "ok", "condition_field": [], "auth_user_field": ["position", "avatar"],
            "auth_org_scopes": {"authed_user": ["u2"], "authed_dept": [1, "2"]},
        },
        "permanent_code": "perm-1", "ch_permanent_code": "ch-1",
    })
}

fn auth(detail: &Detail) -> &SuiteAuth {
    let Detail::SuiteAuth(auth) = detail else { panic!("{detail:?}") };
    auth
}

fn check(auth: &SuiteAuth) {
    assert_eq!(auth.corp.corp_id, "ding1");
    assert_eq!(auth.corp.corp_name.as_deref(), Some("测试企业"));
    assert_eq!(auth.corp.is_ecological_corp, Some(false));
    assert_eq!(auth.corp.is_authenticated, Some(true));
    assert_eq!(auth.corp.auth_level, Some(1));
    assert_eq!(auth.corp.auth_channel, None);
    assert_eq!(auth.corp.license_code.as_ref().unwrap().expose_secret(), "lic-1");
    let [agent] = auth.agents.as_slice() else { panic!("{:?}", auth.agents) };
    assert_eq!((agent.agent_id, agent.app_id), (16000, Some(1234)));
    assert_eq!(agent.admin_list, ["aaaa", "bbbb"]);
    assert_eq!(auth.auth_user_id.as_deref(), Some("u1"));
    let scope = auth.scope.as_ref().unwrap();
    assert_eq!(scope.auth_user_field, ["position", "avatar"]);
    assert_eq!(scope.authed_user, ["u2"]);
    assert_eq!(scope.authed_dept, [1, 2]);
    assert_eq!(auth.permanent_code.as_ref().unwrap().expose_secret(), "perm-1");
}

#[test]
fn of_a_row() {
    for (action, event_type) in
        [("org_suite_auth", EventType::OrgSuiteAuth), ("org_suite_change", EventType::OrgSuiteChange)]
    {
        let mut state = state();
        state["syncAction"] = json!(action);
        for biz_data in [json!(state.to_string()), state] {
            let event = one(json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [{
                "biz_type": 4, "corp_id": "ding1", "biz_id": "716001", "subscribe_id": "716001_0", "biz_data": biz_data,
            }]}));
            assert_eq!(event.event_type, event_type);
            check(auth(&event.detail));
            assert_eq!(auth(&event.detail).ch_permanent_code.as_ref().unwrap().expose_secret(), "ch-1");
        }
    }
}

/// The Stream spelling of the same members, which leaves some of them in lower case.
#[test]
fn in_camel_case() {
    let event = one(json!({
        "eventType": "org_suite_auth", "eventId": "e", "eventCorpId": "ding1",
        "data": {
            "authCorpInfo": {"corpid": "ding1", "corpName": "测试企业", "isEcologicalCorp": false, "isAuthenticated": true,
                "authLevel": 1, "licenseCode": "lic-1"},
            "authInfo": {"agent": [{"agentid": 16000, "appid": 1234, "agentName": "Demo", "adminList": ["aaaa", "bbbb"]}]},
            "authUserInfo": {"userId": "u1"},
            "authScope": {"authUserField": ["position", "avatar"],
                "authOrgScopes": {"authedDept": [1, 2], "authedUser": ["u2"]}},
            "permanentCode": "perm-1",
        },
    }));
    check(auth(&event.detail));
}

#[test]
fn the_company_comes_from_the_row_or_from_the_state() {
    let push = json!({"EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": [
        {"biz_type": 4, "corp_id": "dingrow", "biz_data": "{\"syncAction\":\"org_suite_change\"}"},
        {"biz_type": 4, "biz_data": state().to_string()},
        {"biz_type": 4, "corp_id": "dingrow", "biz_data": "{\"syncAction\":\"org_suite_relieve\",\"eventId\":\"e\"}"},
    ]});
    let events = parse(&push.to_string(), RECEIVED_AT).unwrap();
    let [bare, inside, relieve] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(auth(&bare.detail).corp.corp_id, "dingrow");
    assert!(auth(&bare.detail).agents.is_empty());
    assert!(auth(&bare.detail).scope.is_none());
    assert_eq!(inside.corp_id.as_deref(), Some("ding1"));
    assert_eq!(relieve.corp_id.as_deref(), Some("dingrow"));
    assert!(matches!(relieve.detail, Detail::None));
}
