//! Companies: one item per app and company, with all that is known of its life with the app.
//!
//! `pk = corp#<app>#<corp>`, `sk = company`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `state`, `since` | where it is in its life, and since when (milliseconds) |
//! | `allowed`, `epoch` | whether tokens may be handed out, and the number of its authorisation: the condition of every write of a token |
//! | `document` | what is remembered, JSON, without secrets |
//! | `secrets` | codes, serial number, invite link: JSON, compressed and sealed; gone with a withdrawal |
//! | `owner`, `until` | who drives it, and until when |
//! | `revision` | grows with each write, and is the condition of the next |
//! | `companies`, `since` | keys of the sparse index `companies`: `<app>#<state>`; absent while nothing is known of it |

mod standing;

use aws_sdk_dynamodb::{
    Client,
    types::{Delete, Put, Select, TransactWriteItem},
};
use dingtalk_crypto::SealingKeys;
use secrecy::{ExposeSecret, SecretString};

pub use standing::CompanyStanding;

use crate::{
    DomainEvent, StoreError, Write,
    item::{Item, Reader, at, b, n, read_item, s},
    key::company_pk,
    payload,
};

/// Name of the sparse index.
const INDEX: &str = "companies";

pub(crate) const SK: &str = "company";

/// What lies beside the company and is void when its authorisation ends.
const TOKENS: [&str; 2] = ["corp-token", "jsapi-ticket"];

/// One company.
#[derive(Clone, Debug)]
pub struct CompanyRow {
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
    /// Where it is in its life; empty for one of which nothing is known.
    pub state: String,
    /// Since when, in milliseconds.
    pub since: i64,
    /// Whether tokens may be handed out.
    pub allowed: bool,
    /// Number of its authorisation.
    pub epoch: i64,
    /// Its name, for lists.
    pub name: Option<String>,
    /// What is remembered, JSON. No secrets.
    pub document: String,
    /// What is remembered and secret, JSON.
    pub secrets: Option<SecretString>,
    /// Who drives it.
    pub holder: Option<Holder>,
    /// As read; 0 for one that is not there yet.
    pub revision: i64,
}

/// The right to take a company's next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who, from [`crate::owner`].
    pub owner: String,
    /// Until when, in milliseconds.
    pub until: i64,
}

/// A company as a list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// CorpId.
    pub corp: String,
    /// Its name.
    pub name: Option<String>,
    /// Since when it is in the state that was listed, in milliseconds.
    pub since: i64,
}

impl CompanyRow {
    /// A company of which nothing is known.
    #[must_use]
    pub fn new(app: &str, corp: &str) -> Self {
        Self {
            app: app.to_owned(),
            corp: corp.to_owned(),
            state: String::new(),
            since: 0,
            allowed: false,
            epoch: 0,
            name: None,
            document: "{}".to_owned(),
            secrets: None,
            holder: None,
            revision: 0,
        }
    }

    fn pk(&self) -> String {
        company_pk(&self.app, &self.corp)
    }
}

/// The companies, in the state table.
#[derive(Clone, Debug)]
pub struct Companies {
    pub(crate) client: Client,
    pub(crate) table: String,
}

impl Companies {
    /// The companies in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The company as it stands, read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Sealed`], [`StoreError::Corrupt`].
    pub async fn read(&self, keys: &SealingKeys, app: &str, corp: &str) -> Result<Option<CompanyRow>, StoreError> {
        let pk = company_pk(app, corp);
        let found = read_item(&self.client, &self.table, at(&pk, SK), &pk).await?;
        found.map(|item| row(keys, app, corp, &pk, &item)).transpose()
    }

