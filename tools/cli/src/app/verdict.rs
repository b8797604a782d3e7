//! What DingTalk's answer to the check says of an app, and what to do.

use dingtalk_api::{ApiError, Class};

use crate::language::Language;

/// What was found.
#[derive(Debug)]
pub(crate) struct Finding {
    kind: Kind,
    /// In words.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Good,
    Note,
    Wrong,
    Unknown,
}

/// What makes DingTalk push a ticket, in the console's words.
pub(crate) const PUSH_AGAIN_ZH: &str = "在开发者后台的“事件与回调”点击“重新推送”，或重新保存一次推送地址";

/// The same.
pub(crate) const PUSH_AGAIN_EN: &str = "in DingTalk's console, at Events and callbacks (事件与回调), press Push again (重新推送), or save the URL once more";

impl Finding {
    pub fn good(text: String) -> Self {
        Self { kind: Kind::Good, text }
    }

    /// Something to know that is neither good nor bad.
    pub fn note(text: String) -> Self {
        Self { kind: Kind::Note, text }
    }

    pub fn wrong(text: String) -> Self {
        Self { kind: Kind::Wrong, text }
    }

    /// DingTalk could not be asked.
    pub fn unknown(text: String) -> Self {
        Self { kind: Kind::Unknown, text }
    }

    pub fn is_wrong(&self) -> bool {
        self.kind == Kind::Wrong
    }

    pub fn is_unknown(&self) -> bool {
        self.kind == Kind::Unknown
    }

    /// What begins its line.
    pub fn sign(&self, language: Language) -> &'static str {
        match (self.kind, language) {
            (Kind::Good, Language::Zh) => "正常",
            (Kind::Good, Language::En) => "good   ",
            (Kind::Note, Language::Zh) => "说明",
            (Kind::Note, Language::En) => "note   ",
            (Kind::Wrong, Language::Zh) => "问题",
            (Kind::Wrong, Language::En) => "problem",
            (Kind::Unknown, Language::Zh) => "未知",
            (Kind::Unknown, Language::En) => "unknown",
        }
    }
}

/// All that a signed call proves.
pub(crate) fn good(language: Language) -> Finding {
    let text = language.pick(
        "key、secret、ticket、本机时钟和出口 IP 均被钉钉接受",
        "DingTalk takes key, secret, ticket, this machine's clock and its IP address",
    );
    Finding::good(text.to_owned())
}

/// What a refusal says that is a good answer: that the company, which nobody has, is unknown. Which of these it is for a
/// CorpId that never was is not documented: 33001, 40013 and 52010 are "bad corpid".
pub(crate) fn is_good(error: &ApiError) -> bool {
    matches!(error.class, Class::Authorisation(_) | Class::NotFound)
        || error.api == "get_auth_info" && matches!(error.code.as_str(), "33001" | "40013" | "52010")
}

/// What an answer says.
pub(crate) fn of(error: &ApiError, language: Language) -> Finding {
    if is_good(error) {
        return good(language);
    }
    let Some((zh, en)) = cause(error) else {
        let asked = language.pick("钉钉没有给出可判断的答复", "DingTalk gave no answer that says anything of the app");
        return Finding::unknown(format!("{asked}: {}", said(error)));
    };
    Finding::wrong(format!("{} ({})", language.pick(zh, en), said(error)))
}

/// DingTalk's code and words; the client has taken the secrets out of them.
fn said(error: &ApiError) -> String {
    format!("{} {}", error.code, error.message).trim_end().to_owned()
}

