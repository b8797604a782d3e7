//! What is sent: method, path, query, header and body of every endpoint.

use dingtalk_api::{
    Api, ApiError, ApiOptions, Arrival, Auth, BuildError, Class, Endpoint, Hosts, Signed, contact::*, internal::*,
    jsapi::*, oauth::*, suite::*,
};
use serde_json::{Value, json};

use crate::support::*;

/// Sends the request and says what came: method, path and query, token header, body.
async fn sent<E: Endpoint>(auth: Auth<'_>, endpoint: &E) -> (String, String, Option<String>, String) {
    let answer = json!({
        "errcode": 0, "access_token": "t", "suite_access_token": "t", "permanent_code": "p", "ticket": "t"
    });
    let dingtalk = DingTalk::answering([ok(answer)]).await;
    let _ = dingtalk.api().call(&caller(), auth, endpoint).await;
    let [asked] = &dingtalk.asked()[..] else { panic!("not one request") };
    assert_eq!(asked.headers["content-type"], "application/json");
    let header = asked.headers.get("x-acs-dingtalk-access-token").map(|value| value.to_str().unwrap().to_owned());
    (asked.method.to_string(), asked.uri.to_string(), header, asked.body.clone())
}

async fn posts<E: Endpoint>(auth: Auth<'_>, endpoint: &E, uri: &str, body: Value) {
    let (method, asked, header, sent) = sent(auth, endpoint).await;
    assert_eq!((method.as_str(), asked.as_str(), header), ("POST", uri, None));
    assert_eq!(serde_json::from_str::<Value>(&sent).unwrap(), body);
}

async fn gets<E: Endpoint>(auth: Auth<'_>, endpoint: &E, uri: &str) {
    let (method, asked, header, sent) = sent(auth, endpoint).await;
    assert_eq!((method.as_str(), asked.as_str(), header, sent.as_str()), ("GET", uri, None, ""));
}

#[tokio::test]
async fn suites_old_family() {
    let (value, token) = (secret("s"), secret("suite+token"));
    let auth = Auth::Suite(&token);
    let uri = |name: &str| format!("/service/{name}?suite_access_token=suite%2Btoken");
    let get = GetSuiteToken { suite_key: "k", suite_secret: &value, suite_ticket: &value };
    let body = json!({"suite_key": "k", "suite_secret": "s", "suite_ticket": "s"});
    posts(Auth::None, &get, "/service/get_suite_token", body).await;
    let get = GetPermanentCode { tmp_auth_code: &value };
    posts(auth, &get, &uri("get_permanent_code"), json!({"tmp_auth_code": "s"})).await;
    let get = GetCorpToken { auth_corpid: "ding1", permanent_code: Some(&value) };
    posts(auth, &get, &uri("get_corp_token"), json!({"auth_corpid": "ding1", "permanent_code": "s"})).await;
    let activate = ActivateSuite { suite_key: "k", auth_corpid: "ding1", permanent_code: None };
    posts(auth, &activate, &uri("activate_suite"), json!({"suite_key": "k", "auth_corpid": "ding1"})).await;
    let get = GetAuthInfo { auth_corpid: "ding1", suite_key: "k", permanent_code: Some(&value) };
    let body = json!({"suite_key": "k", "auth_corpid": "ding1", "permanent_code": "s"});
    posts(auth, &get, &uri("get_auth_info"), body).await;
    posts(auth, &GetUnactiveCorp { app_id: Some(-5) }, &uri("get_unactive_corp"), json!({"app_id": -5})).await;
    let corps = ["ding1".to_owned()];
    let reauth = ReauthCorp { app_id: None, corpid_list: &corps };
    posts(auth, &reauth, &uri("reauth_corp"), json!({"corpid_list": ["ding1"]})).await;
    let set = SetCorpIpWhitelist { auth_corpid: "ding1", ip_whitelist: &["5.6.*.*".to_owned()] };
    let body = json!({"auth_corpid": "ding1", "ip_whitelist": ["5.6.*.*"]});
    posts(auth, &set, &uri("set_corp_ipwhitelist"), body).await;
}

#[tokio::test]
async fn get_agent_carries_everything() {
    let (value, token) = (secret("s"), secret("suite-token"));
    let signed = Signed { access_key: "k", secret: &value, ticket: &value };
    let get = GetAgent { suite_key: "k", auth_corpid: "ding1", permanent_code: None, agentid: 541 };
    let (_, uri, _, body) = sent(Auth::SuiteAndSigned(&token, signed), &get).await;
    let names: Vec<&str> = uri.split(['?', '&']).skip(1).filter_map(|pair| pair.split('=').next()).collect();
    assert_eq!(names, ["suite_access_token", "accessKey", "timestamp", "suiteTicket", "signature"]);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["agentid"], 541);
}

