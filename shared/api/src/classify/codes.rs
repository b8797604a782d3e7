//! Every code of the tables and its class (errors-and-limits, sections 3, 5, 6; suite-api, sections 3.3 and 11). What is in
//! none of them is the caller's: never retried, never taken for a company's refusal.

use super::{Asked, throttle};
use crate::{Class, Refusal};

const WITHDRAWN: Class = Class::Authorisation(Refusal::Withdrawn);
const GONE: Class = Class::Authorisation(Refusal::Gone);
const STOPPED: Class = Class::Authorisation(Refusal::Stopped);
const CODE_VOID: Class = Class::Authorisation(Refusal::CodeVoid);

/// Codes that mean another thing on one call.
const OF_ONE_CALL: &[(&str, i64, Class)] = &[
    // Elsewhere it is a sign-on code that expired, which says nothing of the company.
    ("get_permanent_code", 40102, CODE_VOID),
    // The CorpId is part of the credentials there.
    ("gettoken", 40013, Class::Credentials),
    ("gettoken", 41002, Class::Credentials),
    // A department that these calls do not serve, such as the home-school directory: it is there all the same.
    ("v2/department/get", 40009, Class::OutOfScope),
    ("v2/department/listsub", 40009, Class::OutOfScope),
    ("v2/user/list", 40009, Class::OutOfScope),
];

/// The codes of `oapi.dingtalk.com`; throttling has its own table.
const NUMBERS: &[(Class, &[i64])] = &[
    (Class::WaitTicket, &[40085, 41023]),
    // 50003, 50005 and 70001 concern the company too; 50002 and 50004 only what was asked for.
    (WITHDRAWN, &[40079, 41030, 48004]),
    (STOPPED, &[50003]),
    (GONE, &[50005, 70001]),
    (CODE_VOID, &[40077, 40084, 40087, 40091, 41031, 42007, 42008]),
    (Class::Code, &[40029, 40078, 40102, 41007, 42003]),
    // 70005: an activation failed. 60019: the users of a department could not be read.
    (Class::Busy, &[-1, 500, 1002, 34015, 60019, 70005, 400_001]),
    // 52011 is a JSAPI ticket. 88 without the code that it should wrap: authentication failed.
    (Class::Token, &[88, 33001, 40001, 40014, 40082, 42001, 42009, 48003, 52011, 400_043]),
    // 853002 is the clock, 853004 perhaps an old ticket. 900001 and on: a key of the callback does not fit.
    (Class::Credentials, &[40080, 40083, 40088, 40089, 40090, 853_002, 853_003, 853_004]),
    (Class::Credentials, &[900_001, 900_002, 900_003, 900_004, 900_005, 900_006, 900_007, 900_008, 900_009, 900_010]),
    (Class::IpWhitelist, &[60020]),
    (Class::Permission, &[41028, 43007, 43011, 48002, 60011]),
    // 90030: the webhooks' month. 41045, 41046: messages to everybody, a day.
    (Class::Quota, &[41045, 41046, 90020, 90030]),
    (Class::NotFound, &[-7, 33011, 33012, 40003, 40009, 40031, 40104, 46004, 60003, 60004, 60111, 60121, 60301]),
    // No micro-app for this agent id; nothing registered.
    (Class::NotFound, &[40056, 70003, 70004, 71007, 400_040]),
    // 60120 is a disabled person: not to be seen, but there, so that nobody concludes a removal from it.
    (Class::OutOfScope, &[50002, 50004, 60120]),
    (Class::Caller, &[22, 404]),
    (Class::Caller, &[40000, 40002, 40013, 40018, 40035, 40038, 40086, 400_002]),
    (Class::Caller, &[41001, 41002, 41004, 41011, 41021, 41022, 41024, 41025, 41026, 41027, 41101, 41102]),
    (Class::Caller, &[43001, 43002, 43003, 43004, 43005, 43008, 43009, 43010, 44002, 47001]),
    // Pages.
    (Class::Caller, &[40068, 40069, 40070, 200_002, 200_003]),
    // Media.
    (Class::Caller, &[40004, 40005, 40006, 40007, 44001, 45001]),
    // Messages.
    (Class::Caller, &[34016, 40048, 41029, 41044, 41048, 41049, 41052]),
    // The callback's registration: there already, or its address does not do.
    (Class::Caller, &[70002, 71006, 71008, 71009, 71010, 71011, 71012, 71013, 71014]),
    (Class::Caller, &[400_041, 400_050, 400_051, 400_052, 400_053, 400_054]),
    // JSAPI.
    (Class::Caller, &[52010, 52012, 52013, 52014, 52015, 52016, 52017, 52018]),
    (Class::Caller, &[52019, 52020, 52021, 52022, 52023, 52024, 52025, 52026]),
    (Class::Caller, &[800_001, 853_001]),
];

