//! Tickets and temporary codes: in the pusher's own memory, or the platform's if it is attached to one.

use crate::Simulator;
use crate::state::{TemporaryCode, lock};

impl Simulator {
    /// The newest ticket; DingTalk's server API would accept this one only.
    pub fn suite_ticket(&self) -> Option<String> {
        match self.platform() {
            Some((platform, app)) => platform.suite_ticket(&app),
            None => lock(&self.state).ticket.clone(),
        }
    }

    /// The newest `tmp_auth_code` of a company, if it has not been exchanged.
    pub fn temporary_code(&self, corp_id: &str) -> Option<String> {
        if let Some((platform, app)) = self.platform() {
            return platform.temporary_code(&app, corp_id);
        }
        let state = lock(&self.state);
        let code = state.newest_code.get(corp_id)?;
        state.codes.get(code).is_some_and(|known| !known.exchanged).then(|| code.clone())
    }

    /// Exchanges a `tmp_auth_code`, as `get_permanent_code` does: the first time it gives the company's CorpId, after
    /// that `None` (the API's error 40078). Pushes of the code stop.
    pub fn exchange_code(&self, code: &str) -> Option<String> {
        if let Some((platform, app)) = self.platform() {
            return platform.exchange(&app, code);
        }
        let mut state = lock(&self.state);
        let code = state.codes.get_mut(code).filter(|code| !code.exchanged)?;
        code.exchanged = true;
        Some(code.corp_id.clone())
    }

    pub(crate) fn is_exchanged(&self, code: &str) -> bool {
        match self.platform() {
            Some((platform, app)) => platform.is_exchanged(&app, code),
            None => lock(&self.state).codes.get(code).is_some_and(|code| code.exchanged),
        }
    }

    pub(crate) fn remember_ticket(&self, ticket: &str) {
        match self.platform() {
            Some((platform, app)) => platform.add_ticket(&app, ticket),
            None => lock(&self.state).ticket = Some(ticket.to_owned()),
        }
    }

    pub(crate) fn remember_code(&self, corp_id: &str, code: &str) {
        let mut state = lock(&self.state);
        state.codes.insert(code.to_owned(), TemporaryCode { corp_id: corp_id.to_owned(), exchanged: false });
        state.newest_code.insert(corp_id.to_owned(), code.to_owned());
    }

    pub(crate) fn forget_codes(&self, corp_id: &str) {
        lock(&self.state).codes.retain(|_, code| code.exchanged || code.corp_id != corp_id);
    }
}
