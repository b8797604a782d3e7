//! Every token that was ever handed out.

use std::collections::HashMap;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The suite access token (套件访问Token).
    Suite,
    /// A company's access token for a suite or customised app.
    Company,
    /// The access token of an internal app.
    Internal,
    /// A JSAPI ticket.
    JsapiTicket,
}

/// A token that was handed out, without its value. Times are milliseconds of the platform's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MintedToken {
    /// What it is for.
    pub kind: TokenKind,
    /// The app's key.
    pub app: String,
    /// The company; none for suite tokens.
    pub corp: Option<String>,
    /// When it was made.
    pub minted_at: i64,
    /// From when on it is no longer valid.
    pub expires_at: i64,
    /// From when on it is void, if something voided it: a newer token, or a withdrawal.
    pub voided_at: Option<i64>,
}

impl MintedToken {
    /// Whether it was valid at that time.
    pub fn is_valid_at(&self, time: i64) -> bool {
        (self.minted_at..self.expires_at).contains(&time) && self.voided_at.is_none_or(|voided| time < voided)
    }
}

type Owner = (TokenKind, String, Option<String>);

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadToken {
    Unknown,
    Expired,
}

/// Every token that was ever handed out, oldest first.
#[derive(Default)]
pub(crate) struct Tokens {
    all: Vec<MintedToken>,
    by_value: HashMap<String, usize>,
    by_owner: HashMap<Owner, Vec<(String, usize)>>,
}

impl Tokens {
    pub(crate) fn mint(&mut self, value: String, token: MintedToken) {
        let index = self.all.len();
        let owner = (token.kind, token.app.clone(), token.corp.clone());
        self.by_owner.entry(owner).or_default().push((value.clone(), index));
        self.by_value.insert(value, index);
        self.all.push(token);
    }

    /// The owner's newest token that is valid now, with its value.
    pub(crate) fn live(&mut self, owner: &Owner, now: i64) -> Option<(String, &mut MintedToken)> {
        let (value, index) = self.by_owner.get(owner)?.last()?.clone();
        self.all.get_mut(index).filter(|token| token.is_valid_at(now)).map(|token| (value, token))
    }

    /// Voids everything that the owner still has.
    pub(crate) fn void(&mut self, owner: &Owner, now: i64) {
        for (_, index) in self.by_owner.get(owner).into_iter().flatten() {
            if let Some(token) = self.all.get_mut(*index).filter(|token| token.is_valid_at(now)) {
                token.voided_at = Some(now);
            }
        }
    }

    pub(crate) fn owner(&self, value: &str) -> Option<&MintedToken> {
        self.all.get(*self.by_value.get(value)?)
    }

    pub(crate) fn check(&self, value: &str, now: i64) -> Result<&MintedToken, BadToken> {
        match self.owner(value) {
            Some(token) if token.is_valid_at(now) => Ok(token),
            Some(token) if token.voided_at.is_none() && now >= token.expires_at => Err(BadToken::Expired),
            _ => Err(BadToken::Unknown),
        }
    }

    pub(crate) fn all(&self) -> &[MintedToken] {
        &self.all
    }
}
