//! One request, taken apart.

use std::collections::HashMap;

use dingtalk_crypto::percent;
use serde_json::Value;

/// Which of the two families, which share one base URL here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `oapi.dingtalk.com`.
    Oapi,
    /// `api.dingtalk.com`.
    Api,
}

/// One request.
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) raw_query: String,
    pub(crate) query: HashMap<String, String>,
    /// `x-acs-dingtalk-access-token`.
    pub(crate) token: Option<String>,
    pub(crate) content_type: String,
    pub(crate) raw_body: Vec<u8>,
    /// Null if it is no JSON.
    pub(crate) body: Value,
    /// The CorpId in the path.
    pub(crate) corp: Option<String>,
}

impl Call {
    pub(crate) fn new(
        method: &str,
        path: &str,
        query: &str,
        header: impl Fn(&str) -> Option<String>,
        body: Vec<u8>,
    ) -> Call {
        Call {
            method: method.to_owned(),
            path: path.to_owned(),
            raw_query: query.to_owned(),
            query: pairs(query),
            token: header("x-acs-dingtalk-access-token").filter(|token| !token.is_empty()),
            content_type: header("content-type").unwrap_or_default().to_ascii_lowercase(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
            raw_body: body,
            corp: None,
        }
    }

    /// A member of the query that is not empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// A member of the body that is not empty; a number as its digits.
    pub(crate) fn member(&self, name: &str) -> Option<String> {
        let text = match self.body.get(name)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.member(name)?.parse().ok()
    }

    /// A list of texts in the body.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<String>> {
        let items = self.body.get(name)?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// The first of these members that is there, in the query or in the body.
    pub(crate) fn any(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.parameter(name).map(str::to_owned).or_else(|| self.member(name)))
    }
}

/// A form's query: `+` is a blank, which is how a signature that was not percent-encoded goes wrong.
fn pairs(query: &str) -> HashMap<String, String> {
    let decoded = |text: &str| percent::decode(&text.replace('+', " ")).unwrap_or_default();
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    query.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}
