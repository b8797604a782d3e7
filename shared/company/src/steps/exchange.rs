//! `get_permanent_code`: once, and what that means (suite-api, section 2.3).

use dingtalk_api::{ApiError, Arrival, Class, suite::GetPermanentCode};
use dingtalk_authorisation::Input;
use dingtalk_lambda::Failure;
use dingtalk_tokens::CallError;

use super::{Came, Stop, UNNAMED};
use crate::{Driver, Record, Taken, Visit, failure};

/// How long to leave a busy DingTalk alone before the one try more, in milliseconds.
const BUSY_MS: i64 = 30_000;

/// What an error says of the code.
enum Code {
    /// It was not consumed: the call did not arrive, or was refused before.
    Open,
    /// Nobody knows.
    Unknown,
    /// It is consumed or void.
    Gone,
}

impl Driver {
    pub(super) async fn exchange(&self, visit: &Visit<'_>, record: &Record, id: &str) -> Result<Came, Stop> {
        let id = id.to_owned();
        let Some(code) = record.secrets.codes.get(&id).cloned() else {
            return Ok(Came::With(Input::CodeGone { id }.into()));
        };
        let request = GetPermanentCode { tmp_auth_code: &code };
        let error = match self.as_suite(visit, Some(record.corp()), &request).await {
            Ok(answer) => {
                let corp = answer.auth_corp_info.corpid;
                let time = record.company.codes.iter().find(|code| code.id == id).map(|code| code.time);
                let exchanged = Taken::exchanged(id, answer.permanent_code, answer.auth_corp_info.corp_name);
                // A company that DingTalk does not name is the one of the event.
                if corp == record.corp() || corp.is_empty() && !record.corp().starts_with(UNNAMED) {
                    return Ok(Came::With(exchanged));
                }
                if corp.is_empty() {
                    return Ok(Came::Lost);
                }
                let time = time.unwrap_or_else(|| self.clock.now());
                let code = Box::new(Taken::code(code, time));
                return Ok(Came::Elsewhere { corp, code, exchanged: Box::new(exchanged) });
            }
            Err(error) => error,
        };
        let said = match &error {
            // Without a token nothing was sent.
            CallError::Token(_) => Code::Open,
            CallError::Api(error) => of_the_code(error),
        };
        match said {
            Code::Open => {
                let ended = Some(Input::NotExchanged { id }.into());
                Err(Stop { ended, failure: failure::of_call(error) })
            }
            Code::Unknown => {
                tracing::warn!(app = visit.credentials.app, corp = record.corp(), %error, "the answer to an exchange is lost");
                let lost = Taken::from(Input::ExchangeLost { id });
                if error.api().is_some_and(|error| error.class == Class::Busy) {
                    // Most likely it was not carried out; a DingTalk that is busy now is so for a while.
                    let reason = error.to_string();
                    let exchange_after = Some(self.clock.now().saturating_add(BUSY_MS));
                    let ended = Some(Taken { exchange_after, ..lost });
                    return Err(Stop { ended, failure: Failure::Wait { reason, after_ms: BUSY_MS } });
                }
                Ok(Came::With(lost))
            }
            Code::Gone => Ok(Came::With(Input::CodeGone { id }.into())),
        }
    }
}

fn of_the_code(error: &ApiError) -> Code {
    match (error.class, error.arrival) {
        (Class::Code | Class::Authorisation(_) | Class::NotFound, Arrival::Answered) => Code::Gone,
        (_, Arrival::Never | Arrival::Answered) => Code::Open,
        (_, Arrival::Perhaps) => Code::Unknown,
    }
}
