//! Taking a company's token out of use before its end, as far as DingTalk does that.

use dingtalk_lambda::Failure;
use dingtalk_store::TokenKey;

use crate::{Driver, Visit, failure};

impl Driver {
    /// Fetches another token for `corp`. Whether the one before is void then, DingTalk does not say (suite-api, section
    /// 13, question 1); nothing else takes a token out of use while the company stays.
    ///
    /// # Errors
    /// [`Failure`]; within 30 s of another forced refresh as well.
    pub async fn replace_token(&self, visit: &Visit<'_>, corp: &str) -> Result<(), Failure> {
        let key = TokenKey::Corp { app: visit.credentials.app.clone(), corp: corp.to_owned() };
        let tokens = &self.dingtalk.tokens;
        let token = tokens.get(visit.keys, visit.credentials, &key, visit.deadline).await;
        let token = token.map_err(failure::of_token)?;
        let fresh = tokens.after_rejection(visit.keys, visit.credentials, &key, &token, visit.deadline).await;
        fresh.map(drop).map_err(failure::of_token)
    }
}
