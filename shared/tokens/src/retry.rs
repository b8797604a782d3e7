//! A call with a token, and once more with another one when DingTalk rejects the first.

use dingtalk_api::{ApiError, Class};
use dingtalk_crypto::SealingKeys;
use dingtalk_store::{Token, TokenKey};
use tokio::time::Instant;

use crate::{AppCredentials, CallError, TokenError, Tokens};

impl Tokens {
    /// Makes `call` with a token. When DingTalk rejects the token ([`Class::Token`]), it is made once more with another
    /// one; that one's rejection is the answer.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn with_token<T, F>(
        &self,
        keys: &SealingKeys,
        credentials: &AppCredentials,
        key: &TokenKey,
        deadline: Instant,
        mut call: impl FnMut(Token) -> F,
    ) -> Result<T, CallError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let token = self.get(keys, credentials, key, deadline).await?;
        let rejection = match call(token.clone()).await {
            Err(error) if error.class == Class::Token => Box::new(error),
            answer => return answer.map_err(|error| CallError::Api(Box::new(error))),
        };
        let fresh = match self.after_rejection(keys, credentials, key, &token, deadline).await {
            Ok(fresh) => fresh,
            // What DingTalk said tells more than that a refresh was just tried.
            Err(TokenError::Forced { .. }) => return Err(CallError::Api(rejection)),
            Err(error) => return Err(error.into()),
        };
        tracing::info!(%key, error = %rejection, "the token was rejected; once more with another one");
        call(fresh).await.map_err(|error| CallError::Api(Box::new(error)))
    }
}
