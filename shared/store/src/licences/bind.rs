//! Finding a number, and giving it to the first company that uses it.

use aws_sdk_dynamodb::{operation::update_item::UpdateItemError, types::ReturnValuesOnConditionCheckFailure};
use dingtalk_crypto::SealingKeys;
use futures_util::future::try_join_all;
use secrecy::SecretString;

use super::{Licence, LicenceNumber, LicenceVerdict, Licences, name, pk, sk};
use crate::{
    StoreError,
    item::{at, n, read_item, s},
};

impl Licences {
    /// Whether `corp` may use the number at `now`, in milliseconds. The first company that uses it gets it for good, and
    /// may use it after its end too. One strongly consistent read for each sealing key, all at once; one conditional write
    /// the first time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]: then it may not.
    pub async fn use_number(
        &self,
        keys: &SealingKeys,
        app: &str,
        corp: &str,
        number: &SecretString,
        now: i64,
    ) -> Result<LicenceVerdict, StoreError> {
        let Ok(number) = LicenceNumber::try_from(number) else {
            return Ok(LicenceVerdict::Unknown);
        };
        let found = self.find(keys, app, &number).await?;
        self.take(app, corp, found, now).await
    }

    /// The number as it stands, read strongly; none if it was not issued, or hangs on a sealing key that is not there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn find(
        &self,
        keys: &SealingKeys,
        app: &str,
        number: &LicenceNumber,
    ) -> Result<Option<Licence>, StoreError> {
        let ids = keys.numbers().filter_map(|key_number| number.id(keys, key_number, app));
        let found = try_join_all(ids.map(|id| self.read(app, id))).await?;
        // One number may hang on two keys, if two operators issued it with different configurations. What says no counts
        // most, then what somebody has.
        Ok(found.into_iter().flatten().max_by_key(|licence| (licence.revoked_at.is_some(), licence.used.is_some())))
    }

    async fn read(&self, app: &str, id: String) -> Result<Option<Licence>, StoreError> {
        let item = read_item(&self.client, &self.table, at(&pk(app), &sk(&id)), &name(app, &id)).await?;
        item.map(|item| Licence::of(&pk(app), &item)).transpose()
    }

    /// What was found is taken for `corp`, unless it has it already or may not have it.
    pub(super) async fn take(
        &self,
        app: &str,
        corp: &str,
        found: Option<Licence>,
        now: i64,
    ) -> Result<LicenceVerdict, StoreError> {
        let Some(licence) = found.filter(|_| !corp.is_empty()) else {
            return Ok(LicenceVerdict::Unknown);
        };
        let verdict = licence.worth(corp, now);
        if verdict != LicenceVerdict::Accepted || licence.used.is_some() {
            return Ok(verdict);
        }
        self.bind(app, corp, &licence.id, now).await
    }

    async fn bind(&self, app: &str, corp: &str, id: &str, now: i64) -> Result<LicenceVerdict, StoreError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(pk(app)))
            .key("sk", s(sk(id)))
            .update_expression("SET corp = :corp, bound_at = if_not_exists(bound_at, :now)")
            // A company that has it passes: the SDK sends again what was not answered.
            .condition_expression(
                "#state = :issued AND (corp = :corp OR (attribute_not_exists(corp) \
                 AND (attribute_not_exists(valid_until) OR valid_until > :now)))",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":issued", s("issued"))
            .expression_attribute_values(":corp", s(corp))
            .expression_attribute_values(":now", n(now))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match sent {
            Ok(_) => return Ok(LicenceVerdict::Accepted),
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(StoreError::unavailable("UpdateItem", &name(app, id), &error));
        };
        // Somebody was faster: with the number, or with its revocation.
        let Some(item) = failed.item() else {
            return Ok(LicenceVerdict::Unknown);
        };
        match Licence::of(&pk(app), item)?.worth(corp, now) {
            // The write would have been let through.
            LicenceVerdict::Accepted => Err(StoreError::Contended { key: name(app, id) }),
            refused => Ok(refused),
        }
    }
}
