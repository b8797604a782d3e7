//! `get_unactive_corp` and `reauth_corp`: the repair of authorisations that are stuck (suite-api, section 2.9).

use dingtalk_api::suite::{GetUnactiveCorp, ReauthCorp};
use dingtalk_lambda::Failure;

use crate::{Driver, Visit, failure};

impl Driver {
    /// The companies that DingTalk lists as authorised and not active, and whether there are more. There is no way to
    /// these but to have the first ones activated.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn unactive(&self, visit: &Visit<'_>) -> Result<(Vec<String>, bool), Failure> {
        let listed = self.as_suite(visit, None, &GetUnactiveCorp { app_id: None }).await.map_err(failure::of_call)?;
        Ok((listed.corp_list, listed.has_more))
    }

    /// Has DingTalk begin the authorisation of these companies anew: their events come again.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn reauthorize(&self, visit: &Visit<'_>, corps: &[String]) -> Result<(), Failure> {
        let request = ReauthCorp { app_id: None, corpid_list: corps };
        self.as_suite(visit, None, &request).await.map(|_| ()).map_err(failure::of_call)
    }
}
