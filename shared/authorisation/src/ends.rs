//! What the ends of our own steps do to a company.

use crate::{
    Activation, AgentFact, Began, Code, CodeEnd, Company, Licence, Question, Relief, Signal, State,
    apply::Effect,
    order::{Order, order},
};

impl Company {
    pub(crate) fn begin_exchange(&mut self, id: &str) {
        // Whatever is in flight was cut off: there is one driver.
        let cut_off: Vec<String> =
            self.codes.iter().filter(|code| code.in_flight).map(|code| code.id.clone()).collect();
        for other in cut_off.iter().filter(|other| *other != id) {
            self.with_code(other, Code::lose);
        }
        self.with_code(id, Code::begin);
    }

    pub(crate) fn exchanged(&mut self, id: &str, now: i64, effect: &mut Effect) {
        let life = self.life;
        let Some(code) = self.code_mut(id) else { return self.ask() };
        if code.end == Some(CodeEnd::Exchanged) {
            return;
        }
        code.finish(CodeEnd::Exchanged);
        let time = code.time;
        if code.life != life {
            // It withdrew while the call was under way: the permanent code is void, unless it came back as well.
            return self.ask();
        }
        let known = self.state.is_authorised();
        let came_back = known && self.permanent_code && order(time, self.begun_at) == Order::Later;
        self.permanent_code = true;
        self.authorised_at = self.authorised_at.max(Some(time));
        self.signal(Signal::Exchanged, now, effect);
        if came_back {
            // Without our seeing it go: what was made before is void, and it may wait for activation.
            self.begin(effect);
        } else if known {
            if self.activation == Activation::Refused {
                self.activation = Activation::Due;
            }
            self.news();
        }
    }

    /// A code that is gone leaves the company to be asked for: signed calls need no permanent code.
    pub(crate) fn with_code(&mut self, id: &str, change: impl FnOnce(&mut Code)) {
        let Some(code) = self.code_mut(id) else { return };
        let was_open = code.is_open();
        change(code);
        if code.is_open() || !was_open {
            return;
        }
        if self.state.is_authorised() {
            self.news();
        } else if self.open_code().is_none() {
            self.ask();
        }
    }

    pub(crate) fn confirm(&mut self, began: Began, by: Question, now: i64, effect: &mut Effect) {
        if self.is_out_of_date(began) {
            return;
        }
        let Some(doubt) = self.doubt.take() else { return };
        self.held = false;
        if doubt.refused.is_some_and(|(_, other)| other != by) {
            // One says yes and the other says no: nothing is done on that.
            return;
        }
        self.authorised_at = self.authorised_at.max(Some(began.at));
        if matches!(self.state, State::None | State::Relieved) {
            // Nothing is known of its generation, and no code will come.
            self.with_state = true;
        }
        self.signal(Signal::Confirmed, now, effect);
    }

    pub(crate) fn refuse(&mut self, began: Began, by: Question) {
        if self.is_out_of_date(began) {
            return;
        }
        if matches!(self.state, State::None | State::Relieved) {
            // Nothing to lose.
            self.doubt = None;
            return;
        }
        let doubt = self.doubt.get_or_insert_default();
        match doubt.refused {
            None => doubt.refused = Some((began.at, by)),
            Some((_, other)) => doubt.agreed |= other != by,
        }
    }

    pub(crate) fn relieve_by_errors(&mut self, now: i64, effect: &mut Effect) {
        let Some(doubt) = self.doubt.take_if(|doubt| doubt.agreed) else { return };
        let at = doubt.refused.map_or(now, |(at, _)| at);
        self.end(Relief { at, by_errors: true, timed: false }, now, effect);
    }

    /// False when they say nothing of today.
    pub(crate) fn take_facts(&mut self, began: Began, agents: &[AgentFact]) -> bool {
        // Nothing came in since, but its number was not looked at when it was read.
        let for_licence = self.needs_licence() && self.licence == Licence::NotCompared && began.wanted == self.wanted;
        // What was seen already says nothing of today; a withdrawal counts as seen.
        if !self.state.is_authorised() || began.wanted <= self.seen && !for_licence {
            return false;
        }
        self.seen = began.wanted;
        self.facts_at = Some(began.at);
        self.held = false;
        if !self.is_stale() {
            self.doubt = None;
        }
        self.take_agents(agents, began.at);
        true
    }

    /// Something came in since the call began that its answer may not know of: a withdrawal, an authorisation, a change.
    fn is_out_of_date(&self, began: Began) -> bool {
        began.wanted != self.wanted
    }
}
