//! Issuing a number.

use aws_sdk_dynamodb::{operation::put_item::PutItemError, types::ReturnValuesOnConditionCheckFailure};
use dingtalk_crypto::SealingKeys;

use super::{LicenceNumber, Licences, name, pk, sk};
use crate::{
    StoreError,
    item::{n, s},
    owner,
};

/// Longest note, in characters.
pub const MAX_NOTE: usize = 200;

/// What is said of a number when it is issued.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewLicence<'a> {
    /// Until when it can be used for the first time, in milliseconds; none: for good.
    pub valid_until: Option<i64>,
    /// The operator's words, in the clear; what is behind [`MAX_NOTE`] characters is cut off.
    pub note: Option<&'a str>,
}

/// What became of issuing a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issued {
    /// It is issued, under this id.
    New(String),
    /// It was there before, under this id, and stays as it is.
    AlreadyIssued(String),
}

impl Licences {
    /// Issues a number for `app` at `now`, in milliseconds. It hangs on the newest sealing key. One that is there, under
    /// any sealing key and in any state, is left as it is.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Entropy`].
    pub async fn issue(
        &self,
        keys: &SealingKeys,
        app: &str,
        number: &LicenceNumber,
        new: NewLicence<'_>,
        now: i64,
    ) -> Result<Issued, StoreError> {
        // The condition below sees the newest key's row alone.
        if keys.numbers().count() > 1
            && let Some(licence) = self.find(keys, app, number).await?
        {
            return Ok(Issued::AlreadyIssued(licence.id));
        }
        let (key_number, mark) = (keys.sealing_number(), owner()?);
        let corrupt = || StoreError::Corrupt { key: pk(app), attribute: "key_number" };
        let id = number.id(keys, key_number, app).ok_or_else(corrupt)?;
        let mut put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(pk(app)))
            .item("sk", s(sk(&id)))
            .item("state", s("issued"))
            .item("key_number", n(key_number.into()))
            .item("issued_at", n(now))
            .item("issue", s(&mark));
        if let Some(until) = new.valid_until {
            put = put.item("valid_until", n(until));
        }
        if let Some(note) = new.note.filter(|note| !note.is_empty()) {
            put = put.item("note", s(note.chars().take(MAX_NOTE).collect::<String>()));
        }
        let sent = put
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = sent else { return Ok(Issued::New(id)) };
        let Some(PutItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(StoreError::unavailable("PutItem", &name(app, &id), &error));
        };
        // The SDK sends again what was not answered: then the row that is there is ours.
        let ours = failed.item().and_then(|item| item.get("issue")) == Some(&s(mark));
        Ok(if ours { Issued::New(id) } else { Issued::AlreadyIssued(id) })
    }
}
