//! Reading and writing attributes without a word of ceremony.

use std::collections::HashMap;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};

use crate::StoreError;

/// An item as the SDK gives it.
pub(crate) type Item = HashMap<String, AttributeValue>;

pub(crate) fn s(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn n(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn b(value: Vec<u8>) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// An item with the key of its row, for error texts.
pub(crate) struct Reader<'a> {
    pub key: &'a str,
    pub item: &'a Item,
}

impl<'a> Reader<'a> {
    pub fn s(&self, attribute: &'static str) -> Result<&'a str, StoreError> {
        self.item.get(attribute).and_then(|v| v.as_s().ok()).map(String::as_str).ok_or_else(|| self.corrupt(attribute))
    }

    pub fn n(&self, attribute: &'static str) -> Result<i64, StoreError> {
        let text = self.item.get(attribute).and_then(|v| v.as_n().ok());
        text.and_then(|t| t.parse().ok()).ok_or_else(|| self.corrupt(attribute))
    }

    pub fn b(&self, attribute: &'static str) -> Result<&'a [u8], StoreError> {
        self.item.get(attribute).and_then(|v| v.as_b().ok()).map(AsRef::as_ref).ok_or_else(|| self.corrupt(attribute))
    }

    pub fn corrupt(&self, attribute: &'static str) -> StoreError {
        StoreError::Corrupt { key: self.key.to_owned(), attribute }
    }
}
