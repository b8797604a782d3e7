//! Which path is which API.

use dingtalk_crypto::percent;

use super::call::{Call, Family};
use super::desk::{Answered, Desk};
use super::{oapi, oauth};

/// One API.
pub(crate) struct Route {
    path: &'static str,
    /// What tests and limits call it: what follows the last slash, save where that says nothing.
    pub(crate) api: &'static str,
    pub(crate) method: &'static str,
    pub(crate) family: Family,
    pub(crate) handle: fn(&mut Desk<'_>) -> Answered,
}

macro_rules! routes {
    ($($method:ident $family:ident $path:literal $api:literal => $handle:path;)*) => {
        &[$(Route {
            path: $path, api: $api, method: stringify!($method), family: Family::$family, handle: $handle,
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

/// The API at the call's path. The CorpId in it, if it holds one, becomes the call's.
pub(crate) fn find(call: &mut Call) -> Option<&'static Route> {
    for route in ROUTES {
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
