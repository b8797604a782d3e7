//! Keeps the request's secrets out of every text that is kept of its answer.

use dingtalk_crypto::percent;
use serde_json::Value;

/// A server that echoes a value cut short must not get it through, so a beginning of this many bytes counts.
const TELLING: usize = 8;

/// The secret values of one request.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// The secret members of a request, told by their names: `suite_secret`, `tmp_auth_code`, `appSecret`, … So a new
    /// endpoint has nothing to declare.
    pub(crate) fn of(request: &Value) -> Self {
        let mut secrets = Self::default();
        secrets.collect(request, false);
        secrets
    }

    pub(crate) fn add(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.0.push(secret.to_owned());
            let encoded = percent::encode(secret);
            if encoded != secret {
                self.0.push(encoded);
            }
            // The longest first: a short secret that is part of a long one must not spoil its discovery.
            self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        }
    }

    fn collect(&mut self, value: &Value, secret: bool) {
        match value {
            Value::String(text) if secret => self.add(text),
            Value::Array(values) => values.iter().for_each(|value| self.collect(value, secret)),
            Value::Object(members) => {
                for (name, value) in members {
                    self.collect(value, secret || is_secret(name));
                }
            }
            _ => {}
        }
    }

    /// `text` without the secrets and without control characters, cut to `limit` characters.
    pub(crate) fn scrub(&self, text: &str, limit: usize) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            text = without(&text, secret);
        }
        let mut cut: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(limit).collect();
        if text.chars().nth(limit).is_some() {
            cut.push('…');
        }
        cut
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["secret", "ticket", "code", "token", "password", "aes_key", "mobile"].iter().any(|part| name.contains(part))
}

/// Takes out every occurrence of `secret`, and of a beginning of it that is long enough to tell something.
fn without(text: &str, secret: &str) -> String {
    let telling = secret.char_indices().map(|(at, _)| at).find(|at| *at >= TELLING).unwrap_or(secret.len());
    let Some(beginning) = secret.get(..telling) else { return String::new() };
    let mut rest = text;
    let mut clean = String::with_capacity(text.len());
    while let Some(at) = rest.find(beginning) {
        let (before, from) = rest.split_at(at);
        clean.push_str(before);
        clean.push_str("***");
        let same: usize = from.chars().zip(secret.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        rest = from.get(same..).unwrap_or_default();
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_secret_by_their_names() {
        let secrets = Secrets::of(&json!({
            "suite_key": "suitekeyinclear", "suiteSecret": "hushhushhush", "list": {"tmp_auth_code": ["c0de/c0de+c0de"]}
        }));
        assert_eq!(
            secrets.scrub("suitekeyinclear hushhushhush, c0de/c0de+c0de; c0de%2Fc0de%2Bc0de", 300),
            "suitekeyinclear ***, ***; ***"
        );
    }

    #[test]
    fn a_beginning_is_telling_too() {
        let mut secrets = Secrets::default();
        secrets.add("0123456789abcdef");
        secrets.add("短");
        assert_eq!(secrets.scrub("0123456789abc… 0123456789abcdef 0123456 短中", 300), "***… *** 0123456 ***中");
    }

    #[test]
    fn texts_are_cut_and_of_one_line() {
        assert_eq!(Secrets::default().scrub("中文\nabc", 4), "中文 a…");
        assert_eq!(Secrets::default().scrub("abcd", 4), "abcd");
    }
}
