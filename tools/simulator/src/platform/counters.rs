//! What tests count.

use std::collections::HashMap;

use super::{CallRecord, MintedToken, Platform, TokenKind};

impl Platform {
    /// How many calls of that API came in, whatever became of them.
    pub fn calls(&self, api: &str) -> usize {
        self.calls_of(api, None, None)
    }

    /// How many calls of that API came in from the app with that key, for that company.
    pub fn calls_of(&self, api: &str, app: Option<&str>, corp: Option<&str>) -> usize {
        let fits = |wanted: Option<&str>, is: &Option<String>| wanted.is_none() || wanted == is.as_deref();
        let concerned = |call: &&CallRecord| call.api == api && fits(app, &call.app) && fits(corp, &call.corp);
        self.world().log.records.iter().filter(concerned).count()
    }

    /// The most calls of that API by that app for that company in any second, throttled ones included.
    pub fn peak_calls(&self, api: &str, app: &str, corp: &str) -> usize {
        let world = self.world();
        let mut seconds: HashMap<i64, usize> = HashMap::new();
        for call in &world.log.records {
            if (call.api, call.app.as_deref(), call.corp.as_deref()) == (api, Some(app), Some(corp)) {
                *seconds.entry(call.at.div_euclid(1000)).or_default() += 1;
            }
        }
        seconds.into_values().max().unwrap_or_default()
    }

    /// Every call, in the order of arrival.
    pub fn log(&self) -> Vec<CallRecord> {
        self.world().log.records.clone()
    }

    /// Forgets the calls so far.
    pub fn clear_log(&self) {
        self.world().log.records.clear();
    }

    /// Every token that was handed out, oldest first, without its value.
    pub fn minted(&self) -> Vec<MintedToken> {
        self.world().tokens.all().to_vec()
    }

    /// How many tokens of that kind were made for that app and company.
    pub fn minted_count(&self, kind: TokenKind, app: &str, corp: Option<&str>) -> usize {
        let concerned =
            |token: &&MintedToken| (token.kind, token.app.as_str(), token.corp.as_deref()) == (kind, app, corp);
        self.world().tokens.all().iter().filter(concerned).count()
    }

    /// Whose token it is, valid or not.
    pub fn token_owner(&self, token: &str) -> Option<MintedToken> {
        self.world().tokens.owner(token).cloned()
    }

    /// Whether the token was valid at that time, in milliseconds of the platform's clock.
    pub fn token_valid_at(&self, token: &str, time: i64) -> bool {
        self.token_owner(token).is_some_and(|token| token.is_valid_at(time))
    }
}
