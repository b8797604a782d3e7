//! What a call that did not succeed means to a sync (errors-and-limits, section 4).

use dingtalk_api::{ApiError, Class};
use dingtalk_store::StoreError;
use dingtalk_tokens::{CallError, TokenError};

/// What was throttled to the end of the time there was, rests so long.
const THROTTLED_MS: i64 = 5_000;
/// A ban whose end is not known.
const BANNED_MS: i64 = 300_000;
/// So long until it is looked again whether an operator has mended it, or a ticket has come.
const PROBE_MS: i64 = 600_000;
/// A token that is being refreshed elsewhere, or was rejected twice.
const TOKEN_MS: i64 = 30_000;

/// What a call that did not succeed means.
#[derive(Debug)]
pub(crate) enum Fault {
    /// DingTalk itself says of who or what was asked for that it is gone.
    Gone,
    /// Not there, as far as this call tells: no proof of anything.
    NotFound,
    /// Outside the range that the company granted.
    OutOfScope,
    /// An id that these calls do not serve, such as -7.
    BadId,
    /// The app lacks the permission. Others of its calls may work.
    NotPermitted(String),
    /// This call failed, its retries included. Others may work, and so may this one later.
    Call(String),
    /// Nothing goes on for now.
    Stop(Stop),
    /// The tables.
    Store(StoreError),
}

/// Why nothing goes on for the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    /// In words, without secrets.
    pub error: String,
    /// For how long at least, in milliseconds.
    pub after_ms: i64,
    /// What is to be done about it.
    pub cause: Cause,
}

/// Who can do something about a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nobody: it passes.
    Passes,
    /// An operator: a secret, a white-list, a quota.
    Operator,
    /// The company: it has left, or stopped the app.
    Company,
}

impl Stop {
    pub(crate) fn new(error: String, after_ms: i64, cause: Cause) -> Self {
        Self { error, after_ms, cause }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Api(error) => of_api(&error),
            CallError::Token(error) => of_token(error),
        }
    }
}

fn of_api(error: &ApiError) -> Fault {
    let text = error.to_string();
    let told = error.retry_after.and_then(|after| i64::try_from(after.as_millis()).ok());
    let stop = |after_ms, cause| Fault::Stop(Stop::new(error.to_string(), after_ms, cause));
    match error.class {
        _ if error.proves_user_gone() || error.proves_department_gone() => Fault::Gone,
        // The home-school directory, -7: listed, and refused by every other call.
        _ if error.code == "40009" => Fault::BadId,
        Class::NotFound => Fault::NotFound,
        Class::OutOfScope => Fault::OutOfScope,
        Class::Permission => Fault::NotPermitted(text),
        Class::Network | Class::Busy | Class::Caller | Class::Code => Fault::Call(text),
        Class::Throttle => stop(told.unwrap_or(THROTTLED_MS), Cause::Passes),
        Class::IpBan => stop(told.unwrap_or(BANNED_MS), Cause::Passes),
        Class::Token => stop(TOKEN_MS, Cause::Passes),
        Class::WaitTicket => stop(PROBE_MS, Cause::Passes),
        Class::Credentials | Class::IpWhitelist | Class::Quota => stop(PROBE_MS, Cause::Operator),
        Class::Authorisation(_) => stop(PROBE_MS, Cause::Company),
    }
}

fn of_token(error: TokenError) -> Fault {
    let (after_ms, cause) = match &error {
        TokenError::Api(error) => {
            return match of_api(error) {
                // Without a token there is no other call either.
                Fault::Call(text) | Fault::NotPermitted(text) => Fault::Stop(Stop::new(text, TOKEN_MS, Cause::Passes)),
                Fault::Stop(stop) => Fault::Stop(stop),
                _ => Fault::Stop(Stop::new(error.to_string(), PROBE_MS, Cause::Company)),
            };
        }
        TokenError::NotAuthorised { .. } => (PROBE_MS, Cause::Company),
        TokenError::NoTicket { .. } => (PROBE_MS, Cause::Passes),
        TokenError::Waited { .. } | TokenError::Forced { .. } => (TOKEN_MS, Cause::Passes),
        TokenError::Unfit { .. } => (PROBE_MS, Cause::Operator),
        TokenError::Store(_) => (0, Cause::Passes),
    };
    match error {
        TokenError::Store(error) => Fault::Store(error),
        other => Fault::Stop(Stop::new(other.to_string(), after_ms, cause)),
    }
}
