//! A company's own egress addresses, as an operator wants them: the whole list, since `set_corp_ipwhitelist` is sent the
//! whole list each time.
//!
//! `pk = corp#<app>#<corp>`, `sk = ip-whitelist`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `addresses` | the wanted list, in DingTalk's own form |
//! | `epoch` | the company's authorisation that it was made for; with another it is void |
//! | `confirmed_at` | when DingTalk took it, in milliseconds; absent until then |
//! | `changed_at` | when it was last changed |
//! | `busy_until` | until when whoever changed it may be sending it, in milliseconds; nobody else changes it before |
//! | `revision` | grows with each write, and is the condition of the next |

use aws_sdk_dynamodb::{
    Client,
    operation::update_item::builders::UpdateItemFluentBuilder,
    types::{AttributeValue, ConditionCheck, Put, TransactWriteItem},
};

use crate::{
    AuditEntry, StoreError,
    item::{Reader, at, n, read_item, s},
    key::company_pk,
    write::carried_out,
};

const SK: &str = "ip-whitelist";

/// Where the company's own row lies, beside it.
const COMPANY_SK: &str = "company";

/// A company's wanted list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IpWhitelist {
    /// The addresses, as they are sent to DingTalk.
    pub addresses: Vec<String>,
    /// The company's authorisation that it was made for.
    pub epoch: i64,
    /// When DingTalk took it, in milliseconds.
    pub confirmed_at: Option<i64>,
    /// When it was last changed, in milliseconds.
    pub changed_at: i64,
    /// As read; 0 for one that is not there yet.
    pub revision: i64,
}

/// The lists, in the state table.
#[derive(Clone, Debug)]
pub struct IpWhitelists {
    client: Client,
    table: String,
}

impl IpWhitelists {
    /// The lists in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The list of `corp`, read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, app: &str, corp: &str) -> Result<Option<IpWhitelist>, StoreError> {
        let pk = company_pk(app, corp);
        let Some(item) = read_item(&self.client, &self.table, at(&pk, SK), &pk).await? else {
            return Ok(None);
        };
        let reader = Reader { key: &pk, item: &item };
        let listed = item.get("addresses").and_then(|v| v.as_l().ok()).ok_or_else(|| reader.corrupt("addresses"))?;
        let text = |v: &AttributeValue| v.as_s().ok().cloned().ok_or_else(|| reader.corrupt("addresses"));
        Ok(Some(IpWhitelist {
            addresses: listed.iter().map(text).collect::<Result<_, _>>()?,
            epoch: reader.n("epoch")?,
            confirmed_at: reader.n("confirmed_at").ok(),
            changed_at: reader.n("changed_at")?,
            revision: reader.n("revision")?,
        }))
    }

    /// Stores `list` in the place of the revision it was read as, not confirmed, together with the audit's `entry`: only
    /// while the company is authorised and has the list's epoch. False when it is not, or when somebody else wrote the
    /// list meanwhile or is sending it now; then nothing has changed. Nobody else may change it before `until`, so that
    /// two calls cannot cross on their way to DingTalk.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn want(
        &self,
        app: &str,
        corp: &str,
        list: &IpWhitelist,
        entry: &AuditEntry,
        until: i64,
    ) -> Result<bool, StoreError> {
        let pk = company_pk(app, corp);
        let broken = |_| StoreError::Corrupt { key: pk.clone(), attribute: "pk" };
        let put = Put::builder()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(SK))
            .item("addresses", AttributeValue::L(list.addresses.iter().map(s).collect()))
            .item("epoch", n(list.epoch))
            .item("changed_at", n(list.changed_at))
            .item("busy_until", n(until))
            .item("revision", n(list.revision + 1));
        let put = match list.revision {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            seen => put
                .condition_expression("revision = :seen AND (attribute_not_exists(busy_until) OR busy_until <= :now)")
                .expression_attribute_values(":seen", n(seen))
                .expression_attribute_values(":now", n(list.changed_at)),
        };
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .key("pk", s(&pk))
            .key("sk", s(COMPANY_SK))
            .condition_expression("allowed = :true AND epoch = :epoch")
            .expression_attribute_values(":true", AttributeValue::Bool(true))
            .expression_attribute_values(":epoch", n(list.epoch));
        let sent = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(put.build().map_err(broken)?).build())
            .transact_items(TransactWriteItem::builder().condition_check(check.build().map_err(broken)?).build())
            .transact_items(entry.put(&self.table, app, corp)?)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if crate::write::met_another(&error, 0) => Ok(false),
            Err(error) => Err(StoreError::unavailable("TransactWriteItems", &pk, &error)),
        }
    }

    /// Notes that DingTalk took the list of `revision`. False when it was written since.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn confirm(&self, app: &str, corp: &str, revision: i64, now: i64) -> Result<bool, StoreError> {
        let update = self.update(app, corp).update_expression("SET confirmed_at = :now REMOVE busy_until");
        self.end(app, corp, update.expression_attribute_values(":now", n(now)), revision).await
    }

    /// Notes that the list of `revision` is not being sent any more, and DingTalk has not confirmed it. False when it was
    /// written since.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; then nobody changes it for a while.
    pub async fn give_up(&self, app: &str, corp: &str, revision: i64) -> Result<bool, StoreError> {
        let update = self.update(app, corp).update_expression("REMOVE busy_until");
        self.end(app, corp, update, revision).await
    }

    async fn end(
        &self,
        app: &str,
        corp: &str,
        update: UpdateItemFluentBuilder,
        revision: i64,
    ) -> Result<bool, StoreError> {
        let update = update.condition_expression("revision = :seen").expression_attribute_values(":seen", n(revision));
        carried_out(update.send().await, "UpdateItem", &company_pk(app, corp))
    }

    fn update(&self, app: &str, corp: &str) -> UpdateItemFluentBuilder {
        self.client.update_item().table_name(&self.table).key("pk", s(company_pk(app, corp))).key("sk", s(SK))
    }
}
