//! Where a call is dealt with: what every API needs to check.

use serde_json::Value;

use super::call::Call;
use super::company::Company;
use super::dispatch::Effects;
use super::refusal::Refusal;
use super::settings::{PlatformSettings, StaleTicket};
use super::signature;
use super::tokens::{BadToken, MintedToken, TokenKind};
use super::world::{AppState, World};
use super::{Fault, Standing, clock};
use dingtalk_crypto::ExposeSecret;

/// How far a signed call's clock may be off: 1 minute (853002).
const SKEW_MS: u64 = 60_000;

/// A success without `errcode`, or a no.
pub(crate) type Answered = Result<Value, Refusal>;

/// One call being dealt with.
pub(crate) struct Desk<'a> {
    pub(crate) settings: &'a PlatformSettings,
    pub(crate) world: &'a mut World,
    pub(crate) call: &'a Call,
    pub(crate) now: i64,
    /// How the list that is asked for goes wrong.
    pub(crate) fault: Option<&'a Fault>,
    pub(crate) effects: Effects,
}

impl Desk<'_> {
    /// A member of the body, or the no that says it is missing.
    pub(crate) fn member(&self, name: &str, missing: i64) -> Result<String, Refusal> {
        self.call.member(name).ok_or_else(|| Refusal::of(missing))
    }

    pub(crate) fn app(&self, key: &str, unknown: i64) -> Result<&AppState, Refusal> {
        self.world.apps.get(key).ok_or_else(|| Refusal::of(unknown))
    }

    /// The suite with that key.
    pub(crate) fn suite_app(&self, key: &str, unknown: i64) -> Result<&AppState, Refusal> {
        let state = self.app(key, unknown)?;
        if state.app.kind.has_tickets() { Ok(state) } else { Err(Refusal::of(unknown)) }
    }

    pub(crate) fn good_ticket(&self, app: &AppState, ticket: &str) -> bool {
        app.app.any_ticket || app.tickets.is_good(ticket, self.settings.old_tickets)
    }

    /// The suite that `suite_access_token` belongs to.
    pub(crate) fn suite(&self) -> Result<String, Refusal> {
        let token = self.call.parameter("suite_access_token").ok_or_else(|| Refusal::of(41022))?;
        self.token(token, &[TokenKind::Suite], 40082, 42009).map(|token| token.app.clone())
    }

    pub(crate) fn token(
        &self,
        token: &str,
        kinds: &[TokenKind],
        unknown: i64,
        expired: i64,
    ) -> Result<&MintedToken, Refusal> {
        let token = self.world.tokens.check(token, self.now).map_err(|bad| match bad {
            BadToken::Unknown => Refusal::of(unknown),
            BadToken::Expired => Refusal::of(expired),
        })?;
        if kinds.contains(&token.kind) { Ok(token) } else { Err(Refusal::of(unknown)) }
    }

    pub(crate) fn is_signed(&self) -> bool {
        ["accessKey", "signature"].into_iter().any(|name| self.call.query.contains_key(name))
    }

    /// The suite of a signed call (suite-api, section 3).
    pub(crate) fn signed(&self) -> Result<String, Refusal> {
        let parameter = |name| self.call.parameter(name).unwrap_or_default();
        let state = self.suite_app(parameter("accessKey"), 853_003)?;
        let timestamp = parameter("timestamp");
        let time: i64 = timestamp.parse().map_err(|_| Refusal::of(853_001))?;
        if timestamp.len() != 13 {
            return Err(Refusal::of(853_001));
        }
        if time.abs_diff(self.now) > SKEW_MS {
            return Err(Refusal::of(853_002));
        }
        let ticket = self.call.parameter("suiteTicket").ok_or_else(|| Refusal::of(41023))?;
        if signature::sign(state.app.secret.expose_secret(), timestamp, ticket) != parameter("signature") {
            return Err(Refusal::of(853_004));
        }
        if !self.good_ticket(state, ticket) {
            return Err(Refusal::of(match self.settings.stale_ticket {
                StaleTicket::Unknown => 40085,
                StaleTicket::Signature => 853_004,
            }));
        }
        Ok(state.app.key.clone())
    }

    /// The suite, by token or signature; a call that has both must have both right.
    pub(crate) fn suite_or_signed(&self) -> Result<String, Refusal> {
        if !self.is_signed() {
            return self.suite();
        }
        let signed = self.signed()?;
        if self.call.query.contains_key("suite_access_token") && self.suite()? != signed {
            return Err(Refusal::of(40082));
        }
        Ok(signed)
    }

    /// The `suite_key` in the body, where there is one, must be the caller's.
    pub(crate) fn same_suite(&self, suite: &str) -> Result<(), Refusal> {
        match self.call.member("suite_key") {
            Some(key) if key != suite => Err(Refusal::of(40083)),
            _ => Ok(()),
        }
    }

    /// The company, if it has authorised the suite and is in order.
    pub(crate) fn company(&mut self, suite: &str, corp_id: &str) -> Result<&mut Company, Refusal> {
        match self.world.standing(corp_id) {
            Standing::Normal => {}
            Standing::Disabled => return Err(Refusal::of(50005)),
            Standing::Dissolved => return Err(Refusal::of(70001)),
        }
        match self.world.company_mut(suite, corp_id) {
            Some(company) if company.authorised => Ok(company),
            Some(_) => Err(Refusal::of(41030)),
            None => Err(Refusal::of(40079)),
        }
    }

    /// A new token; it voids the owner's others where the settings say so.
    pub(crate) fn mint(&mut self, kind: TokenKind, app: &str, corp: Option<&str>) -> String {
        let voids = match kind {
            TokenKind::Suite => self.settings.void_previous_suite_token,
            TokenKind::Company => self.settings.void_previous,
            TokenKind::Internal | TokenKind::JsapiTicket => false,
        };
        let owner = (kind, app.to_owned(), corp.map(str::to_owned));
        if voids {
            self.world.tokens.void(&owner, self.now);
        }
        let (kind, app, corp) = owner;
        let expires_at = self.now.saturating_add(clock::milliseconds(self.settings.token_life));
        let token = MintedToken { kind, app, corp, minted_at: self.now, expires_at, voided_at: None };
        let value = self.world.text::<32>();
        self.world.tokens.mint(value.clone(), token);
        value
    }

    /// The life of a token, in seconds.
    pub(crate) fn life(&self) -> u64 {
        self.settings.token_life.as_secs()
    }
}
