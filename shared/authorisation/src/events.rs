//! What the platform's events do to a company.

use crate::{
    CodeEnd, Company, Relief, Signal, State,
    apply::Effect,
    order::{Order, is_shown, order},
};

impl Company {
    pub(crate) fn take_code(&mut self, id: &str, time: i64, now: i64, effect: &mut Effect) {
        // One that is older than another is tried as well: only the exchange tells which is good, and times may be wrong.
        if self.codes.iter().any(|code| code.id == id) || self.order_to_relief(time) == Order::Earlier {
            return;
        }
        self.remember(id, time);
        self.signal(Signal::Code, now, effect);
    }

    pub(crate) fn grant(&mut self, time: i64, permanent_code: bool, now: i64, effect: &mut Effect) {
        let order = self.order_to_relief(time);
        if order == Order::Earlier {
            return;
        }
        // Of which generation the company is, even one tells that is too close to a withdrawal to tell more.
        self.with_state = true;
        if order == Order::Tie && !self.state.is_authorised() {
            return self.ask();
        }
        self.authorised_at = self.authorised_at.max(Some(time));
        self.permanent_code |= permanent_code;
        if !self.signal(Signal::Granted, now, effect) {
            self.changed(time);
        }
    }

    /// Something changed, and what is to be read: of a company that is not known to be authorised, whether it is.
    pub(crate) fn change(&mut self, time: i64) {
        if self.state.is_authorised() {
            self.changed(time);
        } else if self.open_code().is_none() && self.order_to_relief(time) != Order::Earlier {
            self.ask();
        }
    }

    /// Of an authorised company: its state is read again. It is told as a change, unless the state that it changed was
    /// never told, or what was told shows it already.
    fn changed(&mut self, time: i64) {
        self.changed |= self.facts_at.is_some_and(|facts_at| !is_shown(time, facts_at));
        self.news();
    }

    pub(crate) fn relieve(&mut self, time: i64, timed: bool, now: i64, effect: &mut Effect) {
        let relief = Relief { at: time, by_errors: false, timed };
        if self.state == State::Relieved && self.relief.is_some_and(|known| time <= known.at) {
            return;
        }
        // What is being asked about it is still a question: it may have to do with what came in later than this.
        let asking = self.doubt.is_some() || !timed;
        match order(time, self.authorised_at.max(self.newest_code())) {
            Order::Later => self.end(relief, now, effect),
            // It may have come back since, or it is too close to tell.
            Order::Tie | Order::Earlier => {
                self.withdrawn_before(relief, effect);
                self.ask();
            }
        }
        if asking {
            self.ask();
        }
    }

    /// What a code says counts as well: it is the authorisation of the classic generation.
    fn newest_code(&self) -> Option<i64> {
        self.codes.iter().filter(|code| code.life == self.life).map(|code| code.time).max()
    }

    /// It withdrew, and came back: if we took it for the same authorisation all the time, it was not.
    fn withdrawn_before(&mut self, relief: Relief, effect: &mut Effect) {
        if self.state.is_authorised() && order(relief.at, self.begun_at) == Order::Later {
            self.note_relief(relief);
            self.authorised_at = self.authorised_at.max(Some(relief.at));
            let stored = |code: &crate::Code| code.end == Some(CodeEnd::Exchanged) && code.time >= relief.at;
            self.permanent_code &= self.codes.iter().any(stored);
            self.begin(effect);
        }
    }

    /// How a time stands to the last withdrawal. Of one without a time of its own, nobody can tell what came before it.
    fn order_to_relief(&self, time: i64) -> Order {
        match (order(time, self.relief.map(|relief| relief.at)), self.relief) {
            (Order::Earlier, Some(Relief { timed: false, .. })) => Order::Tie,
            (order, _) => order,
        }
    }
}
