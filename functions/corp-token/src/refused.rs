//! Why there is no token, and what the deployment's operator is told of it. No text holds a secret; what concerns this
//! side alone (tables, DingTalk's words) is for the log.

use std::net::IpAddr;

use dingtalk_api::Class;
use dingtalk_store::StoreError;
use dingtalk_tokens::TokenError;

/// A request without a token for an answer. Its text is for the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("only POST is answered here")]
    Method,
    /// One for all: a difference would tell which credentials there are.
    #[error("no credential that is good now")]
    Unauthorised,
    #[error("more than {per_minute} requests in a minute")]
    TooMany { per_minute: i64, after_ms: i64 },
    #[error("the configuration has no such app, or no key and secret for it")]
    AppUnknown,
    #[error("the company has not authorised the app: {state}")]
    NotAuthorised { state: String },
    #[error("the company has authorised the app and is not active yet")]
    NotActive,
    #[error("the company has withdrawn")]
    Withdrawn,
    #[error("from {from:?}, which is none of the company's registered addresses")]
    Address { from: Option<IpAddr> },
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Token(TokenError),
    #[error("not done in time")]
    OutOfTime,
}

impl From<TokenError> for Refused {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Store(error) => Self::Store(error),
            TokenError::NotAuthorised { state, .. } => Self::of_state(&state),
            other => Self::Token(other),
        }
    }
}

/// Seconds after which to try again, where nothing says it better.
const SOON: u64 = 5;
/// A company becomes active within seconds, or somebody has to do something.
const NOT_ACTIVE: u64 = 60;
/// A ticket comes with DingTalk's next push.
const NO_TICKET: u64 = 60;
/// An operator has to do something first.
const BLOCKED: u64 = 300;

impl Refused {
    /// By the company's state, which is not one that gets tokens.
    pub(crate) fn of_state(state: &str) -> Self {
        match state {
            "relieved" => Self::Withdrawn,
            state => Self::NotAuthorised { state: state.to_owned() },
        }
    }

    /// HTTP status, code, and what to do.
    fn told(&self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Method => (405, "method_not_allowed", "Use POST."),
            Self::Unauthorised => (
                401,
                "unauthorised",
                "Send Authorization: Bearer with this deployment's credential. If it is not accepted any more, ask the \
                 app's vendor for a new one.",
            ),
            Self::TooMany { .. } => (
                429,
                "too_many_requests",
                "Keep the token until it nears its end, instead of asking for each call. Try again after Retry-After.",
            ),
            Self::AppUnknown => (403, "app_unknown", "The vendor does not serve this app any more. Ask the vendor."),
            Self::NotAuthorised { .. } => (
                403,
                "company_not_authorised",
                "The company has not authorised the app. Its administrator does that in DingTalk's admin console.",
            ),
            Self::NotActive => (
                403,
                "company_not_active",
                "The company has authorised the app and cannot use it yet. Try again in a minute; if it stays so, ask the \
                 vendor.",
            ),
            Self::Withdrawn => (
                403,
                "company_withdrawn",
                "The company has withdrawn from the app. Stop; if it authorises again, ask the vendor to register the \
                 addresses again.",
            ),
            Self::Address { .. } => (
                403,
                "address_not_allowed",
                "This request comes from an address that is not registered for the company. Tell the vendor the \
                 deployment's public egress addresses.",
            ),
            Self::Store(_) | Self::OutOfTime => {
                (503, "unavailable", "The vendor's service is not ready. Go on with the token you have, and try again.")
            }
            Self::Token(error) => told_of(error),
        }
    }

    pub(crate) fn status(&self) -> u16 {
        self.told().0
    }

    pub(crate) fn code(&self) -> &'static str {
        self.told().1
    }

    pub(crate) fn message(&self) -> &'static str {
        self.told().2
    }

    /// Whether it is this side, or DingTalk, that is not ready.
    pub(crate) fn is_ours(&self) -> bool {
        self.status() == 503
    }

    /// Seconds after which it may be otherwise.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { after_ms, .. } => Some(u64::try_from(*after_ms).unwrap_or(0).div_ceil(1000).max(1)),
            Self::NotActive => Some(NOT_ACTIVE),
            Self::Token(TokenError::NoTicket { .. }) => Some(NO_TICKET),
            Self::Token(TokenError::Unfit { .. }) => Some(BLOCKED),
            Self::Token(TokenError::Api(error)) => match error.class {
                Class::Credentials | Class::IpWhitelist | Class::Permission | Class::Quota => Some(BLOCKED),
                Class::WaitTicket => Some(NO_TICKET),
                Class::Authorisation(_) => None,
                _ => Some(error.retry_after.map_or(SOON, |after| after.as_secs() + 1)),
            },
            refused => refused.is_ours().then_some(SOON),
        }
    }

    /// Whether a newer configuration may make it good.
    pub(crate) fn may_be_old_configuration(&self) -> bool {
        match self {
            Self::AppUnknown | Self::Store(StoreError::Sealed { .. }) | Self::Token(TokenError::Unfit { .. }) => true,
            Self::Token(TokenError::Api(error)) => error.class == Class::Credentials,
            _ => false,
        }
    }
}

fn told_of(error: &TokenError) -> (u16, &'static str, &'static str) {
    let away = "DingTalk gives no token now. Go on with the token you have, and try again.";
    let class = error.api().map(|error| error.class);
    match class {
        Some(Class::Authorisation(_)) => (
            403,
            "company_not_authorised",
            "DingTalk says that the company has not authorised the app, or has stopped it. Ask its administrator.",
        ),
        Some(Class::Credentials | Class::IpWhitelist | Class::Permission | Class::Quota) => {
            (503, "app_blocked", "DingTalk refuses the vendor's app. The vendor has to mend it; try again later.")
        }
        Some(Class::WaitTicket) => (503, "waits_for_ticket", away),
        Some(_) => (503, "dingtalk_unavailable", away),
        None => match error {
            TokenError::NoTicket { .. } => (503, "waits_for_ticket", away),
            TokenError::Unfit { .. } => {
                (503, "app_blocked", "The vendor's app is not set up for this. Ask the vendor.")
            }
            _ => (503, "unavailable", "The token is being renewed. Try again in a moment."),
        },
    }
}
