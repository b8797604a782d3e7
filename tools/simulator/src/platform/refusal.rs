//! What DingTalk says no with, in the words of both families.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::{Value, json};

/// `errcode`, its text, and what the api family has for it: HTTP status and code (suite-api, section 11;
/// errors-and-limits, sections 3, 5 and 6). Codes without a counterpart there are `parameter.error`.
const TABLE: &[(i64, &str, u16, &str)] = &[
    (-1, "系统繁忙", 500, "systemBusy"),
    (400_001, "系统错误", 500, "systemError"),
    (400_002, "参数错误", 400, "parameter.error"),
    (400_040, "回调不存在", 400, "parameter.error"),
    (400_041, "回调已经存在", 400, "parameter.error"),
    (400_050, "回调地址不合法", 400, "parameter.error"),
    (400_051, "回调地址无法访问", 400, "parameter.error"),
    (400_052, "回调地址返回的数据不合法", 400, "parameter.error"),
    (400_054, "回调地址访问超时", 400, "parameter.error"),
    (500, "系统错误", 500, "internalError"),
    (404, "请求的URI地址不存在", 404, "InvalidAction.NotFound"),
    (22, "不合法ApiName", 404, "InvalidAction.NotFound"),
    (33001, "无效的企业ID,请确认access token是否正确", 400, "InvalidAuthentication"),
    (33011, "不合法的角色id", 400, "parameter.error"),
    (33012, "不合法的userid", 400, "parameter.error"),
    (40001, "获取access_token时Secret错误,或者access_token无效", 400, "InvalidAuthentication"),
    (40009, "不合法的部门id", 400, "parameter.error"),
    (40013, "不合法的corpid", 400, "invalidCorpId"),
    (40014, "不合法的access_token", 400, "InvalidAuthentication"),
    (40035, "不合法的参数", 400, "parameter.error"),
    (40068, "不合法的偏移量", 400, "parameter.error"),
    (40069, "不合法的分页大小", 400, "parameter.error"),
    (40077, "不存在的预授权码", 400, "invalidCode"),
    (40078, "不存在的临时授权码", 400, "invalidCode"),
    (40079, "不存在的授权信息", 400, "invalidAuthInfo"),
    (40080, "不合法的suitesecret", 400, "invalidClientIdOrSecret"),
    (40082, "不合法的suitetoken", 400, "InvalidAuthentication"),
    (40083, "不合法的suiteid", 400, "invalidSuiteKey"),
    (40084, "不合法的永久授权码", 400, "invalidAuthInfo"),
    (40085, "不存在的suiteticket", 400, "invalidSuiteTicket"),
    (40086, "不合法的第三方应用appid", 400, "invalidParameter"),
    (40088, "suitekey和suitesecret不匹配", 400, "invalidClientIdOrSecret"),
    (40089, "不合法的corpid或corpsecret", 400, "invalidClientIdOrSecret"),
    (40090, "套件已经不存在", 400, "invalidSuiteKey"),
    (40091, "用户授权码创建失败,需要用户重新授权", 400, "invalidAuthInfo"),
    (40102, "临时授权码已过期", 400, "invalidCode"),
    (40104, "不合法的手机号", 400, "parameter.error"),
    (41001, "缺少access_token参数", 401, "MissingAccessToken"),
    (41002, "缺少corpid参数", 400, "MissingcorpId"),
    (41004, "缺少secret参数", 400, "Missingsecret"),
    (41011, "缺少agentid", 400, "MissingagentId"),
    (41021, "缺少suitekey", 400, "MissingsuiteKey"),
    (41022, "缺少suitetoken", 401, "MissingAccessToken"),
    (41023, "缺少suiteticket", 400, "MissingsuiteTicket"),
    (41024, "缺少suitesecret", 400, "MissingsuiteSecret"),
    (41025, "缺少permanent_code", 400, "MissingpermanentCode"),
    (41026, "缺少tmp_auth_code", 400, "MissingtmpAuthCode"),
    (41027, "缺少auth_corpid参数", 400, "MissingauthCorpId"),
    (41030, "企业未对该套件授权", 400, "orgNotAuthApp"),
    (41031, "auth_corpid和permanent_code不匹配", 400, "invalidAuthInfo"),
    (42001, "access_token超时", 400, "InvalidAuthentication"),
    (42007, "预授权码失效", 400, "invalidCode"),
    (42008, "临时授权码失效", 400, "invalidCode"),
    (42009, "suitetoken失效", 400, "InvalidAuthentication"),
    (43001, "需要GET请求", 405, "MethodNotAllowed"),
    (43002, "需要POST请求", 405, "MethodNotAllowed"),
    (43004, "无效的HTTP HEADER Content-Type", 415, "UnsupportedMediaType"),
    (43007, "需要授权", 403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
    (43009, "需要json body", 400, "parameter.error"),
    (44002, "POST的数据包为空", 400, "parameter.error"),
    (45009, "接口调用超过限制", 403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
    (48003, "suitetoken无效", 400, "InvalidAuthentication"),
    (48004, "授权关系无效", 400, "suiteCallInvalid"),
    (50002, "员工不在授权范围", 403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
    (50003, "应用已停用", 400, "appStopped"),
    (50004, "部门不在授权范围", 403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
    (50005, "企业已禁用", 400, "orgNotExist"),
    (60011, "没有调用该接口的权限", 403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
    (60020, "访问ip不在白名单之中", 403, "Forbidden.AccessDenied.IpNotInWhiteList"),
    (60003, "部门不存在", 404, "invalidParameter.dept.notFound"),
    (60019, "从部门查询人员失败", 500, "systemError"),
    (60121, "找不到该用户", 404, "invalidParameter.user.notFound"),
    (70001, "企业不存在或者已经被解散", 400, "orgNotExist"),
    (70003, "agentid对应的应用不存在", 404, "invalidParameter.agent.notFound"),
    (70004, "企业下没有对应该agentid的应用", 404, "invalidParameter.agent.notFound"),
    (70005, "激活套件失败", 500, "server.error"),
    (71006, "回调地址已经存在", 400, "parameter.error"),
    (71007, "回调不存在", 400, "parameter.error"),
    (71008, "回调call_back_tag不合法", 400, "parameter.error"),
    (71009, "返回文本不是加密的success", 400, "parameter.error"),
    (71010, "POST的json中缺少字段或不合法", 400, "parameter.error"),
    (71011, "传入的url参数不是合法的url格式", 400, "parameter.error"),
    (71012, "url地址访问异常", 400, "parameter.error"),
    (90002, "接口请求总次数超过了限制", 403, "Forbidden.AccessDenied.QpsLimitForApi"),
    (90006, "接口每分钟的请求次数超过了限制", 403, "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"),
    (90018, "接口每秒的请求次数超过了限制", 403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
    (90019, "接口每秒的请求次数超过了限制", 403, "Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi"),
    (90020, "您的企业本月api调用量已超过限制", 403, "Forbidden.AccessDenied.ApiCountLimitForOrg"),
    (853_001, "timestamp不合法", 400, "parameter.error"),
    (853_002, "timestamp与服务器时间相差超过1分钟", 400, "parameter.error"),
    (853_003, "accessKey不存在", 400, "invalidClientIdOrSecret"),
    (853_004, "签名不匹配", 400, "invalidClientIdOrSecret"),
];

/// A no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    errcode: i64,
    text: String,
    status: u16,
    code: String,
    wrapped: bool,
}

impl Refusal {
    /// The no with that `errcode`.
    pub(crate) fn of(errcode: i64) -> Refusal {
        let known = TABLE.iter().find(|(number, ..)| *number == errcode);
        let (_, text, status, code) = *known.unwrap_or(&(errcode, "错误", 400, "parameter.error"));
        Refusal { errcode, text: text.to_owned(), status, code: code.to_owned(), wrapped: false }
    }

    /// The api family's no; on the oapi family, where it has no business, a bad parameter.
    pub(crate) fn api(status: u16, code: &str) -> Refusal {
        Refusal { status, code: code.to_owned(), ..Refusal::of(40035) }
    }

    /// `errcode` 88, the number inside it (errors-and-limits, section 1).
    pub(crate) fn wrapped(errcode: i64) -> Refusal {
        Refusal { wrapped: true, ..Refusal::of(errcode) }
    }

    /// Called too often in this second; the penalty ends with it.
    pub(crate) fn throttled(errcode: i64, api: &str, limit: u32, now: i64) -> Refusal {
        let end = beijing_time(now.div_euclid(1000).saturating_add(1).saturating_mul(1000));
        let text = format!("请求接口 {api} 总次数超过 {limit} 次, 处罚将在 {end} 结束");
        Refusal { text, ..Refusal::wrapped(errcode) }
    }

    /// With the request in its text, as a careless server has it.
    pub(crate) fn echoing(mut self, request: &str) -> Refusal {
        self.text = format!("{} request: {request}", self.text);
        self
    }

    /// The name of the no in that family.
    pub(crate) fn name(&self, oapi: bool) -> String {
        if oapi { self.errcode.to_string() } else { self.code.clone() }
    }

    /// The oapi family's body; HTTP 200.
    pub(crate) fn oapi_body(&self, request_id: &str) -> Value {
        if !self.wrapped {
            return json!({"errcode": self.errcode, "errmsg": self.text, "request_id": request_id});
        }
        let errmsg = format!("ding talk error[subcode={},submsg={}]", self.errcode, self.text);
        let sub_code = self.errcode.to_string();
        json!({"errcode": 88, "errmsg": errmsg, "sub_code": sub_code, "sub_msg": self.text, "request_id": request_id})
    }

    /// The api family's HTTP status and body.
    pub(crate) fn api_body(&self, request_id: &str) -> (u16, Value) {
        let mut body = json!({"code": self.code, "message": self.text, "requestid": request_id});
        if let (true, Some(body)) = (self.code.ends_with("PermissionDenied"), body.as_object_mut()) {
            body.insert("accessdenieddetail".to_owned(), json!({"requiredScopes": ["qyapi_get_member"]}));
        }
        (self.status, body)
    }
}

/// `2026-04-02 10:00:01`, the time of UTC+8.
fn beijing_time(ms: i64) -> String {
    let zone = TimeZone::fixed(Offset::constant(8));
    let time = Timestamp::from_millisecond(ms).unwrap_or_default().to_zoned(zone);
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.errcode, self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_penalty_ends_with_the_second() {
        let refusal = Refusal::throttled(90018, "get_agent", 20, 1_775_095_200_400);
        assert!(refusal.text.ends_with("处罚将在 2026-04-02 10:00:01 结束"), "{}", refusal.text);
        let body = refusal.oapi_body("r");
        assert_eq!((&body["errcode"], &body["sub_code"]), (&json!(88), &json!("90018")));
        assert!(body["errmsg"].as_str().is_some_and(|text| text.starts_with("ding talk error[subcode=90018,submsg=")));
        assert_eq!(refusal.api_body("r").0, 403);
    }

    #[test]
    fn no_number_is_there_twice() {
        for (index, (number, ..)) in TABLE.iter().enumerate() {
            assert!(TABLE.iter().skip(index + 1).all(|(other, ..)| other != number), "{number}");
        }
    }
}