/// Codes of `api.dingtalk.com` that are looked at before the HTTP status.
const BEFORE_STATUS: &[(&str, Class)] = &[
    ("Forbidden.AccessDenied.ApiCountLimitForOrg", Class::Quota),
    ("InvalidAuthentication", Class::Token),
    ("Forbidden.AccessDenied.AccessTokenPermissionDenied", Class::Permission),
    ("Forbidden.AccessDenied.IpNotInWhiteList", Class::IpWhitelist),
    ("systemBusy", Class::Busy),
    ("system.busy", Class::Busy),
    ("service.timeout", Class::Busy),
];

/// Codes of `api.dingtalk.com` that are looked at after HTTP 429, 503 and 504.
const AFTER_STATUS: &[(&str, Class)] = &[
    ("invalidSuiteTicket", Class::WaitTicket),
    ("invalidAuthInfo", WITHDRAWN),
    ("orgNotAuthApp", WITHDRAWN),
    ("orgSuiteAuthNotExit", WITHDRAWN),
    ("suiteCallInvalid", WITHDRAWN),
    ("unauthorized.client", WITHDRAWN),
    ("orgNotExist", GONE),
    ("invalid.client", Class::Credentials),
    ("invalidClientIdOrSecret", Class::Credentials),
    ("invalidSuiteKey", Class::Credentials),
    ("unsupported.grant.type", Class::Credentials),
    ("invalidCode", Class::Code),
    ("invalidToken", Class::Code),
    ("invalidParameter.user.notFound", Class::NotFound),
];

/// Codes of `api.dingtalk.com` with HTTP 500 that may pass.
const OF_A_FAILURE: &[(&str, Class)] = &[
    ("systemError", Class::Busy),
    ("server.error", Class::Busy),
    ("internalError", Class::Busy),
    ("unknown.error", Class::Busy),
];

/// The class of an `errcode`, or of a `sub_code` in its place.
pub(super) fn numeric(asked: Asked, code: i64) -> Class {
    // "Wrong secret, or token invalid": a call without a token can only mean the secret.
    if code == 40001 && !asked.token {
        return Class::Credentials;
    }
    if let Some((.., class)) = OF_ONE_CALL.iter().find(|(name, known, _)| *name == asked.name && *known == code) {
        return *class;
    }
    if throttle::is_throttle(&code.to_string()) {
        return Class::Throttle;
    }
    NUMBERS.iter().find(|(_, codes)| codes.contains(&code)).map_or(Class::Caller, |(class, _)| *class)
}

/// The class of a `sub_code` that is a name: the gateway's of before 2018.
pub(super) fn gateway(name: &str) -> Class {
    match name {
        name if name.starts_with("isv.") => Class::Credentials,
        name if name.starts_with("isp.") => Class::Busy,
        _ => Class::Caller,
    }
}

pub(super) fn before_status(code: &str) -> Option<Class> {
    find(BEFORE_STATUS, code)
}

pub(super) fn after_status(code: &str) -> Option<Class> {
    find(AFTER_STATUS, code)
}

pub(super) fn of_a_failure(code: &str) -> Option<Class> {
    find(OF_A_FAILURE, code)
}

fn find(table: &[(&str, Class)], code: &str) -> Option<Class> {
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map(|(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_in_two_rows() {
        let mut codes: Vec<i64> = NUMBERS.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert!(codes.iter().all(|code| !throttle::is_throttle(&code.to_string())));
    }
}