    /// The write that puts `row` in the place of the revision it was read as. With `revoke` the company's tokens go with
    /// it.
    ///
    /// # Errors
    /// [`StoreError::Entropy`].
    pub fn write(&self, keys: &SealingKeys, row: &CompanyRow, revoke: bool) -> Result<Write, StoreError> {
        let pk = row.pk();
        let broken = |_| StoreError::Corrupt { key: row.pk(), attribute: "pk" };
        let mut put = Put::builder()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(SK))
            .item("allowed", aws_sdk_dynamodb::types::AttributeValue::Bool(row.allowed))
            .item("epoch", n(row.epoch))
            .item("since", n(row.since))
            .item("document", s(&row.document))
            .item("revision", n(row.revision + 1));
        if !row.state.is_empty() {
            put = put.item("state", s(&row.state)).item(INDEX, s(partition(&row.app, &row.state)));
        }
        if let Some(name) = &row.name {
            put = put.item("name", s(name));
        }
        if let Some(secrets) = &row.secrets {
            let sealed = payload::seal(keys, &pk, &bound_to(&row.app, &row.corp, &pk), secrets.expose_secret())?;
            put = put.item("secrets", b(sealed));
        }
        if let Some(holder) = &row.holder {
            put = put.item("owner", s(&holder.owner)).item("until", n(holder.until));
        }
        put = if row.revision == 0 {
            put.condition_expression("attribute_not_exists(pk)")
        } else {
            put.condition_expression("revision = :seen").expression_attribute_values(":seen", n(row.revision))
        };
        let mut write = Write::default();
        write.push(TransactWriteItem::builder().put(put.build().map_err(broken)?).build());
        for sk in TOKENS.iter().filter(|_| revoke) {
            let delete = Delete::builder().table_name(&self.table).key("pk", s(&pk)).key("sk", s(*sk)).build();
            write.push(TransactWriteItem::builder().delete(delete.map_err(broken)?).build());
        }
        Ok(write)
    }

    /// Carries a write out, with domain events for the outbox in `outbox_table`. False when the company was written by
    /// somebody else since it was read: then nothing has changed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn save(
        &self,
        write: Write,
        events: &[DomainEvent],
        outbox_table: &str,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut items = write.items;
        for event in events {
            items.push(event.put(outbox_table, now)?);
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if crate::write::met_another(&error, 0) => Ok(false),
            Err(error) => Err(StoreError::unavailable("TransactWriteItems", SK, &error)),
        }
    }

    /// The write that removes `row` as it was read: it turned out to be another company's.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] is not expected.
    pub fn removal(&self, row: &CompanyRow) -> Result<Write, StoreError> {
        let pk = row.pk();
        let delete = Delete::builder()
            .table_name(&self.table)
            .key("pk", s(&pk))
            .key("sk", s(SK))
            .condition_expression("attribute_not_exists(pk) OR revision = :seen")
            .expression_attribute_values(":seen", n(row.revision))
            .build()
            .map_err(|_| StoreError::Corrupt { key: pk, attribute: "pk" })?;
        let mut write = Write::default();
        write.push(TransactWriteItem::builder().delete(delete).build());
        Ok(write)
    }

    /// Companies of `app` in `state`, those that are in it longest first, behind `after`. The index lags a little behind.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn list(
        &self,
        app: &str,
        state: &str,
        limit: i32,
        after: Option<&Listed>,
    ) -> Result<Vec<Listed>, StoreError> {
        let partition = partition(app, state);
        let start = after.map(|row| {
            let key =
                [(INDEX, s(&partition)), ("since", n(row.since)), ("pk", s(company_pk(app, &row.corp))), ("sk", s(SK))];
            key.map(|(name, value)| (name.to_owned(), value)).into()
        });
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("#companies = :companies")
            .expression_attribute_names("#companies", INDEX)
            .expression_attribute_values(":companies", s(&partition))
            .limit(limit)
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|e| StoreError::unavailable("Query", &partition, &e))?;
        let listed = |item| {
            let reader = Reader { key: &partition, item };
            let corp = reader.s("pk")?.rsplit('#').next().unwrap_or_default().to_owned();
            Ok(Listed { corp, name: reader.s("name").ok().map(str::to_owned), since: reader.n("since")? })
        };
        answer.items().iter().map(listed).collect()
    }

    /// How many companies of `app` are in one of `states`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn count(&self, app: &str, states: &[&str]) -> Result<usize, StoreError> {
        let mut count = 0;
        for state in states {
            let partition = partition(app, state);
            let mut start = None;
            loop {
                let answer = self
                    .client
                    .query()
                    .table_name(&self.table)
                    .index_name(INDEX)
                    .select(Select::Count)
                    .key_condition_expression("#companies = :companies")
                    .expression_attribute_names("#companies", INDEX)
                    .expression_attribute_values(":companies", s(&partition))
                    .set_exclusive_start_key(start)
                    .send()
                    .await
                    .map_err(|e| StoreError::unavailable("Query", &partition, &e))?;
                count += usize::try_from(answer.count).unwrap_or(0);
                start = answer.last_evaluated_key;
                if start.is_none() {
                    break;
                }
            }
        }
        Ok(count)
    }
}

fn row(keys: &SealingKeys, app: &str, corp: &str, pk: &str, item: &Item) -> Result<CompanyRow, StoreError> {
    let reader = Reader { key: pk, item };
    let secrets = match reader.b("secrets") {
        Ok(sealed) => Some(SecretString::from(payload::open(keys, pk, &bound_to(app, corp, pk), sealed)?.as_str())),
        Err(_) => None,
    };
    let holder = match (reader.s("owner"), reader.n("until")) {
        (Ok(owner), Ok(until)) => Some(Holder { owner: owner.to_owned(), until }),
        _ => None,
    };
    Ok(CompanyRow {
        app: app.to_owned(),
        corp: corp.to_owned(),
        state: reader.s("state").unwrap_or_default().to_owned(),
        since: reader.n("since")?,
        allowed: item.get("allowed").and_then(|v| v.as_bool().ok()).copied().unwrap_or(false),
        epoch: reader.n("epoch")?,
        name: reader.s("name").ok().map(str::to_owned),
        document: reader.s("document")?.to_owned(),
        secrets,
        holder,
        revision: reader.n("revision")?,
    })
}

fn partition(app: &str, state: &str) -> String {
    format!("{app}#{state}")
}

fn bound_to<'a>(app: &'a str, corp: &'a str, pk: &'a str) -> [&'a str; 4] {
    [app, corp, pk, SK]
}
