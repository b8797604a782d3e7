//! What becomes of an event when a call does not succeed.

use dingtalk_api::{ApiError, Class};
use dingtalk_lambda::Failure;
use dingtalk_tokens::{CallError, TokenError};

/// How long to leave alone what was throttled to the end of the time there was.
const THROTTLED_MS: i64 = 5_000;

pub(crate) fn of_api(error: &ApiError) -> Failure {
    let reason = error.to_string();
    let named = error.retry_after.and_then(|after| i64::try_from(after.as_millis()).ok());
    match error.class {
        Class::WaitTicket => Failure::WaitTicket(reason),
        // A wrong secret looks the same; the next ticket tells which it is.
        _ if error.may_be_stale_ticket() => Failure::WaitTicket(reason),
        Class::Throttle | Class::IpBan => Failure::Wait { reason, after_ms: named.unwrap_or(THROTTLED_MS) },
        Class::Credentials | Class::IpWhitelist | Class::Permission | Class::Quota => Failure::Blocked(reason),
        _ => Failure::Retry(reason),
    }
}

pub(crate) fn of_token(error: TokenError) -> Failure {
    match error {
        TokenError::Api(error) => of_api(&error),
        TokenError::Store(error) => error.into(),
        TokenError::NoTicket { .. } => Failure::WaitTicket(error.to_string()),
        other => Failure::Retry(other.to_string()),
    }
}

pub(crate) fn of_call(error: CallError) -> Failure {
    match error {
        CallError::Token(error) => of_token(error),
        CallError::Api(error) => of_api(&error),
    }
}
