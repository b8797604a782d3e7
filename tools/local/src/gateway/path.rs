//! Paths as API Gateway's HTTP APIs hand them on: decoded, unlike the query string.

use std::collections::BTreeMap;

/// The path parameters, decoded, if `path` has the form of `template`.
pub(super) fn matched(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let wanted: Vec<&str> = template.trim_matches('/').split('/').collect();
    let found: Vec<&str> = path.trim_matches('/').split('/').collect();
    if wanted.len() != found.len() {
        return None;
    }
    let mut parameters = BTreeMap::new();
    for (wanted, found) in wanted.into_iter().zip(found) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !found.is_empty() => {
                parameters.insert(name.to_owned(), decoded(found));
            }
            _ if wanted == found => {}
            _ => return None,
        }
    }
    Some(parameters)
}

/// `text` with its `%XX` as what they stand for. What is no such thing stays as it is.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits =
            bytes.get(at + 1..at + 3).filter(|digits| *byte == b'%' && digits.iter().all(u8::is_ascii_hexdigit));
        let value = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        decoded.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_by_the_templates_path() {
        let parameters = matched("/callback/{app}", "/callback/demo").unwrap();
        assert_eq!(parameters.get("app").map(String::as_str), Some("demo"));
        for other in ["/callback", "/callback/", "/callback/demo/x", "/", "/other/demo"] {
            assert_eq!(matched("/callback/{app}", other), None, "{other}");
        }
    }

    #[test]
    fn a_parameter_comes_decoded() {
        let parameters = matched("/users/{userid}", "/users/%E5%BC%A0%20%231%25%2").unwrap();
        assert_eq!(parameters["userid"], "张 #1%%2");
        assert_eq!(decoded("%ff%4"), "\u{fffd}%4");
    }
}
