//! Revoking a number.

use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure},
};

use super::{Licence, Licences, name, pk, sk};
use crate::{
    StoreError,
    item::{n, s},
};

/// What became of revoking a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// It is revoked. The row as it is now.
    Now(Licence),
    /// It was revoked before, and stays as it was.
    Before(Licence),
    /// There is no such number.
    Unknown,
}

impl Licences {
    /// Revokes the number of this id, used or not, at `now`, in milliseconds. From then on nobody may use it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn revoke(&self, app: &str, id: &str, now: i64) -> Result<Revoked, StoreError> {
        let key = name(app, id);
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(pk(app)))
            .key("sk", s(sk(id)))
            .update_expression("SET #state = :revoked, revoked_at = :now")
            .condition_expression("#state = :issued")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":issued", s("issued"))
            .expression_attribute_values(":revoked", s("revoked"))
            .expression_attribute_values(":now", n(now))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match sent {
            Ok(answer) => {
                let missing = || StoreError::Corrupt { key, attribute: "state" };
                let item = answer.attributes.ok_or_else(missing)?;
                return Licence::of(&pk(app), &item).map(Revoked::Now);
            }
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(StoreError::unavailable("UpdateItem", &key, &error));
        };
        let Some(item) = failed.item() else { return Ok(Revoked::Unknown) };
        let licence = Licence::of(&pk(app), item)?;
        // Revoked at this very time: by the first sending of this write, whose answer was lost.
        Ok(if licence.revoked_at == Some(now) { Revoked::Now(licence) } else { Revoked::Before(licence) })
    }
}
