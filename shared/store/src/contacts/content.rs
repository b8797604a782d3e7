//! Content: JSON as DingTalk sends it, in one canonical text, small at rest.

use std::io::{Read, Write};

use aws_sdk_dynamodb::types::AttributeValue;
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde_json::Value;

use crate::{
    StoreError,
    item::{Reader, b, s},
};

/// Above so many bytes a document is compressed: DynamoDB bills by the kilobyte, and a person has about one.
const COMPRESSED_ABOVE: usize = 512;
/// A document that is larger at rest, in bytes, is refused: an item holds 400 KB with all its attributes.
pub(crate) const LARGEST: usize = 350 * 1024;
/// No document that was let in inflates to more, so a damaged row cannot fill the memory.
const LARGEST_INFLATED: u64 = 16 * 1024 * 1024;

/// `value` as text, the same for equal values: members sorted by name, nothing between the tokens. Lists keep their
/// order, and numbers their digits.
pub(crate) fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (place, (name, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(value, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

/// `text` as an attribute: in the clear when it is short, else compressed. Beside it its size at rest, in bytes.
pub(crate) fn pack(key: &str, text: &str) -> Result<(AttributeValue, usize), StoreError> {
    if text.len() <= COMPRESSED_ABOVE {
        return Ok((s(text), text.len()));
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    // Writing into a Vec does not fail; if it ever did, the row could not be stored either.
    let packed = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    let packed = packed.map_err(|_| StoreError::Corrupt { key: key.to_owned(), attribute: "document" })?;
    let bytes = packed.len();
    // What no row may unpack again must not get in.
    let bytes = if text.len() as u64 > LARGEST_INFLATED { text.len() } else { bytes };
    Ok((b(packed), bytes))
}

/// What [`pack`] was given.
pub(crate) fn unpack(reader: &Reader<'_>, attribute: &'static str) -> Result<String, StoreError> {
    if let Ok(text) = reader.s(attribute) {
        return Ok(text.to_owned());
    }
    let mut text = String::new();
    let read = DeflateDecoder::new(reader.b(attribute)?).take(LARGEST_INFLATED).read_to_string(&mut text);
    read.map_err(|_| reader.corrupt(attribute))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_content_has_one_text() {
        let a: Value =
            serde_json::from_str(r#"{ "b": [2, 1], "a": {"y": 1.50, "x": 12345678901234567890123} }"#).unwrap();
        let b: Value = serde_json::from_str(r#"{"a":{"x":12345678901234567890123,"y":1.50},"b":[2,1]}"#).unwrap();
        assert_eq!(canonical(&a), r#"{"a":{"x":12345678901234567890123,"y":1.50},"b":[2,1]}"#);
        assert_eq!(canonical(&a), canonical(&b));
        assert_ne!(canonical(&json!([2, 1])), canonical(&json!([1, 2])));
    }

    proptest! {
        #[test]
        fn unpacks_what_it_packed(text in "\\PC{0,3000}") {
            let (packed, bytes) = pack("k", &text).unwrap();
            prop_assert!(bytes <= text.len().max(COMPRESSED_ABOVE) + 64);
            let item = [("document".to_owned(), packed)].into();
            prop_assert_eq!(unpack(&Reader { key: "k", item: &item }, "document").unwrap(), text);
        }

        #[test]
        fn damage_is_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let item = [("document".to_owned(), b(bytes))].into();
            // Whatever it is, it ends.
            let _ = unpack(&Reader { key: "k", item: &item }, "document").map(|text| text.len());
        }
    }
}
