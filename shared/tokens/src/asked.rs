//! What somebody asks for, and the times that rule it.

use std::{borrow::Cow, time::Duration};

use dingtalk_crypto::SealingKeys;
use dingtalk_store::{Token, TokenKey};
use tokio::time::Instant;

use crate::{AppCredentials, Kind, TokenError};

/// A copy in memory is good this long, in milliseconds, counted from the start of the look at the store. So long can a
/// token of a company that has withdrawn still be handed out.
pub(crate) const LOOK_MS: i64 = 60_000;

/// A token is refreshed when less than this is left of it, or less than a tenth of its life, whichever is shorter.
const MARGIN_MS: i64 = 600_000;

/// How long somebody without a valid token waits for whoever refreshes it.
const WAIT: Duration = Duration::from_secs(6);

/// One request for a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub keys: &'a SealingKeys,
    pub credentials: &'a AppCredentials,
    pub key: &'a TokenKey,
    /// The caller's own deadline.
    pub deadline: Instant,
    /// Until when the refresher is waited for.
    pub give_up: Instant,
    /// A wish to have it refreshed when less than this is left, in milliseconds; at most half a life.
    pub at_least_ms: i64,
}

impl<'a> Asked<'a> {
    pub fn new(
        keys: &'a SealingKeys,
        credentials: &'a AppCredentials,
        key: &'a TokenKey,
        at_least_ms: i64,
        deadline: Instant,
    ) -> Self {
        Self { keys, credentials, key, deadline, give_up: deadline.min(Instant::now() + WAIT), at_least_ms }
    }

    /// Begins the wait for the refresher again.
    pub fn wait_anew(&mut self) {
        self.give_up = self.deadline.min(Instant::now() + WAIT);
    }

    /// Whether there is no need to refresh `token` at the time `now`.
    pub fn is_ample(&self, token: &Token, now: i64) -> bool {
        let life = token.expires_at.saturating_sub(token.minted_at).max(0);
        let margin = MARGIN_MS.min(life / 10).max(self.at_least_ms.min(life / 2));
        token.expires_at.saturating_sub(now) > margin
    }

    pub fn waited(&self) -> TokenError {
        TokenError::Waited { key: self.key.clone() }
    }

    pub fn not_authorised(&self, state: &str) -> TokenError {
        not_authorised(self.credentials, self.key.corp().unwrap_or("-"), state)
    }
}

fn not_authorised(credentials: &AppCredentials, corp: &str, state: &str) -> TokenError {
    TokenError::NotAuthorised { app: credentials.app.clone(), corp: corp.to_owned(), state: state.to_owned() }
}

/// The key under which a token really lies: an internal app has one token, which is its company's.
pub(crate) fn resolve<'k>(credentials: &AppCredentials, key: &'k TokenKey) -> Result<Cow<'k, TokenKey>, TokenError> {
    let unfit = |problem| Err(TokenError::Unfit { app: credentials.app.clone(), problem });
    if key.app() != credentials.app {
        return unfit("the token asked for is another app's");
    }
    let internal = credentials.kind == Kind::Internal;
    if let (true, Some(corp), Some(own)) = (internal, key.corp(), credentials.corp_id.as_deref())
        && corp != own
    {
        return Err(not_authorised(credentials, corp, "not this internal app's company"));
    }
    match key {
        TokenKey::Corp { app, .. } if internal => Ok(Cow::Owned(TokenKey::Internal { app: app.clone() })),
        TokenKey::Suite { .. } if internal => unfit("an internal app has no suite token"),
        TokenKey::Internal { .. } if !internal => unfit("only an internal app has a token without a company"),
        _ => Ok(Cow::Borrowed(key)),
    }
}