/// What is wrong and what to do, in Chinese and English.
fn cause(error: &ApiError) -> Option<(&'static str, &'static str)> {
    Some(match (error.code.as_str(), error.class) {
        ("40085" | "41023", _) | (_, Class::WaitTicket) => (
            "suite ticket 被拒绝：等待下一次推送，或在开发者后台的“事件与回调”点击“重新推送”",
            "the suite ticket is refused: wait for the next push, or press Push again (重新推送) in the console",
        ),
        ("853001" | "853002", _) => (
            "本机时钟与钉钉相差超过 1 分钟：校准时间 (NTP)",
            "this machine's clock is more than a minute away from DingTalk's: set it (NTP)",
        ),
        ("853003" | "40083" | "40086" | "40090" | "41021", _) => (
            "钉钉不认识这个 key：与开发者后台的 SuiteKey (Client ID) 核对",
            "DingTalk does not know this key: compare it with the SuiteKey (Client ID) in the console",
        ),
        ("853004", _) => (
            "签名不符：secret 有误（重置过？），或 suite ticket 已失效。先核对 SuiteSecret (Client Secret)，再重新推送 ticket",
            "the signature differs: the secret is wrong (was it reset?), or the suite ticket is void. Compare the \
             SuiteSecret (Client Secret) first, then have the ticket pushed again",
        ),
        ("40013" | "40089", Class::Credentials) => (
            "corp_id 与 secret 不匹配：与开发者后台核对",
            "CorpId, key and secret do not fit each other: compare them with the console",
        ),
        (_, Class::Credentials) => (
            "key 与 secret 不匹配：与开发者后台的凭证核对（secret 是否重置过）",
            "key and secret do not fit each other: compare them with the console (was the secret reset?)",
        ),
        (_, Class::IpWhitelist) => (
            "本机出口 IP 不在白名单中：在开发者后台的“服务器出口 IP”添加（函数的出口 IP 另行确认）",
            "this machine's IP address is not on the white-list: add it in the console (服务器出口 IP); that of the \
             functions may be another",
        ),
        (_, Class::Permission) => (
            "应用没有调用该接口的权限：在开发者后台的“权限管理”申请",
            "the app may not make this call: ask for it in the console (权限管理)",
        ),
        (_, Class::Quota) => ("本月调用量已用完", "this month's quota of calls is used up"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use dingtalk_api::{Arrival, Refusal};

    use super::*;

    fn answer(class: Class, code: &str) -> ApiError {
        ApiError {
            app: "demo".to_owned(),
            corp: None,
            api: "get_auth_info",
            class,
            code: code.to_owned(),
            message: "words".to_owned(),
            request_id: None,
            arrival: Arrival::Answered,
            retry_after: None,
        }
    }

    #[test]
    fn each_answer_has_its_cause() {
        for (class, code, expected) in [
            (Class::Authorisation(Refusal::Withdrawn), "41030", "DingTalk takes key"),
            (Class::Authorisation(Refusal::Gone), "70001", "DingTalk takes key"),
            (Class::Token, "33001", "DingTalk takes key"),
            (Class::WaitTicket, "40085", "ticket is refused"),
            (Class::Credentials, "853002", "clock"),
            (Class::Credentials, "853003", "does not know this key"),
            (Class::Credentials, "853004", "secret is wrong"),
            (Class::Credentials, "40088", "do not fit"),
            (Class::IpWhitelist, "60020", "white-list"),
            (Class::Permission, "60011", "may not make this call"),
            (Class::Quota, "90020", "quota"),
        ] {
            let finding = of(&answer(class, code), Language::En);
            assert!(finding.text.contains(expected), "{code}: {finding:?}");
            assert_eq!(finding.is_wrong(), !expected.starts_with("DingTalk"), "{code}: {finding:?}");
            assert!(!finding.is_unknown());
        }
    }

    #[test]
    fn what_says_nothing_of_the_app_is_not_judged() {
        for (class, code) in [
            (Class::Network, "timeout"),
            (Class::Busy, "-1"),
            (Class::IpBan, "1111"),
            (Class::Throttle, "90018"),
            (Class::Caller, "40035"),
            (Class::Token, "88"),
        ] {
            let finding = of(&answer(class, code), Language::Zh);
            assert!(finding.is_unknown() && finding.text.contains(code), "{finding:?}");
        }
    }
}
