//! Answers as they really come.

use dingtalk_api::{
    ApiError, Arrival, Auth, Class, contact::*, internal::GetToken, jsapi::GetJsapiTicket, oauth::*, suite::*,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::support::*;

async fn auth_info(answer: Value) -> AuthInfo {
    let dingtalk = DingTalk::answering([ok(answer)]).await;
    dingtalk.call(&GetAuthInfo { auth_corpid: "ding1", suite_key: "k", permanent_code: None }).await.unwrap()
}

#[tokio::test]
async fn auth_info_of_the_old_family() {
    let info = auth_info(json!({
        "errcode": 0, "errmsg": "ok",
        "auth_corp_info": {"corpid": "ding1", "corp_name": "C", "full_corp_name": "Company", "corp_type": "0",
            "industry": "", "corp_logo_url": "", "is_authenticated": false, "auth_level": "2", "invite_code": "1001",
            "invite_url": "invite_url:https://invite.example/x", "license_code": "", "auth_channel": "ch",
            "auth_channel_type": "STAR_ACTIVITY"},
        "auth_user_info": {"userId": "manager975"},
        "auth_info": {"agent": [
            {"agentid": 852381775, "agent_name": "A", "appid": -53642, "admin_list": ["manager975", 7]},
            {"agentid": "852381776", "appid": "53643", "admin_list": null},
            {"agent_name": "without an id"},
        ]},
        "channel_auth_info": {"channelAgent": []}
    }))
    .await;
    let corp = &info.auth_corp_info;
    assert_eq!((corp.corpid.as_deref(), corp.corp_name.as_deref()), (Some("ding1"), Some("C")));
    assert_eq!((corp.full_corp_name.as_deref(), corp.industry.as_deref()), (Some("Company"), None));
    assert_eq!((corp.is_authenticated, corp.auth_level, corp.corp_type), (Some(false), Some(2), Some(0)));
    assert_eq!((corp.auth_channel.as_deref(), corp.auth_channel_type.as_deref()), (Some("ch"), Some("STAR_ACTIVITY")));
    assert_eq!(corp.invite_code.as_ref().unwrap().expose_secret(), "1001");
    assert_eq!(corp.invite_url.as_ref().unwrap().expose_secret(), "https://invite.example/x");
    assert!(corp.license_code.is_none(), "empty is none");
    assert_eq!(info.auth_user_id.as_deref(), Some("manager975"));
    let [first, second] = &info.agents[..] else { panic!("not two agents: {:?}", info.agents) };
    assert_eq!((first.agent_id, first.app_id, first.agent_name.as_deref()), (852_381_775, Some(-53642), Some("A")));
    assert_eq!(first.admin_list, ["manager975", "7"]);
    assert_eq!((second.agent_id, second.app_id, second.admin_list.len()), (852_381_776, Some(53643), 0));
}

#[tokio::test]
async fn auth_info_of_the_new_family() {
    let answer = json!({
        "authAppInfo": {"agentList": [{"agentId": 888, "agentName": "A", "appId": 111, "adminList": ["m1"]}]},
        "authCorpInfo": {"inviteCode": "", "industry": "IT", "corpName": "C", "licenseCode": "L-1", "authLevel": 1,
            "inviteUrl": "https://invite.example/x", "corpLogoUrl": "https://logo.example"},
        "authUserInfo": {"userId": "m1"}
    });
    let dingtalk = DingTalk::answering([ok(answer)]).await;
    let info = dingtalk.call(&GetAppsAuthInfo { auth_corp_id: "ding1" }).await.unwrap();
    let corp = &info.auth_corp_info;
    assert_eq!((corp.corpid.as_deref(), corp.corp_name.as_deref()), (None, Some("C")));
    assert_eq!(corp.license_code.as_ref().unwrap().expose_secret(), "L-1");
    assert!(corp.invite_code.is_none());
    assert_eq!((info.agents[0].agent_id, info.agents[0].app_id), (888, Some(111)));
    assert_eq!(
        (info.agents[0].admin_list.as_slice(), info.auth_user_id.as_deref()),
        (&["m1".to_owned()][..], Some("m1"))
    );
}

#[tokio::test]
async fn any_member_of_auth_info_may_be_missing_or_odd() {
    for answer in [
        json!({"errcode": 0}),
        json!({"errcode": 0, "auth_corp_info": null, "auth_info": null, "auth_user_info": []}),
        json!({"errcode": 0, "auth_corp_info": "x", "auth_info": {"agent": {}}, "auth_user_info": {"userId": ""}}),
    ] {
        let info = auth_info(answer).await;
        assert!(info.agents.is_empty() && info.auth_user_id.is_none() && info.auth_corp_info.corp_name.is_none());
    }
}

#[tokio::test]
async fn invite_urls_are_https_or_none() {
    for (sent, read) in [
        ("https://a.example", Some("https://a.example")),
        ("invite_url: https://a.example", Some("https://a.example")),
        ("http://a.example", None),
        ("javascript:alert(1)", None),
        ("invite_url:", None),
        ("https://", None),
        ("中文中文中文", None),
    ] {
        let info = auth_info(json!({"auth_corp_info": {"invite_url": sent}})).await;
        assert_eq!(info.auth_corp_info.invite_url.as_ref().map(ExposeSecret::expose_secret), read, "{sent}");
    }
}

async fn token(answer: Value) -> Result<CorpToken, ApiError> {
    let dingtalk = DingTalk::answering([ok(answer)]).await;
    let value = secret("a-secret-of-a-test");
    dingtalk.api().call(&caller(), Auth::None, &GetToken { appkey: "k", appsecret: &value }).await
}

#[tokio::test]
async fn tokens_and_their_life() {
    for (answer, life) in [
        (json!({"errcode": 0, "access_token": "t-1", "expires_in": 7199}), 7199),
        (json!({"errcode": "0", "access_token": "t-1", "expires_in": "300"}), 300),
        (json!({"access_token": "t-1"}), 7200),
        (json!({"access_token": "t-1", "expires_in": null}), 7200),
        (json!({"accessToken": "t-1", "expireIn": 60}), 60),
    ] {
        let token = token(answer).await.unwrap();
        assert_eq!((token.access_token.expose_secret(), token.expires_in), ("t-1", life));
    }
}

#[tokio::test]
async fn a_token_that_is_none_is_no_success() {
    for (answer, words) in [
        (json!({"errcode": 0, "access_token": ""}), "a member is not of its type"),
        (json!({"errcode": 0, "access_token": null}), "a member is not of its type"),
        (json!({"errcode": 0, "access_token": {"secret-in": "it"}}), "a member is not of its type"),
        (json!({"errcode": 0}), "missing field `access_token`"),
    ] {
        let error = token(answer).await.unwrap_err();
        assert_eq!((error.class, error.arrival, error.message.as_str()), (Class::Caller, Arrival::Perhaps, words));
    }
}

#[tokio::test]
async fn a_permanent_code_is_not_lost_for_the_rest() {
    let value = secret("a-secret-of-a-test");
    for (answer, corpid) in [
        (json!({"permanent_code": "p", "auth_corp_info": {"corpid": "ding1", "corp_name": "C"}}), "ding1"),
        (json!({"permanent_code": "p", "auth_corp_info": {"corpid": null}}), ""),
        (json!({"permanent_code": "p", "auth_corp_info": null}), ""),
        (json!({"permanent_code": "p"}), ""),
    ] {
        let dingtalk = DingTalk::answering([ok(answer)]).await;
        let request = GetPermanentCode { tmp_auth_code: &value };
        let answer = dingtalk.api().call(&caller(), Auth::Suite(&value), &request).await.unwrap();
        assert_eq!((answer.permanent_code.expose_secret(), answer.auth_corp_info.corpid.as_str()), ("p", corpid));
    }
}

#[tokio::test]
async fn the_others() {
    let dingtalk = DingTalk::answering([]).await;
    dingtalk.then([ok(json!({"errcode": 0, "app_id": "57453", "corp_list": ["ding1"], "has_more": "true"}))]);
    let corps = dingtalk.call(&GetUnactiveCorp { app_id: None }).await.unwrap();
    assert_eq!((corps.corp_list.as_slice(), corps.has_more), (&["ding1".to_owned()][..], true));
    dingtalk.then([ok(json!({"errcode": 0, "corp_list": null}))]);
    let corps = dingtalk.call(&GetUnactiveCorp { app_id: None }).await.unwrap();
    assert!(corps.corp_list.is_empty() && !corps.has_more);

    dingtalk.then([ok(json!({"errcode": 0, "agentid": "541", "name": "A", "close": "2"}))]);
    let get = GetAgent { suite_key: "k", auth_corpid: "ding1", permanent_code: None, agentid: 541 };
    let agent = dingtalk.call(&get).await.unwrap();
    assert_eq!((agent.close, agent.name.as_deref()), (Some(2), Some("A")));

    let scopes = json!({"auth_org_scopes": {"authed_user": ["u1"], "authed_dept": [1, "-1"]}, "condition_field": null});
    dingtalk.then([ok(scopes)]);
    let scopes = dingtalk.call(&GetAuthScopes {}).await.unwrap().auth_org_scopes.unwrap();
    assert_eq!((scopes.authed_user.as_slice(), scopes.authed_dept.as_slice()), (&["u1".to_owned()][..], &[1, -1][..]));
    for nothing in [json!({"errcode": 0}), json!({"auth_org_scopes": null}), json!({"auth_org_scopes": {}})] {
        dingtalk.then([ok(nothing)]);
        let scopes = dingtalk.call(&GetAuthScopes {}).await.unwrap();
        assert_eq!(scopes.auth_org_scopes, None, "an answer that says nothing is not the range of nobody");
    }
    dingtalk.then([ok(json!({"auth_org_scopes": {"authed_dept": []}}))]);
    let nobody = dingtalk.call(&GetAuthScopes {}).await.unwrap().auth_org_scopes;
    assert_eq!(nobody, Some(AuthOrgScopes::default()));

    dingtalk.then([ok(json!({"ticket": "j-1", "expires_in": "7200"}))]);
    let ticket = dingtalk.call(&GetJsapiTicket {}).await.unwrap();
    assert_eq!((ticket.ticket.expose_secret(), ticket.expires_in), ("j-1", 7200));

    dingtalk.then([ok(json!({"accessToken": "t", "expireIn": "7200"}))]);
    let value = secret("s");
    let token = dingtalk.call(&InternalAccessToken { app_key: "k", app_secret: &value }).await.unwrap();
    assert_eq!((token.access_token.expose_secret(), token.expire_in), ("t", 7200));

    dingtalk.then([ok(json!({"suite_access_token": "t", "expires_in": "7200"}))]);
    let get = GetSuiteToken { suite_key: "k", suite_secret: &value, suite_ticket: &value };
    assert_eq!(dingtalk.call(&get).await.unwrap().expires_in, 7200);
}
