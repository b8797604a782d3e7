//! Asking for a token: memory first, then the store, then whoever may refresh.

use std::{fmt, sync::Arc};

use aws_sdk_dynamodb::Client;
use dingtalk_api::Api;
use dingtalk_crypto::SealingKeys;
use dingtalk_store::{StoredTokens, Tickets, Token, TokenKey};
use futures_util::future::BoxFuture;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};

use crate::{
    AppCredentials, NoCompanies, PermanentCodes, TokenError,
    asked::{Asked, resolve},
    memory::{Memory, Slot},
    renew::Why,
};

/// The tokens of one function instance. Clones share the memory.
#[derive(Clone)]
pub struct Tokens {
    pub(crate) api: Api,
    pub(crate) store: StoredTokens,
    pub(crate) tickets: Tickets,
    pub(crate) companies: Arc<dyn PermanentCodes>,
    /// Calls for tokens at the same time, within one instance.
    pub(crate) mints: Arc<Semaphore>,
    clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    memory: Arc<Memory>,
}

/// So many calls for tokens at the same time: less than a second's worth of DingTalk's standard rate, so that none waits
/// out its lease for its turn.
const MINTS: usize = 16;

impl Tokens {
    /// Tokens behind which `state_table` lies; `now` gives milliseconds since 1970. No company gets a token before
    /// [`Tokens::with_companies`].
    pub fn new(
        api: Api,
        dynamodb: Client,
        state_table: impl Into<String>,
        now: Arc<dyn Fn() -> i64 + Send + Sync>,
    ) -> Self {
        let table = state_table.into();
        Self {
            api,
            store: StoredTokens::new(dynamodb.clone(), table.clone()),
            tickets: Tickets::new(dynamodb, table),
            companies: Arc::new(NoCompanies),
            mints: Arc::new(Semaphore::new(MINTS)),
            clock: now,
            memory: Arc::default(),
        }
    }

    /// The same, with companies that are known.
    #[must_use]
    pub fn with_companies(self, companies: Arc<dyn PermanentCodes>) -> Self {
        Self { companies, ..self }
    }

    /// A valid token. Warm, it costs neither a call nor a read.
    ///
    /// # Errors
    /// [`TokenError`]. A token that is still valid is never withheld because its refresh failed.
    pub async fn get(
        &self,
        keys: &SealingKeys,
        credentials: &AppCredentials,
        key: &TokenKey,
        deadline: Instant,
    ) -> Result<Token, TokenError> {
        self.keep_fresh(keys, credentials, key, 0, deadline).await
    }

    /// As [`Tokens::get`], and refreshed when less than `at_least_ms` is left of it (at most half its life): for a
    /// schedule that is ahead of the callers. The token may be an older one when the refresh failed.
    ///
    /// # Errors
    /// As [`Tokens::get`].
    pub async fn keep_fresh(
        &self,
        keys: &SealingKeys,
        credentials: &AppCredentials,
        key: &TokenKey,
        at_least_ms: i64,
        deadline: Instant,
    ) -> Result<Token, TokenError> {
        let key = resolve(credentials, key)?;
        self.obtain(Asked::new(keys, credentials, &key, at_least_ms, deadline)).await
    }

    /// The token to use after DingTalk has rejected `rejected`: the one that is stored meanwhile, or a refresh, forced
    /// at most once in 30 s.
    ///
    /// # Errors
    /// [`TokenError`]; [`TokenError::Forced`] within the 30 s.
    pub async fn after_rejection(
        &self,
        keys: &SealingKeys,
        credentials: &AppCredentials,
        key: &TokenKey,
        rejected: &Token,
        deadline: Instant,
    ) -> Result<Token, TokenError> {
        let key = resolve(credentials, key)?;
        self.replace(Asked::new(keys, credentials, &key, 0, deadline), rejected).await
    }

    /// Drops the copy in memory; the next one who asks looks at the store.
    pub fn forget(&self, key: &TokenKey) {
        self.memory.forget(key);
    }

    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    async fn obtain(&self, asked: Asked<'_>) -> Result<Token, TokenError> {
        let slot = self.memory.slot(asked.key);
        if slot.fresh(self.now()).is_none() {
            let _one = timeout_at(asked.give_up, slot.look.lock()).await.map_err(|_| asked.waited())?;
            if slot.fresh(self.now()).is_none() {
                self.look(&slot, asked).await?;
            }
        }
        let now = self.now();
        if let Some(token) = slot.valid(now) {
            if asked.is_ample(&token, now) || slot.is_held_back(now) {
                return Ok(token);
            }
            // Somebody of this instance is at it already.
            let Ok(_one) = slot.renewal.try_lock() else {
                return Ok(token);
            };
            return self.renew(&slot, asked, Why::Ahead).await;
        }
        let began = Instant::now();
        let _one = timeout_at(asked.give_up, slot.renewal.lock()).await.map_err(|_| asked.waited())?;
        if let Some(token) = slot.valid(self.now()) {
            return Ok(token);
        }
        match slot.failed_since(began) {
            Some(error) => Err(TokenError::Api(error)),
            None => self.renew(&slot, asked, Why::Expired).await,
        }
    }

    async fn look(&self, slot: &Slot, asked: Asked<'_>) -> Result<(), TokenError> {
        let began = self.now();
        let row = self.store.read(asked.keys, asked.key, began).await?;
        slot.put(began, row.token, self.now());
        Ok(())
    }

    async fn replace(&self, asked: Asked<'_>, rejected: &Token) -> Result<Token, TokenError> {
        let slot = self.memory.slot(asked.key);
        let _one = timeout_at(asked.give_up, slot.renewal.lock()).await.map_err(|_| asked.waited())?;
        self.renew(&slot, asked, Why::Rejected(rejected.version)).await
    }

    /// [`Tokens::obtain`] for what another token needs. Boxed, since a token may need a token.
    pub(crate) fn nested<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Token, TokenError>> {
        Box::pin(self.obtain(asked))
    }

    /// [`Tokens::replace`] for what another token needs.
    pub(crate) fn nested_replace<'a>(
        &'a self,
        asked: Asked<'a>,
        rejected: &'a Token,
    ) -> BoxFuture<'a, Result<Token, TokenError>> {
        Box::pin(self.replace(asked, rejected))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("memory", &self.memory).finish_non_exhaustive()
    }
}
