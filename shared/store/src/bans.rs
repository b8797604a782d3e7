//! The ban of the egress IP, known to all functions behind it: DingTalk refuses every app and company for minutes.
//!
//! `pk = egress`, `sk = ban`: `until`, in milliseconds.

use aws_sdk_dynamodb::{Client, operation::update_item::UpdateItemError};

use crate::{
    StoreError,
    item::{Reader, at, n, read_item, s},
};

const PK: &str = "egress";
const SK: &str = "ban";

/// The ban, in the state table.
#[derive(Clone, Debug)]
pub struct EgressBans {
    client: Client,
    table: String,
}

impl EgressBans {
    /// The ban in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The egress IP is banned until then, in milliseconds. A shorter ban than the one that is known changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ban(&self, until: i64) -> Result<(), StoreError> {
        let noted = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(PK))
            .key("sk", s(SK))
            .update_expression("SET #until = :until")
            .condition_expression("attribute_not_exists(#until) OR #until < :until")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":until", n(until))
            .send()
            .await;
        match noted {
            Ok(_) => Ok(()),
            Err(e) if e.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
                Ok(())
            }
            Err(e) => Err(StoreError::unavailable("UpdateItem", PK, &e)),
        }
    }

    /// Until when the last ban lasts or lasted, in milliseconds; none when there has been none. Read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn until(&self) -> Result<Option<i64>, StoreError> {
        let item = read_item(&self.client, &self.table, at(PK, SK), PK).await?;
        item.map(|item| Reader { key: PK, item: &item }.n("until")).transpose()
    }
}
