//! The URL of a callback: whose it is, and its query.

use dingtalk_crypto::PushQuery;

use crate::cause::RequestCause;
use crate::request::Request;
use dingtalk_crypto::percent;

const NAMES: [&str; 4] = ["signature=", "msg_signature=", "timestamp=", "nonce="];

/// What a URL says.
pub(crate) struct Address {
    /// The last part of the path.
    pub last: Option<String>,
    /// The query, as it should be.
    pub query: String,
    pub causes: Vec<RequestCause>,
}

/// Reads the URL, a path with query, or a query alone.
pub(crate) fn read(request: &Request) -> Address {
    let mut causes = Vec::new();
    if request.cut_by_shell {
        causes.push(RequestCause::ShellAmpersand);
    }
    let mut url = request.url.trim().to_owned();
    if url.contains("&amp;") {
        causes.push(RequestCause::HtmlAmpersand);
        url = url.replace("&amp;", "&");
    }
    let url = url.split('#').next().unwrap_or_default();
    let (path, query) = match url.split_once('?') {
        Some((path, query)) => (path, query),
        None if is_query(url) => ("", url),
        None => (url, ""),
    };
    let mut query = query.to_owned();
    if query.split_once('?').is_some_and(|(_, second)| NAMES.iter().any(|name| second.starts_with(name))) {
        let whole = |query: PushQuery| ![query.signature, query.timestamp, query.nonce].concat().contains('?');
        causes.push(RequestCause::SecondQuestionMark { harmless: PushQuery::parse(&query).is_ok_and(whole) });
        query = query.replace('?', "&");
    }
    if query.is_empty() {
        let none = request.url.trim().is_empty();
        causes.push(if none { RequestCause::NoUrl } else { RequestCause::NoQuery });
    }
    Address { last: last_part(path), query, causes }
}

fn is_query(text: &str) -> bool {
    !text.contains("://") && NAMES.iter().any(|name| text.starts_with(name) || text.contains(&format!("&{name}")))
}

fn last_part(path: &str) -> Option<String> {
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map(|(_, path)| path)?,
        None => path,
    };
    let last = path.trim_end_matches('/').rsplit('/').next().filter(|last| !last.is_empty())?;
    Some(percent::decode(last).unwrap_or_else(|| last.to_owned()))
}

/// The value of the first of `names` that has one, still encoded: exact names before names of another letter case, and
/// of a repeated one the last, which is the platform's.
pub(crate) fn parameter<'a>(query: &'a str, names: &[&str]) -> Option<&'a str> {
    let exact: fn(&str, &str) -> bool = |found, name| found == name;
    let any_case: fn(&str, &str) -> bool = |found, name| found.eq_ignore_ascii_case(name);
    [exact, any_case].into_iter().find_map(|equal| {
        names.iter().find_map(|name| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let is_it = |found: &str| percent::decode(found).is_some_and(|found| equal(&found, name));
            pairs.filter(|(found, value)| !value.is_empty() && is_it(found)).map(|(_, value)| value).next_back()
        })
    })
}
