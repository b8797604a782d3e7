//! Every endpoint of the crate has a name of its own: it tells metrics, errors, faults and the limiter which call it was.

use std::{collections::BTreeMap, fs, path::Path};

use dingtalk_api::{Endpoint, callbacks::*, contact::*, internal::*, jsapi::*, oauth::*, suite::*};

use crate::support::secret;

/// Host, name and path.
fn told<E: Endpoint>(endpoint: &E) -> (String, &'static str) {
    (format!("{:?} {}", E::HOST, endpoint.path()), E::NAME)
}

macro_rules! all {
    ($($endpoint:expr),* $(,)?) => { [$(told(&$endpoint)),*] };
}

/// Declarations of endpoints in a source folder.
fn declared(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let count = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().filter(|line| line.starts_with("endpoint!(") || line.starts_with("impl Endpoint for")).count()
    };
    entries.map(|path| if path.is_dir() { declared(&path) } else { count(&path) }).sum()
}

#[test]
fn no_two_calls_share_a_name() {
    let s = &secret("s");
    let (suite_key, auth_corpid, language) = ("k", "ding1", None);
    let all = all![
        GetSuiteToken { suite_key, suite_secret: s, suite_ticket: s },
        GetPermanentCode { tmp_auth_code: s },
        GetCorpToken { auth_corpid, permanent_code: None },
        ActivateSuite { suite_key, auth_corpid, permanent_code: None },
        GetUnactiveCorp { app_id: None },
        ReauthCorp { app_id: None, corpid_list: &[] },
        SetCorpIpWhitelist { auth_corpid, ip_whitelist: &[] },
        GetAuthInfo { auth_corpid, suite_key, permanent_code: None },
        GetAgent { suite_key, auth_corpid, permanent_code: None, agentid: 1 },
        GetToken { appkey: "k", appsecret: s },
        GetTokenByCorpSecret { corpid: "ding1", corpsecret: s },
        ListSubDepartments::default(),
        ListSubDepartmentIds { dept_id: 1 },
        GetDepartment { dept_id: 1, language },
        ListParentDepartments { dept_id: 1 },
        ListDepartments { id: None, fetch_child: true, lang: None },
        ListUsers { dept_id: 1, cursor: 0, size: 1, contain_access_limit: None, language },
        GetUser { userid: "u", language },
        ListUserIds { dept_id: 1 },
        CountUsers { only_active: true },
        GetUserByUnionid { unionid: "u" },
        GetUserByMobile { mobile: s },
        ListAdmins {},
        GetAuthScopes {},
        ListRoles { offset: 0, size: 1 },
        ListRoleMembers { role_id: 1, offset: 0, size: 1 },
        GetRole { role_id: 1 },
        GetRoleGroup { group_id: 1 },
        SuiteAccessToken { suite_key, suite_secret: s, suite_ticket: s },
        CorpAccessToken { suite_key, suite_secret: s, auth_corp_id: "ding1", suite_ticket: s },
        InternalAccessToken { app_key: "k", app_secret: s },
        CorpIdToken { corp_id: "ding1", client_id: "k", client_secret: s, grant_type: "client_credentials" },
        GetAppsAuthInfo { auth_corp_id: "ding1" },
        RegisterCallBack { call_back_tag: &[], token: s, aes_key: s, url: "" },
        UpdateCallBack { call_back_tag: &[], token: s, aes_key: s, url: "" },
        GetCallBack {},
        DeleteCallBack {},
        GetCallBackFailedResult {},
        GetJsapiTicket {},
    ];
    assert_eq!(all.len(), declared(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")), "one is missing in this list");
    let by_path: BTreeMap<_, _> = all.iter().cloned().collect();
    let by_name: BTreeMap<_, _> = all.iter().map(|(path, name)| (name, path)).collect();
    // `gettoken` is one call with two ways to ask.
    assert_eq!((by_path.len(), by_name.len()), (all.len() - 1, all.len() - 1), "{by_name:#?}");
}

#[test]
fn names_that_others_know_stay() {
    let names = [
        GetSuiteToken::NAME,
        GetAuthScopes::NAME,
        GetJsapiTicket::NAME,
        CorpIdToken::NAME,
        GetAppsAuthInfo::NAME,
        GetToken::NAME,
    ];
    assert_eq!(names, ["get_suite_token", "scopes", "get_jsapi_ticket", "oauth2/token", "authInfo", "gettoken"]);
}
