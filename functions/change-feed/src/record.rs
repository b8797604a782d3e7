//! What Lambda hands over from a table's stream: only what is needed of it.
//!
//! Not `aws_lambda_events`: its type of a record would have to be turned into the SDK's, attribute by attribute, which is
//! all that is done here, and one attribute that it cannot read fails the whole batch.

use std::collections::HashMap;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use base64::{Engine, prelude::BASE64_STANDARD};
use dingtalk_store::Contact;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A batch of records.
#[derive(Debug, Deserialize)]
pub struct StreamEvent {
    /// The records of one shard, in the order of the writes.
    #[serde(rename = "Records")]
    pub records: Vec<Record>,
}

/// One write of one row.
#[derive(Debug, Deserialize)]
pub struct Record {
    dynamodb: Images,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Images {
    sequence_number: String,
    old_image: Option<Image>,
    new_image: Option<Image>,
}

/// A row, or `None` inside if it is no item of DynamoDB's. Its `Debug` shows nothing: it holds people.
struct Image(Option<HashMap<String, AttributeValue>>);

/// The answer: the first record that is to come again, and all behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// None, or one.
    pub batch_item_failures: Vec<ItemFailure>,
}

/// A record that is to come again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemFailure {
    /// Its `SequenceNumber`.
    pub item_identifier: String,
}

/// What a write was about.
#[derive(Debug)]
pub struct Write {
    /// Id of the app.
    pub app: String,
    /// CorpId of the company.
    pub corp: String,
    /// The row before, if there was one.
    pub old: Option<Contact>,
    /// The row now.
    pub new: Contact,
}

/// The record is not what this version of the store writes.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl Answer {
    /// All are done, or `first` is to come again.
    #[must_use]
    pub fn of(first: Option<String>) -> Self {
        Self { batch_item_failures: first.map(|item_identifier| ItemFailure { item_identifier }).into_iter().collect() }
    }
}

impl Record {
    /// Its place in the shard.
    #[must_use]
    pub fn sequence(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// The write; none if it left no row, or is about a row that is no contact. A row that goes is a tombstone whose time
    /// has come, or the end of a company's mirror: no news of anybody.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn write(&self) -> Result<Option<Write>, Unreadable> {
        let Some(new) = &self.dynamodb.new_image else { return Ok(None) };
        let Some(row) = contact(new)? else { return Ok(None) };
        let pk = new.0.as_ref().and_then(|item| item.get("pk")).and_then(|pk| pk.as_s().ok());
        let company = pk.and_then(|pk| pk.split_once('#')).ok_or_else(|| Unreadable("pk".to_owned()))?;
        let old = self.dynamodb.old_image.as_ref().map(contact).transpose()?.flatten();
        Ok(Some(Write { app: company.0.to_owned(), corp: company.1.to_owned(), old, new: row }))
    }
}

fn contact(image: &Image) -> Result<Option<Contact>, Unreadable> {
    let item = image.0.as_ref().ok_or_else(|| Unreadable("its attributes".to_owned()))?;
    Contact::from_item(item).map_err(|error| Unreadable(error.to_string()))
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Image")
    }
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(item(value)))
    }
}

/// An item in DynamoDB's JSON.
fn item(value: Value) -> Option<HashMap<String, AttributeValue>> {
    let Value::Object(members) = value else { return None };
    members.into_iter().map(|(name, value)| Some((name, attribute(value)?))).collect()
}

fn attribute(value: Value) -> Option<AttributeValue> {
    let Value::Object(members) = value else { return None };
    let mut members = members.into_iter();
    let (Some((kind, value)), None) = (members.next(), members.next()) else { return None };
    Some(match (kind.as_str(), value) {
        ("S", Value::String(text)) => AttributeValue::S(text),
        ("N", Value::String(number)) => AttributeValue::N(number),
        ("B", Value::String(text)) => AttributeValue::B(Blob::new(BASE64_STANDARD.decode(text).ok()?)),
        ("BOOL", Value::Bool(flag)) => AttributeValue::Bool(flag),
        ("NULL", Value::Bool(flag)) => AttributeValue::Null(flag),
        ("M", value) => AttributeValue::M(item(value)?),
        ("L", Value::Array(values)) => AttributeValue::L(values.into_iter().map(attribute).collect::<Option<_>>()?),
        ("SS", value) => AttributeValue::Ss(texts(value)?),
        ("NS", value) => AttributeValue::Ns(texts(value)?),
        // No row has a set of bytes.
        _ => return None,
    })
}

fn texts(value: Value) -> Option<Vec<String>> {
    let Value::Array(values) = value else { return None };
    values.into_iter().map(|value| if let Value::String(text) = value { Some(text) } else { None }).collect()
}
