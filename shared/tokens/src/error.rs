//! Why there is no token, or no answer.

use dingtalk_api::ApiError;
use dingtalk_store::{StoreError, TokenKey};

/// Why there is no token. No text of it holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// DingTalk did not give one; the class says what that means.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The tables could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The company has not authorised the app, or no longer.
    #[error("company {corp} has not authorised app {app}: its state is {state}")]
    NotAuthorised {
        /// Id of the app.
        app: String,
        /// CorpId.
        corp: String,
        /// The company's state.
        state: String,
    },
    /// No suite ticket has come yet.
    #[error("app {app} has got no suite ticket yet; DingTalk pushes one when the callback URL is saved")]
    NoTicket {
        /// Id of the app.
        app: String,
    },
    /// Whoever refreshes the token did not end in time.
    #[error("{key} is being refreshed elsewhere, and that did not end in time")]
    Waited {
        /// Which token.
        key: TokenKey,
    },
    /// DingTalk rejected the token, and a refresh was forced less than 30 s ago.
    #[error("{key} was rejected again within 30 s of a forced refresh")]
    Forced {
        /// Which token.
        key: TokenKey,
    },
    /// The app's configuration cannot give this token.
    #[error("app {app}: {problem}")]
    Unfit {
        /// Id of the app.
        app: String,
        /// What is wrong or missing.
        problem: &'static str,
    },
}

impl TokenError {
    /// DingTalk's answer, where that is the reason.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ApiError> for TokenError {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

/// Why a call with a token has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// There was no token to call with.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The call itself failed.
    #[error(transparent)]
    Api(Box<ApiError>),
}

impl CallError {
    /// DingTalk's answer, of the call itself or of the one that was to give a token.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            Self::Token(error) => error.api(),
        }
    }
}
