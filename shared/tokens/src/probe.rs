//! Asking DingTalk for a company's token now, to learn whether the company is authorised.

use dingtalk_api::Caller;
use dingtalk_crypto::SealingKeys;
use dingtalk_store::TokenKey;
use secrecy::SecretString;
use tokio::time::Instant;

use crate::{AppCredentials, Generation, TokenError, Tokens, asked::Asked, prepare::Prepared};

impl Tokens {
    /// Asks DingTalk for a token of `corp`, whatever is stored and whatever is known of the company; it is neither stored
    /// nor handed out. Since it may void the stored one, the copy in memory goes: who asks next looks again, is rejected
    /// if it is so, and has it refreshed.
    ///
    /// # Errors
    /// [`TokenError`]: DingTalk's refusal, or why it could not be asked.
    pub async fn probe(
        &self,
        keys: &SealingKeys,
        credentials: &AppCredentials,
        corp: &str,
        permanent_code: Option<&SecretString>,
        deadline: Instant,
    ) -> Result<(), TokenError> {
        let app = credentials.app.clone();
        let key = TokenKey::Corp { app: app.clone(), corp: corp.to_owned() };
        let asked = Asked::new(keys, credentials, &key, 0, deadline);
        let mut prepared = Prepared { permanent_code: permanent_code.cloned(), ..Prepared::default() };
        prepared.permanent_code = prepared.permanent_code.filter(|_| crate::prepare::is_plain(credentials));
        if prepared.permanent_code.is_some() {
            let suite = TokenKey::Suite { app };
            let token = self.get(keys, credentials, &suite, deadline).await?;
            prepared.token = Some((suite, token));
        } else if credentials.generation != Generation::CorpIdToken {
            prepared.tickets = self.tickets_of(asked).await?;
        }
        let caller = Caller { app: &credentials.app, corp: Some(corp), deadline };
        let minted = self.mint_corp(asked, &prepared, corp, &caller).await;
        self.forget(&key);
        minted.map(|_| ())
    }
}
