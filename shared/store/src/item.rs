//! Reading and writing attributes without a word of ceremony.

use std::collections::HashMap;

use aws_sdk_dynamodb::{Client, primitives::Blob, types::AttributeValue};

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

/// The key of an item in a table with a sort key.
pub(crate) fn at(pk: &str, sk: &str) -> Item {
    [("pk".to_owned(), s(pk)), ("sk".to_owned(), s(sk))].into()
}

/// The item at `key`, read strongly; `named` stands for it in an error.
pub(crate) async fn read_item(
    client: &Client,
    table: &str,
    key: Item,
    named: &str,
) -> Result<Option<Item>, StoreError> {
    let sent = client.get_item().table_name(table).set_key(Some(key)).consistent_read(true).send().await;
    sent.map(|answer| answer.item).map_err(|e| StoreError::unavailable("GetItem", named, &e))
}

/// All items of the partition `pk` whose sort key begins with `prefix`, in its order, read strongly.
pub(crate) async fn read_all(client: &Client, table: &str, pk: &str, prefix: &str) -> Result<Vec<Item>, StoreError> {
    let query = client
        .query()
        .table_name(table)
        .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
        .expression_attribute_values(":pk", s(pk))
        .expression_attribute_values(":prefix", s(prefix))
        .consistent_read(true);
    let mut items = query.into_paginator().items().send();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.map_err(|e| StoreError::unavailable("Query", pk, &e))?);
    }
    Ok(all)
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
