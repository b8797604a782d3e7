//! Is the company authorised? The two independent ways to ask DingTalk.

use dingtalk_api::{
    ApiError, Auth, Class, Refusal, Signed,
    oauth::GetAppsAuthInfo,
    suite::{AuthInfo, GetAuthInfo},
};
use dingtalk_authorisation::{Input, Question};
use dingtalk_tokens::{CallError, Generation, Kind};

use super::{Came, Stop, says_no};
use crate::{Driver, Record, Visit, failure};

impl Driver {
    pub(super) async fn ask(&self, visit: &Visit<'_>, record: &Record, by: Question) -> Result<Came, Stop> {
        let began = record.company.began(self.clock.now());
        let asked = match by {
            Question::AuthInfo => self.auth_info(visit, record.corp()).await.map(|_| ()),
            Question::CorpToken => self.corp_token_afresh(visit, record).await,
        };
        match asked {
            Ok(()) => Ok(Came::With(Input::Confirmed { began, by }.into())),
            Err(error) if error.api().is_some_and(stopped) => Ok(Came::With(Input::Confirmed { began, by }.into())),
            Err(error) if error.api().is_some_and(says_no) => {
                tracing::warn!(app = visit.credentials.app, corp = record.corp(), %error, "DingTalk knows of no authorisation");
                Ok(Came::With(Input::Refused { began, by }.into()))
            }
            Err(error) => Err(failure::of_call(error).into()),
        }
    }

    /// What the company granted, in the app's generation of calls.
    pub(super) async fn auth_info(&self, visit: &Visit<'_>, corp: &str) -> Result<AuthInfo, CallError> {
        let credentials = visit.credentials;
        if credentials.generation == Generation::OAuth {
            return self.as_suite(visit, Some(corp), &GetAppsAuthInfo { auth_corp_id: corp }).await;
        }
        // The permanent code is superfluous here (suite-api, section 2.6).
        let request = GetAuthInfo { auth_corpid: corp, suite_key: &credentials.key, permanent_code: None };
        if credentials.kind != Kind::Custom {
            return self.as_suite(visit, Some(corp), &request).await;
        }
        // A customised app has no suite token; signed, any ticket will do (suite-api, sections 2.2 and 3).
        let caller = visit.caller(Some(corp));
        let tokens = &self.dingtalk.tokens;
        let called = tokens.with_ticket(visit.keys, credentials, visit.deadline, async |ticket| {
            let signed = Signed { access_key: &credentials.key, secret: &credentials.secret, ticket: &ticket };
            self.dingtalk.api.call(&caller, Auth::Signed(signed), &request).await
        });
        Ok(called.await?)
    }

    /// A company token that is asked for now, whatever is stored: stored ones say nothing of today.
    async fn corp_token_afresh(&self, visit: &Visit<'_>, record: &Record) -> Result<(), CallError> {
        let code = record.secrets.permanent_code.as_ref();
        let asked = self.dingtalk.tokens.probe(visit.keys, visit.credentials, record.corp(), code, visit.deadline);
        asked.await.map_err(CallError::Token)
    }
}

/// The authorisation stands, and the company has stopped the app.
pub(super) fn stopped(error: &ApiError) -> bool {
    error.class == Class::Authorisation(Refusal::Stopped)
}
