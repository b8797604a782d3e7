//! `activate_suite`: until it succeeds, the people of a classic company cannot use the suite.

use dingtalk_api::{ApiError, Class, Refusal, suite::ActivateSuite};
use dingtalk_authorisation::{Input, State};
use dingtalk_tokens::{CallError, Kind};
use secrecy::SecretString;

use super::{Came, Stop, says_no};
use crate::{Driver, Record, Visit, failure};

impl Driver {
    pub(super) async fn activate(&self, visit: &Visit<'_>, record: &Record) -> Result<Came, Stop> {
        if visit.credentials.kind == Kind::Custom {
            // There is no suite to activate.
            return Ok(Came::With(Input::Activated.into()));
        }
        let code = record.secrets.permanent_code.as_ref();
        let mut activated = self.activate_with(visit, record, code).await;
        // The code is another authorisation's: the call takes none as well.
        if let (Some(_), Err(CallError::Api(error))) = (code, &activated)
            && error.class == Class::Authorisation(Refusal::CodeVoid)
        {
            activated = self.activate_with(visit, record, None).await;
        }
        let error = match activated {
            Ok(()) => return Ok(Came::With(Input::Activated.into())),
            Err(error) => error,
        };
        if error.api().is_some_and(says_no) {
            return Ok(Came::With(Input::Asked.into()));
        }
        if !error.api().is_some_and(is_final) {
            return Err(failure::of_call(error).into());
        }
        tracing::warn!(app = visit.credentials.app, corp = record.corp(), %error, "not activated");
        let needed = record.company.state == State::Authorised && !record.company.with_state;
        if needed {
            return Err(Stop { ended: Some(Input::NotActivated.into()), failure: failure::of_call(error) });
        }
        Ok(Came::With(Input::NotActivated.into()))
    }

    async fn activate_with(
        &self,
        visit: &Visit<'_>,
        record: &Record,
        code: Option<&SecretString>,
    ) -> Result<(), CallError> {
        let corp = record.corp();
        let request = ActivateSuite { suite_key: &visit.credentials.key, auth_corpid: corp, permanent_code: code };
        self.as_suite(visit, Some(corp), &request).await.map(|_| ())
    }
}

/// Whether asking again at once would get the same answer.
fn is_final(error: &ApiError) -> bool {
    !matches!(
        error.class,
        Class::Network | Class::Busy | Class::Throttle | Class::IpBan | Class::WaitTicket | Class::Token
    )
}
