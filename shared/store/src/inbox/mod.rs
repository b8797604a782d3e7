//! The inbox: one row per event, from the push until its work is done. The row is the only retry state.
//!
//! ```text
//!            put              claim                     settle
//! (nothing) ─────► pending ──────────► claimed ──────────────────► done | kept
//!                     ▲                  │  ▲ │
//!                     │  retry, wait     │  │ │ attempts used up
//!                     └──────────────────┘  │ └──────────────────► failed
//!                              claim, when `until` has passed
//! ```
//!
//! | attribute | of | meaning |
//! |---|---|---|
//! | `pk` | every row | [`InboxKey`] as text |
//! | `state` | every row | [`RowState`] |
//! | `payload` | until done | the event, compressed and sealed |
//! | `envelope`, `received_at`, `event_time` | every row | what is needed to read the payload again |
//! | `attempts`, `last_error` | every row | how often it was claimed, and what went wrong last |
//! | `owner`, `until` | claimed, settled | who has or had it, and until when |
//! | `due`, `due_at` | not done | keys of the sparse index: `due#0..15` or `failed#0..15`, and a time |
//! | `ttl` | done, kept | when DynamoDB may delete it, in seconds |

mod claim;
mod put;
mod revive;
mod settle;
mod sweep;

use aws_sdk_dynamodb::Client;
use dingtalk_callback::{CallbackEvent, Envelope};
use dingtalk_crypto::SealingKeys;
use sha2::{Digest, Sha256};

pub use claim::{Claim, Claimed, NotClaimable};
pub use put::{NewEvent, Put};
pub use settle::{Settled, Settlement};
pub use sweep::Due;

use crate::{
    InboxKey, StoreError,
    item::{Item, Reader, read_item, s},
    payload,
};

/// A row is claimed at most this often; then it is failed, reported and kept until somebody looks.
pub const MAX_ATTEMPTS: i64 = 12;

/// Largest sealed payload, in bytes. An item holds 400 KB, the other attributes included.
pub const MAX_PAYLOAD: usize = 350 * 1024;

/// Partitions of the sparse index. One would hold 1,000 writes a second for the whole bundle.
pub const SHARDS: u8 = 16;

/// The sweep leaves a new row alone this long: the hint on the bus, or the row's author, is usually faster.
pub(crate) const GRACE_MS: i64 = 15_000;

/// A done row stays this long as the memory of a duplicate. DingTalk repeats a suite event up to 100 times.
pub(crate) const DONE_TTL_S: i64 = 14 * 24 * 3600;

/// A kept row stays this long for somebody to look at.
pub(crate) const KEPT_TTL_S: i64 = 90 * 24 * 3600;

/// Name of the sparse index.
pub(crate) const DUE_INDEX: &str = "due";

/// The inbox table.
#[derive(Clone, Debug)]
pub struct Inbox {
    client: Client,
    table: String,
}

impl Inbox {
    /// The inbox in `table`.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The row `key` as it stands, read strongly; for operators and tests. Handlers claim.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, key: &InboxKey) -> Result<Option<Row>, StoreError> {
        let pk = key.to_string();
        let found = read_item(&self.client, &self.table, [("pk".to_owned(), s(&pk))].into(), &pk).await?;
        found.map(|item| Row::of(key.clone(), &pk, item)).transpose()
    }
}

/// Where a row is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// Waits for a worker.
    Pending,
    /// A worker has it until its deadline.
    Claimed,
    /// Its work is done; only the mark remains.
    Done,
    /// No function of ours wants it; it lies here whole.
    Kept,
    /// Its attempts are used up; it waits for an operator and never expires.
    Failed,
    /// A state that a newer version of the bundle has written: hands off.
    Unknown,
}

impl RowState {
    /// As it stands in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Done => "done",
            Self::Kept => "kept",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    fn parse(text: &str) -> Self {
        let known = [Self::Pending, Self::Claimed, Self::Done, Self::Kept, Self::Failed];
        known.into_iter().find(|s| s.as_str() == text).unwrap_or(Self::Unknown)
    }
}

/// An inbox row, its payload still sealed.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its key.
    pub key: InboxKey,
    /// Where it is in its life.
    pub state: RowState,
    /// How often it was claimed.
    pub attempts: i64,
    /// When the push arrived, in milliseconds.
    pub received_at: i64,
    /// When it is due for the sweep, in milliseconds; none once it is done or kept.
    pub due_at: Option<i64>,
    /// What went wrong last.
    pub last_error: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) until: Option<i64>,
    /// None for one of a newer version: then the row is tried again, and fails when its attempts are used up.
    envelope: Option<Envelope>,
    sealed: Option<Vec<u8>>,
}

impl Row {
    pub(crate) fn of(key: InboxKey, pk: &str, item: Item) -> Result<Self, StoreError> {
        let reader = Reader { key: pk, item: &item };
        Ok(Self {
            state: RowState::parse(reader.s("state")?),
            attempts: reader.n("attempts")?,
            received_at: reader.n("received_at")?,
            due_at: reader.n("due_at").ok(),
            last_error: reader.s("last_error").ok().map(str::to_owned),
            owner: reader.s("owner").ok().map(str::to_owned),
            until: reader.n("until").ok(),
            envelope: reader.s("envelope").ok().and_then(Envelope::parse),
            sealed: reader.b("payload").ok().map(<[u8]>::to_vec),
            key,
        })
    }

    /// The event that lies in the row.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when the key is gone, [`StoreError::Corrupt`] when there is no payload (any more) or it
    /// is no event.
    pub fn event(&self, keys: &SealingKeys) -> Result<CallbackEvent, StoreError> {
        let pk = self.key.to_string();
        let corrupt = |attribute| StoreError::Corrupt { key: pk.clone(), attribute };
        let envelope = self.envelope.ok_or_else(|| corrupt("envelope"))?;
        let sealed = self.sealed.as_deref().ok_or_else(|| corrupt("payload"))?;
        let json = payload::open(keys, &pk, &bound_to(&self.key, &pk), sealed)?;
        CallbackEvent::restore(envelope, &json, self.received_at).map_err(|_| corrupt("payload"))
    }
}

/// What a payload is bound to, so that it cannot be moved to another row.
fn bound_to<'a>(key: &'a InboxKey, pk: &'a str) -> [&'a str; 3] {
    [key.app(), key.corp().unwrap_or("-"), pk]
}

/// The partition of the sparse index for the row `pk`.
pub(crate) fn shard(pk: &str) -> u8 {
    Sha256::digest(pk).first().copied().unwrap_or(0) % SHARDS
}

/// Partition key in the sparse index of a row that is not done.
pub(crate) fn due_partition(shard: u8) -> String {
    format!("due#{shard}")
}

/// Partition key in the sparse index of a failed row: it is found, but no sweep sends it again.
pub(crate) fn failed_partition(shard: u8) -> String {
    format!("failed#{shard}")
}
