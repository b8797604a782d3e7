//! Calls with the suite's token, and with a company's.

use dingtalk_api::{Auth, Endpoint};
use dingtalk_tokens::{CallError, TokenKey};

use crate::{Driver, Visit};

impl Driver {
    /// Makes a call with the suite's token, about `corp` if it is about a company.
    pub(crate) async fn as_suite<E: Endpoint>(
        &self,
        visit: &Visit<'_>,
        corp: Option<&str>,
        request: &E,
    ) -> Result<E::Answer, CallError> {
        let caller = visit.caller(corp);
        let key = TokenKey::Suite { app: visit.credentials.app.clone() };
        let tokens = &self.dingtalk.tokens;
        let called = tokens.with_token(visit.keys, visit.credentials, &key, visit.deadline, async |token| {
            self.dingtalk.api.call(&caller, Auth::Suite(&token.value), request).await
        });
        called.await
    }

    /// Makes a call with the token of the company `corp`; of an internal app, with the app's own.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn as_company<E: Endpoint>(
        &self,
        visit: &Visit<'_>,
        corp: &str,
        request: &E,
    ) -> Result<E::Answer, CallError> {
        let caller = visit.caller(Some(corp));
        let key = TokenKey::Corp { app: visit.credentials.app.clone(), corp: corp.to_owned() };
        let tokens = &self.dingtalk.tokens;
        let called = tokens.with_token(visit.keys, visit.credentials, &key, visit.deadline, async |token| {
            self.dingtalk.api.call(&caller, Auth::Company(&token.value), request).await
        });
        // On the heap: the calls behind it are deep, and every caller has this in its own state.
        Box::pin(called).await
    }
}
