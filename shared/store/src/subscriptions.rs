//! What is registered at DingTalk for a company's events (`call_back/*`), as it was last found: `pk = corp#<app>#<corp>`,
//! `sk = event-subscription`. No token and no key.
//!
//! | attribute | meaning |
//! |---|---|
//! | `document` | [`Subscription`], JSON |
//! | `checked_at` | when DingTalk was last asked, in milliseconds; the condition of the next write |

use aws_sdk_dynamodb::Client;
use serde::{Deserialize, Serialize};

use crate::{
    StoreError,
    item::{Reader, at, n, read_item, s},
    key::company_pk,
    write::carried_out,
};

const SK: &str = "event-subscription";

/// How a company's events are registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subscription {
    /// Whether they come to us, as far as is known.
    pub state: SubscriptionState,
    /// The URL that was registered by us, last.
    pub url: Option<String>,
    /// The event types that are registered with it.
    pub tags: Vec<String>,
    /// When it was last registered or updated by us, in milliseconds.
    pub registered_at: Option<i64>,
    /// When DingTalk was last asked, in milliseconds.
    pub checked_at: i64,
    /// The foreign URL that was found, without its query.
    pub foreign_url: Option<String>,
    /// Why the last attempt failed. No secret.
    pub error: Option<String>,
}

/// Whether a company's events come to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubscriptionState {
    /// DingTalk has not taken a registration of ours yet.
    #[default]
    Open,
    /// Ours is there.
    Registered,
    /// Somebody else's is there.
    Foreign,
}

impl SubscriptionState {
    /// Its name for operators.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Registered => "registered",
            Self::Foreign => "foreign",
        }
    }
}

/// The subscriptions, in the state table.
#[derive(Clone, Debug)]
pub struct Subscriptions {
    client: Client,
    table: String,
}

impl Subscriptions {
    /// The subscriptions in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// That of `corp`, read strongly; none before the first attempt.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, app: &str, corp: &str) -> Result<Option<Subscription>, StoreError> {
        let pk = company_pk(app, corp);
        let found = read_item(&self.client, &self.table, at(&pk, SK), &pk).await?;
        let Some(item) = found else { return Ok(None) };
        let reader = Reader { key: &pk, item: &item };
        serde_json::from_str(reader.s("document")?).map(Some).map_err(|_| reader.corrupt("document"))
    }

    /// Stores it, unless DingTalk was asked later than for this one. Whether it was stored.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put(&self, app: &str, corp: &str, subscription: &Subscription) -> Result<bool, StoreError> {
        let pk = company_pk(app, corp);
        let document = serde_json::to_string(subscription)
            .map_err(|_| StoreError::Corrupt { key: pk.clone(), attribute: "document" })?;
        let mut item = at(&pk, SK);
        item.insert("document".to_owned(), s(document));
        item.insert("checked_at".to_owned(), n(subscription.checked_at));
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(checked_at) OR checked_at <= :checked")
            .expression_attribute_values(":checked", n(subscription.checked_at));
        carried_out(put.send().await, "PutItem", &pk)
    }
}
