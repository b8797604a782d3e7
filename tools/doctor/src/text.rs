//! Findings in words: one module per language, and the facts that are the same in each.

mod en;
mod shown;
mod span;
mod zh;

use dingtalk_crypto::KeySlot;

use crate::finding::{Finding, Severity};
use shown::Shown;

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// The check it was found with, where it was found by pushing.
    pub check: Option<String>,
    /// What it is.
    pub what: String,
    /// What DingTalk shows for it: the words of its console, the error numbers of `register_call_back` and those of its
    /// own crypto library for Java. What it shows for every refusal is in [`Report::refusal_shown`](crate::Report).
    pub console: Option<String>,
    /// What to do.
    pub todo: Option<String>,
}

/// What it is, and what to do; the latter is empty where nothing is to be done.
type Words = (String, String);

/// The token's name in `apps.toml`.
fn token(slot: KeySlot) -> &'static str {
    match slot {
        KeySlot::Current => "token",
        KeySlot::Next => "next_token",
    }
}

/// The AES key's name in `apps.toml`.
fn aes_key(slot: KeySlot) -> &'static str {
    match slot {
        KeySlot::Current => "aes_key",
        KeySlot::Next => "next_aes_key",
    }
}

fn say(what: impl Into<String>, todo: impl Into<String>) -> Words {
    (what.into(), todo.into())
}

/// Puts a finding into words.
pub(crate) fn of(finding: &Finding, language: Language) -> Text {
    let shown = Some(finding).filter(|finding| finding.severity > Severity::Note);
    let shown = shown.and_then(|finding| shown::of(&finding.cause));
    let ((what, todo), check, console) = match language {
        Language::Zh => (zh::cause(&finding.cause), finding.check.map(zh::check), shown.and_then(zh::shown)),
        Language::En => (en::cause(&finding.cause), finding.check.map(en::check), shown.and_then(en::shown)),
    };
    Text { check, what, console, todo: Some(todo).filter(|todo| !todo.is_empty()) }
}

/// What DingTalk shows for a refused push, if any of `findings` leads to one.
pub(crate) fn refusal_shown(findings: &[Finding], language: Language) -> Option<String> {
    let mut problems = findings.iter().filter(|finding| finding.severity == Severity::Problem);
    problems.find(|finding| matches!(shown::of(&finding.cause), Some(Shown::Refused(_))))?;
    Some(match language {
        Language::Zh => zh::refusal_shown(),
        Language::En => en::refusal_shown(),
    })
}

/// The words of DingTalk's console, verbatim.
mod console {
    pub(super) const BAD_REPLY: &str = "HTTP请求结果校验返回字段值失败";
    pub(super) const STATUS: &str = "url地址访问异常,错误原因为:http statusCode is:";
    pub(super) const UNREACHABLE: &str = "url地址访问异常";
    pub(super) const TIMED_OUT: &str = "timedout";
    pub(super) const REDIRECT: &str = "URL地址在安全黑名单中不允许使用";
}
