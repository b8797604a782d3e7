//! What a call for a token needs. It is got before the lease is taken, since it may take a while of its own.

use dingtalk_store::{Token, TokenKey};
use secrecy::SecretString;

use crate::{AppCredentials, Generation, Kind, TokenError, Tokens, asked::Asked};

/// What a call for a token needs.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    /// The company's epoch, read before the call.
    pub epoch: Option<i64>,
    /// The permanent code, for the plain `get_corp_token`.
    pub permanent_code: Option<SecretString>,
    /// The token to call with.
    pub token: Option<(TokenKey, Token)>,
    /// The tickets to try, newest first.
    pub tickets: Vec<SecretString>,
}

/// The ticket of an app whose ticket may be any text.
const ANY_TICKET: &str = "ticket";

impl Tokens {
    pub(crate) async fn prepare(&self, asked: Asked<'_>) -> Result<Prepared, TokenError> {
        let credentials = asked.credentials;
        let mut prepared = Prepared::default();
        if let (Some(corp), false) = (asked.key.corp(), credentials.kind == Kind::Internal) {
            let access = self.companies.permanent_code(asked.keys, &credentials.app, corp).await?;
            if !access.allowed {
                return Err(asked.not_authorised(&access.state));
            }
            prepared.epoch = Some(access.epoch);
            prepared.permanent_code = access.permanent_code.filter(|_| is_plain(credentials));
        }
        match asked.key {
            TokenKey::Internal { .. } => {}
            TokenKey::Suite { .. } => prepared.tickets = self.tickets_of(asked).await?,
            TokenKey::Corp { .. } if credentials.generation == Generation::CorpIdToken => {}
            TokenKey::Corp { app, .. } if prepared.permanent_code.is_some() => {
                prepared.token = Some(self.token_for(asked, TokenKey::Suite { app: app.clone() }).await?);
            }
            TokenKey::Corp { .. } => prepared.tickets = self.tickets_of(asked).await?,
            TokenKey::JsapiTicket { app, corp } => {
                let (app, corp) = (app.clone(), corp.clone());
                let internal = credentials.kind == Kind::Internal;
                let key = if internal { TokenKey::Internal { app } } else { TokenKey::Corp { app, corp } };
                prepared.token = Some(self.token_for(asked, key).await?);
            }
        }
        Ok(prepared)
    }

    async fn token_for(&self, asked: Asked<'_>, key: TokenKey) -> Result<(TokenKey, Token), TokenError> {
        let token = self.nested(Asked::new(asked.keys, asked.credentials, &key, 0, asked.deadline)).await?;
        Ok((key, token))
    }

    pub(crate) async fn tickets_of(&self, asked: Asked<'_>) -> Result<Vec<SecretString>, TokenError> {
        let credentials = asked.credentials;
        if let Some(fixed) = &credentials.fixed_ticket {
            return Ok(vec![fixed.clone()]);
        }
        let remembered = self.tickets.all(asked.keys, &credentials.app).await?;
        let tickets: Vec<SecretString> = remembered.into_iter().map(|ticket| ticket.value).collect();
        match (tickets.is_empty(), credentials.kind) {
            (false, _) => Ok(tickets),
            (true, Kind::Custom) => Ok(vec![ANY_TICKET.into()]),
            (true, _) => Err(TokenError::NoTicket { app: credentials.app.clone() }),
        }
    }
}

/// Whether a company's token is asked for with the permanent code, where there is one.
pub(crate) fn is_plain(credentials: &AppCredentials) -> bool {
    credentials.kind == Kind::Suite && matches!(credentials.generation, Generation::Service | Generation::CorpSecret)
}
