//! Signed calls: they need a ticket, and neither a token nor a permanent code.

use dingtalk_api::ApiError;
use dingtalk_crypto::SealingKeys;
use dingtalk_store::TokenKey;
use secrecy::SecretString;
use tokio::time::Instant;

use crate::{AppCredentials, TokenError, Tokens, asked::Asked, tickets::with_tickets};

impl Tokens {
    /// Makes `call` with the newest ticket, and with the remembered ones as long as DingTalk refuses the ticket.
    ///
    /// # Errors
    /// [`TokenError`]: no ticket, the store, or DingTalk's answer.
    pub async fn with_ticket<T, F>(
        &self,
        keys: &SealingKeys,
        credentials: &AppCredentials,
        deadline: Instant,
        mut call: impl FnMut(SecretString) -> F,
    ) -> Result<T, TokenError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let key = TokenKey::Suite { app: credentials.app.clone() };
        let tickets = self.tickets_of(Asked::new(keys, credentials, &key, 0, deadline)).await?;
        with_tickets(credentials, &tickets, |ticket| call(ticket.clone())).await
    }
}
