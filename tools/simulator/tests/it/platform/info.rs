//! `get_auth_info`, `get_agent`, `apps/authInfo` and `set_corp_ipwhitelist`.

use dingtalk_simulator::{Corp, MicroApp, MicroAppChange, PlatformSettings};
use serde_json::{Value, json};

use super::bench::{Bench, CORP, SUITE};

fn described() -> Corp {
    Corp {
        license_code: Some("serial1".to_owned()),
        invite_url: "invite_url:https://example.com/join".to_owned(),
        agent_id: 541,
        app_id: 11,
        more_apps: vec![MicroApp { app_id: 12, agent_id: 542 }],
        authed_users: vec!["u1".to_owned()],
        ..Corp::from(CORP)
    }
}

#[tokio::test]
async fn auth_info_tells_what_the_company_granted() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    assert!(bench.platform.change_quietly(SUITE, described()));
    let body = json!({"auth_corpid": CORP, "suite_key": SUITE, "permanent_code": "superfluous"});
    let info = bench.service("get_auth_info", body).await;
    assert_eq!(info["auth_corp_info"]["corpid"], CORP);
    assert_eq!(info["auth_corp_info"]["license_code"], "serial1");
    assert_eq!(info["auth_corp_info"]["invite_url"], "invite_url:https://example.com/join");
    assert_eq!(info["auth_user_info"]["userId"], "manager0001");
    let apps: Vec<&Value> =
        info["auth_info"]["agent"].as_array().expect("agents").iter().map(|a| &a["appid"]).collect();
    assert_eq!(apps, [70001, 11, 12], "what was there stays, what is new is installed");

    let signed = bench.signed("get_auth_info", json!({"auth_corpid": CORP})).await;
    assert_eq!(signed["auth_info"], info["auth_info"]);
    let wrong = bench.service("get_auth_info", json!({"auth_corpid": CORP, "suite_key": "suiteother"})).await;
    assert_eq!(wrong["errcode"], 40083);
}

#[tokio::test]
async fn the_newer_family_says_the_same_in_camel_case() {
    let bench = Bench::plain().await;
    bench.platform.ticket_quietly(SUITE).expect("known");
    bench.platform.authorise_quietly(SUITE, described()).expect("known");
    let token = bench.suite_token().await;
    let asking = async |corp: &str, token: &str| {
        let request = bench.request_get(&format!("/v1.0/oauth2/apps/authInfo?authCorpId={corp}"));
        let answer = request.header("x-acs-dingtalk-access-token", token).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };
    let (status, info) = asking(CORP, &token).await;
    assert_eq!(status, 200);
    let agents = info["authAppInfo"]["agentList"].as_array().expect("agents");
    assert_eq!(agents.iter().map(|agent| agent["agentId"].clone()).collect::<Vec<_>>(), [541, 542]);
    assert_eq!(info["authCorpInfo"]["licenseCode"], "serial1");
    assert_eq!(info["authUserInfo"]["userId"], "manager0001");
    let named = ["corpid", "corpId"].into_iter().any(|name| info["authCorpInfo"].get(name).is_some());
    assert!(!named, "the answer does not name the company");

    let code = async |corp: &str, token: &str| {
        let (status, answer) = asking(corp, token).await;
        (status, answer["code"].as_str().expect("a code").to_owned())
    };
    assert_eq!(code(CORP, "made-up").await, (400, "InvalidAuthentication".to_owned()));
    assert_eq!(code(CORP, "").await.0, 401);
    assert_eq!(code("", &token).await, (400, "invalidCorpId".to_owned()));
    assert_eq!(code("dingnobody", &token).await, (400, "orgNotAuthApp".to_owned()));
    bench.platform.dissolve_quietly(CORP);
    assert_eq!(code(CORP, &token).await, (400, "orgNotExist".to_owned()));
}

#[tokio::test]
async fn get_agent_shows_whether_the_micro_app_waits_works_or_is_disabled() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let agent = bench.platform.company(SUITE, CORP).expect("authorised").micro_apps[0].agent_id;
    let close = async |agent: Value| {
        let body = json!({"suite_key": SUITE, "auth_corpid": CORP, "agentid": agent});
        let plain = bench.service("get_agent", body.clone()).await;
        assert_eq!(plain, bench.signed("get_agent", body).await.clone().tap_request_id(&plain));
        plain
    };
    assert_eq!(close(json!(agent)).await["close"], 2);
    bench.service("activate_suite", json!({"suite_key": SUITE, "auth_corpid": CORP})).await;
    assert_eq!(close(json!(agent.to_string())).await["close"], 1, "the newer page has a string");
    assert!(bench.platform.micro_app_quietly(SUITE, CORP, None, MicroAppChange::Stop));
    assert_eq!(close(json!(agent)).await["close"], 0);
    assert!(bench.platform.company(SUITE, CORP).expect("authorised").is_stopped());
    assert!(bench.platform.micro_app_quietly(SUITE, CORP, None, MicroAppChange::Restore));
    assert_eq!(close(json!(agent)).await["close"], 1);
    assert!(bench.platform.micro_app_quietly(SUITE, CORP, None, MicroAppChange::Remove));
    assert_eq!(close(json!(agent)).await["errcode"], 70004);
    assert_eq!(close(Value::Null).await["errcode"], 41011);
}

#[tokio::test]
async fn both_proofs_at_once_must_both_be_right() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let agent = bench.platform.company(SUITE, CORP).expect("authorised").micro_apps[0].agent_id;
    let ticket = bench.platform.suite_ticket(SUITE).expect("a ticket");
    let token = bench.suite_token().await;
    let signed = bench.signed_path("get_agent", super::bench::SECRET, &ticket, super::bench::NOW);
    let body = json!({"suite_key": SUITE, "auth_corpid": CORP, "agentid": agent});
    let with = async |token: &str| {
        bench.oapi(&format!("{signed}&suite_access_token={token}"), body.clone()).await["errcode"].clone()
    };
    assert_eq!((with(&token).await, with("made-up").await), (json!(0), json!(40082)));
}

#[tokio::test]
async fn a_white_list_is_replaced() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let set = async |list: Value| {
        let body = json!({"auth_corpid": CORP, "ip_whitelist": list});
        bench.service("set_corp_ipwhitelist", body).await["errcode"].clone()
    };
    assert_eq!(set(json!(["1.2.3.4", "5.6.*.*"])).await, 0);
    assert_eq!(set(json!(["7.8.9.10"])).await, 0);
    assert_eq!(set(json!(["*.8.9.10"])).await, 40035);
    assert_eq!(set(Value::Null).await, 40035);
    assert_eq!(bench.platform.ip_whitelist(SUITE, CORP), ["7.8.9.10"]);
}

/// Answers that fail carry an id of the request, which differs.
trait TapRequestId {
    fn tap_request_id(self, other: &Value) -> Value;
}

impl TapRequestId for Value {
    fn tap_request_id(mut self, other: &Value) -> Value {
        if let (Some(members), Some(id)) = (self.as_object_mut(), other.get("request_id")) {
            members.insert("request_id".to_owned(), id.clone());
        }
        self
    }
}
