//! From where DingTalk lets itself be called.

use std::net::{IpAddr, Ipv4Addr};

use dingtalk_simulator::{Deployment, PlatformSettings};
use reqwest::Client;
use serde_json::{Value, json};

use super::bench::{Bench, CORP, SUITE};

/// Where the bundle calls from, and what it is taken for.
const CENTRE: &str = "47.96.1.1";
/// The deployment's own address, and what it is taken for.
const OWN: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

fn face(last: u8) -> IpAddr {
    IpAddr::from([47, 96, 1, last])
}

async fn bench(settings: PlatformSettings) -> Bench {
    let (bench, _) = Bench::authorised(settings).await;
    bench.platform.take_for(IpAddr::V4(Ipv4Addr::LOCALHOST), face(1));
    bench.platform.take_for(OWN, face(2));
    bench.platform.require_addresses(SUITE, &[CENTRE]);
    bench
}

async fn from_own(bench: &Bench, path: &str) -> Value {
    let client = Client::builder().no_proxy().local_address(OWN).build().expect("a client");
    let answer = client.get(format!("{}{path}", bench.server.url())).send().await.expect("an answer");
    let status = answer.status().as_u16();
    let mut body: Value = answer.json().await.expect("JSON");
    body["status"] = status.into();
    body
}

async fn set(bench: &Bench, list: Value) {
    let answer = bench.service("set_corp_ipwhitelist", json!({"auth_corpid": CORP, "ip_whitelist": list})).await;
    assert_eq!(answer["errcode"], 0, "{answer}");
}

#[tokio::test]
async fn a_companys_list_is_good_for_its_token_alone() {
    let bench = bench(PlatformSettings::default()).await;
    let token = bench.corp_token().await;
    let scopes = format!("/auth/scopes?access_token={token}");
    assert_eq!(bench.scopes(&token).await["errcode"], 0, "from the console's list");
    assert_eq!(from_own(&bench, &scopes).await["errcode"], 60020);
    set(&bench, json!(["47.96.1.2"])).await;
    assert_eq!(from_own(&bench, &scopes).await["errcode"], 0);
    set(&bench, json!(["47.96.2.*"])).await;
    assert_eq!(from_own(&bench, &scopes).await["errcode"], 60020, "a call replaces the list");

    // The suite's own calls come from the console's list, whatever a company has registered.
    set(&bench, json!(["47.96.1.2"])).await;
    let suite = bench.suite_token().await;
    let url = format!("{}/service/get_auth_info?suite_access_token={suite}", bench.server.url());
    let client = Client::builder().no_proxy().local_address(OWN).build().expect("a client");
    let answer = client.post(url).json(&json!({"auth_corpid": CORP})).send().await.expect("an answer");
    assert_eq!(answer.json::<Value>().await.expect("JSON")["errcode"], 60020);

    // The newer family's words for it.
    let client = client.get(format!("{}/v1.0/oauth2/apps/authInfo?authCorpId={CORP}", bench.server.url()));
    let answer = client.header("x-acs-dingtalk-access-token", suite).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 403);
    assert_eq!(answer.json::<Value>().await.expect("JSON")["code"], "Forbidden.AccessDenied.IpNotInWhiteList");
}

#[tokio::test]
async fn a_call_extends_the_list_where_the_settings_say_so() {
    let bench = bench(PlatformSettings { ip_whitelist_extends: true, ..PlatformSettings::default() }).await;
    set(&bench, json!(["47.96.1.2"])).await;
    set(&bench, json!(["47.96.2.*", "47.96.1.2"])).await;
    assert_eq!(bench.platform.ip_whitelist(SUITE, CORP), ["47.96.1.2", "47.96.2.*"]);
    let token = bench.corp_token().await;
    assert_eq!(from_own(&bench, &format!("/auth/scopes?access_token={token}")).await["errcode"], 0);
}

#[tokio::test]
async fn without_a_list_nobody_asks_from_where() {
    let (bench, _) = Bench::authorised(PlatformSettings::default()).await;
    let token = bench.corp_token().await;
    assert_eq!(from_own(&bench, &format!("/auth/scopes?access_token={token}")).await["errcode"], 0);
}

#[tokio::test]
async fn a_deployment_tells_who_does_not_answer_and_shows_no_secret() {
    let bench = bench(PlatformSettings::default()).await;
    let deployment = Deployment::new("http://127.0.0.1:9/none", "hush-credential".into(), Some(OWN)).expect("a client");
    let none = deployment.token().await.expect_err("nobody is there");
    assert_eq!(none.status, 0);
    assert!(!format!("{deployment:?} {none:?} {none}").contains("hush"));
    let token = bench.corp_token().await.into();
    assert_eq!(deployment.call(bench.server.url(), "/get_jsapi_ticket", &token).await, 60020);
    assert_eq!(deployment.call("http://127.0.0.1:9", "/get_jsapi_ticket", &token).await, -2);
}
