//! The calls that give a token, by kind of token and generation.

use dingtalk_api::{
    Auth, Caller, Class, Refusal, Signed,
    internal::{GetToken, GetTokenByCorpSecret},
    jsapi::GetJsapiTicket,
    oauth::{AccessToken, CorpAccessToken, CorpIdToken, InternalAccessToken, SuiteAccessToken},
    suite::{CorpToken, GetCorpToken, GetSuiteToken},
};
use dingtalk_store::{NewToken, TokenKey};
use secrecy::SecretString;
use tokio::time::Instant;

use crate::{AppCredentials, Generation, TokenError, Tokens, asked::Asked, prepare::Prepared, tickets::with_tickets};

/// Every token lives so long, in seconds, where DingTalk does not say, or says something odd.
const USUAL_LIFE_S: i64 = 7_200;

/// What DingTalk gave.
#[derive(Debug)]
pub(crate) struct Minted {
    value: SecretString,
    /// In seconds.
    life: i64,
}

impl Minted {
    /// As a token that was asked for at `minted_at`.
    pub fn at(self, minted_at: i64) -> NewToken {
        let life = if (1..=86_400).contains(&self.life) { self.life } else { USUAL_LIFE_S };
        NewToken { value: self.value, minted_at, expires_at: minted_at.saturating_add(life * 1000) }
    }
}

impl From<CorpToken> for Minted {
    fn from(answer: CorpToken) -> Self {
        Self { value: answer.access_token, life: answer.expires_in }
    }
}

impl From<AccessToken> for Minted {
    fn from(answer: AccessToken) -> Self {
        Self { value: answer.access_token, life: answer.expire_in }
    }
}

impl Tokens {
    /// Asks DingTalk for the token, until `deadline` at the latest.
    pub(crate) async fn mint(
        &self,
        asked: Asked<'_>,
        prepared: &Prepared,
        deadline: Instant,
    ) -> Result<Minted, TokenError> {
        let caller = Caller { app: &asked.credentials.app, corp: asked.key.corp(), deadline };
        match asked.key {
            TokenKey::Suite { .. } => self.mint_suite(asked, prepared, &caller).await,
            TokenKey::Corp { corp, .. } => self.mint_corp(asked, prepared, corp, &caller).await,
            TokenKey::Internal { .. } => self.mint_internal(asked, &caller).await,
            TokenKey::JsapiTicket { .. } => {
                let auth = prepared.token.as_ref().map_or(Auth::None, |(_, token)| Auth::Company(&token.value));
                let answer = self.api.call(&caller, auth, &GetJsapiTicket::default()).await?;
                Ok(Minted { value: answer.ticket, life: answer.expires_in })
            }
        }
    }

    async fn mint_suite(
        &self,
        asked: Asked<'_>,
        prepared: &Prepared,
        caller: &Caller<'_>,
    ) -> Result<Minted, TokenError> {
        let (suite_key, suite_secret) = (asked.credentials.key.as_str(), &asked.credentials.secret);
        let call = async |suite_ticket| {
            if asked.credentials.generation == Generation::OAuth {
                let request = SuiteAccessToken { suite_key, suite_secret, suite_ticket };
                return self.api.call(caller, Auth::None, &request).await.map(Minted::from);
            }
            let request = GetSuiteToken { suite_key, suite_secret, suite_ticket };
            let answer = self.api.call(caller, Auth::None, &request).await?;
            Ok(Minted { value: answer.suite_access_token, life: answer.expires_in })
        };
        with_tickets(asked.credentials, &prepared.tickets, call).await
    }

    pub(crate) async fn mint_corp(
        &self,
        asked: Asked<'_>,
        prepared: &Prepared,
        corp: &str,
        caller: &Caller<'_>,
    ) -> Result<Minted, TokenError> {
        let credentials = asked.credentials;
        if let (Some((_, suite)), Some(code)) = (&prepared.token, &prepared.permanent_code) {
            let request = GetCorpToken { auth_corpid: corp, permanent_code: Some(code) };
            return match self.api.call(caller, Auth::Suite(&suite.value), &request).await {
                // The code is an older authorisation's; signed, none is needed.
                Err(error) if error.class == Class::Authorisation(Refusal::CodeVoid) => {
                    let tickets = self.tickets_of(asked).await?;
                    self.mint_signed(credentials, &tickets, corp, caller).await
                }
                answer => Ok(answer?.into()),
            };
        }
        match credentials.generation {
            Generation::CorpIdToken => self.mint_by_corp_id(asked, corp, caller).await,
            Generation::OAuth => {
                let call = async |suite_ticket| {
                    let (suite_key, suite_secret) = (credentials.key.as_str(), &credentials.secret);
                    let request = CorpAccessToken { suite_key, suite_secret, auth_corp_id: corp, suite_ticket };
                    self.api.call(caller, Auth::None, &request).await.map(Minted::from)
                };
                with_tickets(credentials, &prepared.tickets, call).await
            }
            Generation::Service | Generation::SignedService | Generation::CorpSecret => {
                self.mint_signed(credentials, &prepared.tickets, corp, caller).await
            }
        }
    }

    async fn mint_signed(
        &self,
        credentials: &AppCredentials,
        tickets: &[SecretString],
        corp: &str,
        caller: &Caller<'_>,
    ) -> Result<Minted, TokenError> {
        let call = async |ticket| {
            let signed = Signed { access_key: &credentials.key, secret: &credentials.secret, ticket };
            let request = GetCorpToken { auth_corpid: corp, permanent_code: None };
            self.api.call(caller, Auth::Signed(signed), &request).await.map(Minted::from)
        };
        with_tickets(credentials, tickets, call).await
    }

    async fn mint_internal(&self, asked: Asked<'_>, caller: &Caller<'_>) -> Result<Minted, TokenError> {
        let credentials = asked.credentials;
        let unfit = |problem| TokenError::Unfit { app: credentials.app.clone(), problem };
        let corp_id = || credentials.corp_id.as_deref().ok_or_else(|| unfit("corp_id is missing"));
        match credentials.generation {
            Generation::OAuth => {
                let request = InternalAccessToken { app_key: &credentials.key, app_secret: &credentials.secret };
                Ok(self.api.call(caller, Auth::None, &request).await?.into())
            }
            Generation::CorpIdToken => self.mint_by_corp_id(asked, corp_id()?, caller).await,
            Generation::CorpSecret => {
                let corpsecret = credentials.corp_secret.as_ref().ok_or_else(|| unfit("corp_secret is missing"))?;
                let request = GetTokenByCorpSecret { corpid: corp_id()?, corpsecret };
                Ok(self.api.call(caller, Auth::None, &request).await?.into())
            }
            Generation::Service | Generation::SignedService => {
                let request = GetToken { appkey: &credentials.key, appsecret: &credentials.secret };
                Ok(self.api.call(caller, Auth::None, &request).await?.into())
            }
        }
    }

    async fn mint_by_corp_id(
        &self,
        asked: Asked<'_>,
        corp_id: &str,
        caller: &Caller<'_>,
    ) -> Result<Minted, TokenError> {
        let request = CorpIdToken {
            corp_id,
            client_id: &asked.credentials.key,
            client_secret: &asked.credentials.secret,
            grant_type: "client_credentials",
        };
        Ok(self.api.call(caller, Auth::None, &request).await?.into())
    }
}
