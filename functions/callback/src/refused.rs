//! Why a push is not acknowledged, and what its sender gets to see of it.

use dingtalk_crypto::{MalformedPush, Reason, Refusal};
use dingtalk_lambda::Metrics;
use dingtalk_store::StoreError;
use lambda_http::{
    Body, Response,
    http::{HeaderValue, header},
};
use serde_json::json;

use crate::json_response;

/// A push that is not acknowledged. Nothing of it is stored, except where the store itself is the reason.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("unknown app")]
    UnknownApp,
    #[error("only POST is answered here")]
    Method,
    #[error("the body is larger than {} bytes", crate::MAX_BODY)]
    BodyTooLarge,
    #[error("{0}")]
    Malformed(#[from] MalformedPush),
    #[error("refused")]
    Sealed(Refusal),
    /// The placeholder suite key on anything but the creation of a suite.
    #[error("refused")]
    Placeholder,
    #[error("refused")]
    Stale { off_by_ms: i64 },
    #[error("the opened message is no JSON object")]
    NotAnEvent,
    #[error("an event of the push is too large to be stored")]
    EventTooLarge(StoreError),
    #[error("not stored; send again")]
    NotStored(StoreError),
    /// The store had not confirmed when the answer was due.
    #[error("not stored; send again")]
    OutOfTime,
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooLarge { .. } => Self::EventTooLarge(error),
            other => Self::NotStored(other),
        }
    }
}

impl Refused {
    fn status(&self) -> u16 {
        match self {
            Self::UnknownApp => 404,
            Self::Method => 405,
            Self::BodyTooLarge | Self::EventTooLarge(_) => 413,
            Self::Malformed(_) | Self::NotAnEvent => 400,
            Self::Sealed(_) | Self::Placeholder | Self::Stale { .. } => 403,
            Self::NotStored(_) | Self::OutOfTime => 503,
        }
    }

    /// The same bytes for every cryptographic failure: a difference would be an oracle.
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = json_response(self.status(), json!({ "error": self.to_string() }).to_string());
        if matches!(self, Self::Method) {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }

    /// The one log line of the refusal, and its counter. The app is what the path said: an unknown one is cut and
    /// gets no metric of its own, since anybody can make one up.
    pub(crate) fn report(&self, app: &str, metrics: &Metrics) {
        let status = self.status();
        let known = Some(app).filter(|_| !matches!(self, Self::UnknownApp));
        let app: String = app.chars().take(64).collect();
        let reason = self.reason();
        match self {
            Self::NotStored(_) | Self::OutOfTime => {
                tracing::error!(app, reason, status, "push not acknowledged");
                metrics.count("StoreRefused", known);
            }
            Self::EventTooLarge(_) => {
                tracing::error!(app, reason, status, "push not acknowledged");
                metrics.count("PayloadTooLarge", known);
            }
            _ => {
                tracing::warn!(app, reason, status, "push refused");
                metrics.count("Refused", known);
            }
        }
    }

    /// For the operator's eyes only.
    fn reason(&self) -> String {
        match self {
            Self::Sealed(refusal) => match refusal.reason() {
                reason @ Reason::Receiver { found } => {
                    format!("{} ({}): sealed for {found}", reason.name(), reason.code())
                }
                reason => format!("{} ({})", reason.name(), reason.code()),
            },
            Self::Placeholder => "the placeholder suite key is good for check_create_suite_url alone".to_owned(),
            Self::Stale { off_by_ms } => {
                format!("timestamp is off by {off_by_ms} ms and freshness is enforced")
            }
            Self::EventTooLarge(error) | Self::NotStored(error) => error.to_string(),
            Self::OutOfTime => "the inbox did not confirm in time".to_owned(),
            plain => plain.to_string(),
        }
    }
}
