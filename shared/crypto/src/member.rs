//! JSON members of whatever kind a peer gave them.

use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The value of a member. Kinds that nobody asked for are read past without being kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Member {
    /// A string.
    Text(String),
    /// An integer of 64 bits, in decimal.
    Integer(String),
    /// Anything else.
    Other,
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyKind)
    }
}

struct AnyKind;

impl<'de> Visitor<'de> for AnyKind {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Member, E> {
        Ok(Member::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Member, E> {
        Ok(Member::Text(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Member, E> {
        Ok(Member::Integer(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Member, E> {
        Ok(Member::Integer(value.to_string()))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_unit<E: Error>(self) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Member, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Member::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Member, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Member::Other)
    }
}

/// Whether valid JSON is an object: serde would also take an array's items for a struct's members, in their order.
pub(crate) fn is_object(json: &[u8]) -> bool {
    json.trim_ascii_start().first() == Some(&b'{')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read() {
        let member = |json| serde_json::from_str::<Member>(json).unwrap();
        assert_eq!(member(r#""a\u003db""#), Member::Text("a=b".to_owned()));
        assert_eq!(member("1445827045067"), Member::Integer("1445827045067".to_owned()));
        assert_eq!(member("-1"), Member::Integer("-1".to_owned()));
        for other in ["1.5", "1e9", "true", "null", "[1,[2]]", r#"{"a":{"b":1}}"#, "99999999999999999999"] {
            assert_eq!(member(other), Member::Other, "{other}");
        }
    }

    #[test]
    fn only_braces_are_an_object() {
        assert!(is_object(b" \r\n\t{}"));
        for other in ["[]", "null", "\"{\"", ""] {
            assert!(!is_object(other.as_bytes()), "{other}");
        }
    }
}
