//! `get_unactive_corp` and `reauth_corp`: the repair of authorisations that are stuck (suite-api, section 2.9).

use dingtalk_api::{
    Auth, Caller,
    suite::{GetUnactiveCorp, ReauthCorp},
};
use dingtalk_lambda::Failure;
use dingtalk_tokens::TokenKey;

use crate::{Driver, Visit, failure};

impl Driver {
    /// The companies that DingTalk lists as authorised and not active, and whether there are more. There is no way to
    /// these but to have the first ones activated.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn unactive(&self, visit: &Visit<'_>) -> Result<(Vec<String>, bool), Failure> {
        let (tokens, api, credentials) = (&self.dingtalk.tokens, &self.dingtalk.api, visit.credentials);
        let caller = Caller { app: &credentials.app, corp: None, deadline: visit.deadline };
        let key = TokenKey::Suite { app: credentials.app.clone() };
        let called = tokens.with_token(visit.keys, credentials, &key, visit.deadline, async |token| {
            api.call(&caller, Auth::Suite(&token.value), &GetUnactiveCorp { app_id: None }).await
        });
        let listed = called.await.map_err(failure::of_call)?;
        Ok((listed.corp_list, listed.has_more))
    }

    /// Has DingTalk begin the authorisation of these companies anew: their events come again.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn reauthorize(&self, visit: &Visit<'_>, corps: &[String]) -> Result<(), Failure> {
        let (tokens, api, credentials) = (&self.dingtalk.tokens, &self.dingtalk.api, visit.credentials);
        let caller = Caller { app: &credentials.app, corp: None, deadline: visit.deadline };
        let key = TokenKey::Suite { app: credentials.app.clone() };
        let request = ReauthCorp { app_id: None, corpid_list: corps };
        let called = tokens.with_token(visit.keys, credentials, &key, visit.deadline, async |token| {
            api.call(&caller, Auth::Suite(&token.value), &request).await
        });
        called.await.map(|_| ()).map_err(failure::of_call)
    }
}
