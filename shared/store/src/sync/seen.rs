//! What a run has seen: one row per page, eight bytes for each id. See "Who was not seen" in the crate's README.
//!
//! `pk = run#<app>#<corp>#<run>`, `sk = page#<page>`: `seen`, the digests one behind the other; `ttl`, in seconds.

use aws_sdk_dynamodb::Client;
use sha2::{Digest, Sha256};

use super::SyncKey;
use crate::{
    ContactId, StoreError,
    item::{Reader, b, n, s},
    key::part,
};

/// Run rows outlast every run that may still be swept from (see [`super::SyncRow::too_old`]), and whoever looks into what
/// it did, in seconds.
const RUN_TTL_S: i64 = 3 * 24 * 3600;

/// So many digests are held in memory at once: 2 MB. More are compared in as many passes.
pub const DIGESTS_AT_ONCE: usize = 262_144;

/// The pages of all runs, in the state table.
#[derive(Clone, Debug)]
pub struct RunPages {
    client: Client,
    table: String,
}

/// A share of the ids that a run has seen.
#[derive(Clone, Debug)]
pub struct SeenIds {
    pass: u64,
    passes: u64,
    /// Sorted.
    digests: Vec<u64>,
}

impl SeenIds {
    /// Whether `id` belongs to this share. Of each id exactly one pass knows.
    #[must_use]
    pub fn concerns(&self, id: &ContactId) -> bool {
        digest(id) % self.passes == self.pass
    }

    /// Whether the run has seen `id`, which this share concerns. That two ids share a digest has a chance of 1 in 10^14 in
    /// a company of 200,000, and errs to the good side: then somebody who left is not noticed.
    #[must_use]
    pub fn contains(&self, id: &ContactId) -> bool {
        self.digests.binary_search(&digest(id)).is_ok()
    }
}

/// In how many passes the ids of a run are compared that has seen `ids` of them, those named twice counted twice.
#[must_use]
pub fn passes(ids: usize) -> u64 {
    ids.div_ceil(DIGESTS_AT_ONCE).max(1) as u64
}

impl RunPages {
    /// The pages in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Notes that the run has seen `ids` on `page`, a name that is the same when the page is read again. At most some
    /// 40,000 ids fit; DingTalk's pages have 100.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; then the page does not count.
    pub async fn saw(
        &self,
        key: &SyncKey,
        run: &str,
        page: &str,
        ids: &[ContactId],
        now: i64,
    ) -> Result<(), StoreError> {
        let pk = pk(key, run);
        let digests = ids.iter().flat_map(|id| digest(id).to_be_bytes()).collect();
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", s(&pk))
            .item("sk", s(format!("page#{}", part(page))))
            .item("seen", b(digests))
            .item("ttl", n(now / 1000 + RUN_TTL_S));
        put.send().await.map_err(|e| StoreError::unavailable("PutItem", &pk, &e))?;
        Ok(())
    }

    /// What the run has seen, as far as the pass `pass` of `passes` is concerned: with [`passes`] as many, at most about
    /// [`DIGESTS_AT_ONCE`] ids. Read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn seen(&self, key: &SyncKey, run: &str, pass: u64, passes: u64) -> Result<SeenIds, StoreError> {
        let pk = pk(key, run);
        let passes = passes.max(1);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :page)")
            .expression_attribute_values(":pk", s(&pk))
            .expression_attribute_values(":page", s("page#"))
            .consistent_read(true)
            .into_paginator()
            .send();
        let mut digests = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| StoreError::unavailable("Query", &pk, &e))?;
            for item in page.items() {
                let reader = Reader { key: &pk, item };
                let (seen, rest) = reader.b("seen")?.as_chunks::<8>();
                if !rest.is_empty() {
                    return Err(reader.corrupt("seen"));
                }
                digests.extend(seen.iter().copied().map(u64::from_be_bytes).filter(|digest| digest % passes == pass));
            }
        }
        digests.sort_unstable();
        digests.dedup();
        Ok(SeenIds { pass, passes, digests })
    }
}

fn digest(id: &ContactId) -> u64 {
    let digest = Sha256::digest(id.to_string());
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn pk(key: &SyncKey, run: &str) -> String {
    format!("run#{}#{}#{}#{run}", key.app, key.corp, key.kind.as_str())
}