#[tokio::test]
async fn company_and_internal() {
    let (value, token) = (secret("s/1"), secret("token"));
    gets(Auth::Company(&token), &GetAuthScopes {}, "/auth/scopes?access_token=token").await;
    gets(Auth::Company(&token), &GetJsapiTicket {}, "/get_jsapi_ticket?access_token=token").await;
    let get = GetToken { appkey: "a key", appsecret: &value };
    gets(Auth::None, &get, "/gettoken?appkey=a%20key&appsecret=s%2F1").await;
    let get = GetTokenByCorpSecret { corpid: "ding1", corpsecret: &value };
    gets(Auth::None, &get, "/gettoken?corpid=ding1&corpsecret=s%2F1").await;
    assert_eq!((GetToken::NAME, GetTokenByCorpSecret::NAME), ("gettoken", "gettoken"));
}

#[tokio::test]
async fn new_family() {
    let (value, token) = (secret("s"), secret("suite-token"));
    let uri = |name: &str| format!("/v1.0/oauth2/{name}");
    let get = SuiteAccessToken { suite_key: "k", suite_secret: &value, suite_ticket: &value };
    let body = json!({"suiteKey": "k", "suiteSecret": "s", "suiteTicket": "s"});
    posts(Auth::None, &get, &uri("suiteAccessToken"), body).await;
    let get = CorpAccessToken { suite_key: "k", suite_secret: &value, auth_corp_id: "ding1", suite_ticket: &value };
    let body = json!({"suiteKey": "k", "suiteSecret": "s", "authCorpId": "ding1", "suiteTicket": "s"});
    posts(Auth::None, &get, &uri("corpAccessToken"), body).await;
    let get = InternalAccessToken { app_key: "k", app_secret: &value };
    posts(Auth::None, &get, &uri("accessToken"), json!({"appKey": "k", "appSecret": "s"})).await;
    let get =
        CorpIdToken { corp_id: "ding/1", client_id: "k", client_secret: &value, grant_type: "client_credentials" };
    let body = json!({"client_id": "k", "client_secret": "s", "grant_type": "client_credentials"});
    posts(Auth::None, &get, &uri("ding%2F1/token"), body).await;

    let (method, asked, header, _) = sent(Auth::Suite(&token), &GetAppsAuthInfo { auth_corp_id: "ding1" }).await;
    assert_eq!((method.as_str(), asked), ("GET", uri("apps/authInfo?authCorpId=ding1")));
    assert_eq!(header.as_deref(), Some("suite-token"));
}

#[tokio::test]
async fn a_value_leads_nowhere_else() {
    let dingtalk = DingTalk::answering([ok(json!({}))]).await;
    let value = secret("s");
    for corp_id in ["..", ".", ""] {
        let get = CorpIdToken { corp_id, client_id: "k", client_secret: &value, grant_type: "client_credentials" };
        let error = dingtalk.api().call(&caller(), Auth::None, &get).await.unwrap_err();
        assert_eq!((error.class, error.arrival), (Class::Caller, Arrival::Never), "{corp_id:?}");
    }
    let token = secret("line\nbreak");
    let get = GetAppsAuthInfo { auth_corp_id: "ding1" };
    let error: ApiError = dingtalk.api().call(&caller(), Auth::Suite(&token), &get).await.unwrap_err();
    assert_eq!((error.class, dingtalk.requests()), (Class::Caller, 0));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut reply = status(307, json!({}));
    let elsewhere = DingTalk::answering([ok(json!({"errcode": 0}))]).await;
    reply.headers.push(("location", elsewhere.url.clone()));
    let dingtalk = DingTalk::answering([reply]).await;
    assert_eq!(dingtalk.call(&GetAuthScopes {}).await.unwrap_err().code, "HTTP 307");
    assert_eq!(elsewhere.requests(), 0);
}

#[tokio::test]
async fn base_urls_may_have_a_path_and_must_be_urls() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 0}))]).await;
    let api = Api::new(options(&format!("{}/proxy/", dingtalk.url))).unwrap();
    call(&api, &GetAuthScopes {}).await.unwrap();
    assert_eq!(dingtalk.asked()[0].uri.path(), "/proxy/auth/scopes");

    let fine = "https://oapi.dingtalk.com".to_owned();
    for wrong in ["", "oapi.dingtalk.com", "ftp://oapi.dingtalk.com", "https://x?y=z", "https://u:p@x", "https://x#y"] {
        let hosts = Hosts { oapi: wrong.to_owned(), api: fine.clone() };
        assert!(matches!(Api::new(ApiOptions::new(hosts)), Err(BuildError::Host("oapi"))), "{wrong}");
        let hosts = Hosts { oapi: fine.clone(), api: wrong.to_owned() };
        assert!(matches!(Api::new(ApiOptions::new(hosts)), Err(BuildError::Host("api"))), "{wrong}");
    }
    let dingtalks = Hosts { oapi: fine, api: "https://api.dingtalk.com".to_owned() };
    assert!(Api::new(ApiOptions::new(dingtalks)).is_ok());
}

#[tokio::test]
async fn a_call_can_be_spawned() {
    let dingtalk = DingTalk::answering([ok(json!({"errcode": 0}))]).await;
    let api = dingtalk.api();
    tokio::spawn(async move { call(&api, &GetAuthScopes {}).await }).await.unwrap().unwrap();
}
