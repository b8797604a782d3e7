//! Numbers in words. Never the number itself.

use dingtalk_store::{Licence, LicenceState, MAX_NUMBER, NumberError};

use crate::{language::Language, times::when};

/// So much of an id tells numbers apart.
const SHORT: usize = 12;

/// The beginning of an id.
pub(super) fn short(id: &str) -> &str {
    id.get(..SHORT).unwrap_or(id)
}

/// Until when a number can be used for the first time.
pub(super) fn validity(valid_until: Option<i64>, language: Language) -> String {
    valid_until.map_or_else(|| language.pick("长期有效", "for good").to_owned(), |until| when(until).to_string())
}

/// Where a number is in its life, in a sentence.
pub(super) fn sentence(licence: &Licence, now: i64, language: Language) -> String {
    let corp = licence.used.as_ref().map(|used| (used.corp.as_str(), when(used.at)));
    let until = validity(licence.valid_until, language);
    match (licence.state(now), corp, language) {
        (LicenceState::Revoked, _, _) => {
            let at = when(licence.revoked_at.unwrap_or_default());
            let by = licence.used.as_ref().map(|used| used.corp.as_str());
            match (language, by) {
                (Language::Zh, None) => format!("已于 {at} 吊销，未被使用过"),
                (Language::Zh, Some(corp)) => format!("已于 {at} 吊销，曾由企业 {corp} 使用"),
                (Language::En, None) => format!("revoked at {at}; nobody used it"),
                (Language::En, Some(corp)) => format!("revoked at {at}; company {corp} used it"),
            }
        }
        (_, Some((corp, at)), Language::Zh) => format!("企业 {corp} 自 {at} 起使用；其他企业不能再用"),
        (_, Some((corp, at)), Language::En) => format!("company {corp} uses it since {at}; no other can"),
        (LicenceState::Expired, None, Language::Zh) => format!("已过期（{until}），未被使用过"),
        (LicenceState::Expired, None, Language::En) => format!("expired at {until}; nobody used it"),
        (_, None, Language::Zh) => format!("可用，等待第一家企业；有效期：{until}"),
        (_, None, Language::En) => format!("open: good for the first company that uses it; valid: {until}"),
    }
}

/// Why a text is no number.
pub(super) fn no_number(error: NumberError, language: Language) -> String {
    match (error, language) {
        (NumberError::Empty, Language::Zh) => "序列号为空（空格和连字符不计）".to_owned(),
        (NumberError::TooLong, Language::Zh) => format!("序列号超过 {MAX_NUMBER} 个字符"),
        (error, Language::En) => error.to_string(),
    }
}
