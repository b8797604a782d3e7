//! Which path is which API.

use dingtalk_crypto::percent;

use super::call::{Call, Family};
use super::contact::{Written, callbacks, departments, failed, roles, users};
use super::desk::{Answered, Desk};
use super::{oapi, oauth};

/// One API.
pub(crate) struct Route {
    path: &'static str,
    /// What tests and limits call it: what follows the last slash, save where that says too little.
    pub(crate) api: &'static str,
    pub(crate) method: &'static str,
    pub(crate) family: Family,
    pub(crate) handle: Handle,
}

/// What answers a call.
#[derive(Clone, Copy)]
pub(crate) enum Handle {
    /// With a value.
    Value(fn(&mut Desk<'_>) -> Answered),
    /// With text, written straight through.
    Text(fn(&mut Desk<'_>) -> Written),
}

macro_rules! routes {
    ($($method:ident $family:ident $path:literal $api:literal => $handle:path;)*) => {
        &[$(Route {
            path: $path, api: $api, method: stringify!($method), family: Family::$family, handle: Handle::Value($handle),
        }),*]
    };
}

/// Calls about contacts, named by their paths: the last words of two of them are often the same.
macro_rules! contact_routes {
    ($($method:ident $before:literal $api:literal => $handle:path;)*) => {
        &[$(Route {
            path: concat!($before, $api), api: $api, method: stringify!($method), family: Family::Oapi,
            handle: Handle::Text($handle),
        }),*]
    };
}

const ROUTES: &[Route] = routes! {
    POST Oapi "/service/get_suite_token" "get_suite_token" => oapi::tokens::suite;
    POST Oapi "/service/get_permanent_code" "get_permanent_code" => oapi::permanent_code::get;
    POST Oapi "/service/activate_suite" "activate_suite" => oapi::activation::activate;
    POST Oapi "/service/get_corp_token" "get_corp_token" => oapi::tokens::corp;
    POST Oapi "/service/get_auth_info" "get_auth_info" => oapi::auth_info::get;
    POST Oapi "/service/get_agent" "get_agent" => oapi::auth_info::agent;
    POST Oapi "/service/get_unactive_corp" "get_unactive_corp" => oapi::activation::unactive;
    POST Oapi "/service/reauth_corp" "reauth_corp" => oapi::activation::reauth;
    POST Oapi "/service/set_corp_ipwhitelist" "set_corp_ipwhitelist" => oapi::ip_whitelist::set;
    GET Oapi "/auth/scopes" "scopes" => oapi::company::scopes;
    GET Oapi "/get_jsapi_ticket" "get_jsapi_ticket" => oapi::company::jsapi_ticket;
    GET Oapi "/gettoken" "gettoken" => oapi::tokens::internal;
    POST Api "/v1.0/oauth2/suiteAccessToken" "suiteAccessToken" => oauth::tokens::suite;
    POST Api "/v1.0/oauth2/corpAccessToken" "corpAccessToken" => oauth::tokens::corp;
    POST Api "/v1.0/oauth2/accessToken" "accessToken" => oauth::tokens::internal;
    POST Api "/v1.0/oauth2/{corpId}/token" "oauth2/token" => oauth::tokens::client;
    GET Api "/v1.0/oauth2/apps/authInfo" "authInfo" => oauth::auth_info::get;
};

const CONTACT_ROUTES: &[Route] = contact_routes! {
    POST "/topapi/" "v2/department/listsub" => departments::listsub;
    POST "/topapi/" "v2/department/listsubid" => departments::listsubid;
    POST "/topapi/" "v2/department/get" => departments::get;
    POST "/topapi/" "v2/department/listparentbydept" => departments::listparentbydept;
    POST "/topapi/" "v2/department/listparentbyuser" => departments::listparentbyuser;
    GET "/" "department/list" => departments::list_v1;
    POST "/topapi/" "v2/user/list" => users::list;
    POST "/topapi/" "v2/user/get" => users::get;
    POST "/topapi/" "v2/user/getbymobile" => users::getbymobile;
    POST "/topapi/" "user/getbyunionid" => users::getbyunionid;
    POST "/topapi/" "user/listid" => users::listid;
    POST "/topapi/" "user/count" => users::count;
    POST "/topapi/" "user/listadmin" => users::listadmin;
    POST "/topapi/" "role/list" => roles::list;
    POST "/topapi/" "role/simplelist" => roles::simplelist;
    POST "/topapi/" "role/getrole" => roles::getrole;
    POST "/topapi/" "role/getrolegroup" => roles::getrolegroup;
    POST "/call_back/" "register_call_back" => callbacks::register;
    POST "/call_back/" "update_call_back" => callbacks::update;
    GET "/call_back/" "get_call_back" => callbacks::get;
    GET "/call_back/" "delete_call_back" => callbacks::delete;
    GET "/call_back/" "get_call_back_failed_result" => failed::get;
};

/// The API at the call's path. The CorpId in it, if it holds one, becomes the call's.
pub(crate) fn find(call: &mut Call) -> Option<&'static Route> {
    for route in CONTACT_ROUTES.iter().chain(ROUTES) {
        match route.path.split_once("{corpId}") {
            None if route.path == call.path => return Some(route),
            Some((before, after)) => {
                let corp = call.path.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                if let Some(corp) = corp.filter(|corp| !corp.is_empty() && !corp.contains('/')) {
                    call.corp = percent::decode(corp);
                    return Some(route);
                }
            }
            None => {}
        }
    }
    None
}
