//! What holds for every input, whatever the history.

use std::collections::BTreeMap;

use dingtalk_authorisation::{Announcement, Company, Effect, Input, Licence, LicenceCheck, Question, State};

use super::world::Outcome;

#[derive(Default)]
struct Exchanges {
    unknown_ends: u8,
    success: bool,
}

#[derive(Default)]
pub struct Checks {
    /// What the team's own code believes.
    authorised: bool,
    active: bool,
    stopped: bool,
    /// Which calls said no since something came in.
    said_no: [bool; 2],
    /// Withdrawals taken.
    pub reliefs: u32,
    exchanges: BTreeMap<String, Exchanges>,
}

fn ensure(holds: bool, rule: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(rule()) }
}

impl Checks {
    pub fn input(&mut self, before: &Company, input: &Input, after: &Company, effect: &Effect, now: i64) -> Outcome {
        self.epochs(before, after, effect)?;
        self.moves(before, input, after)?;
        self.relief_by_errors(before, input, after)?;
        for announcement in &effect.announcements {
            self.told(*announcement)?;
        }
        ensure(self.authorised == after.state.is_authorised(), || "the announcements tell another state".into())?;
        ensure(self.active == matches!(after.state, State::Active | State::Stopped), || "as to being active".into())?;
        ensure(self.stopped == (after.state == State::Stopped), || "as to being stopped".into())?;
        let in_flight = after.codes.iter().filter(|code| code.in_flight).count();
        ensure(in_flight <= 1, || format!("{in_flight} exchanges in flight"))?;
        if let Input::Exchanged { id } = input {
            self.exchanges.entry(id.clone()).or_default().success = true;
        }
        if effect.forget {
            self.reliefs += 1;
        }
        idempotent(input, after, now)
    }

    fn epochs(&mut self, before: &Company, after: &Company, effect: &Effect) -> Outcome {
        ensure(after.epoch >= before.epoch, || "the epoch went back".into())?;
        let began = after.epoch > before.epoch;
        let ended = before.state.is_authorised() && !after.state.is_authorised();
        ensure(!(began || ended) || effect.revoke, || "an epoch began or ended, and nothing was revoked".into())?;
        ensure(!ended || effect.forget, || "it ended, and nothing was forgotten".into())?;
        let entered = !before.state.is_authorised() && after.state.is_authorised();
        ensure(!entered || began, || "authorised anew without a new epoch".into())?;
        ensure(after.state.is_authorised() || !after.permanent_code, || "a permanent code left behind".into())
    }

    fn moves(&mut self, before: &Company, input: &Input, after: &Company) -> Outcome {
        let used = |state| matches!(state, State::Active | State::Stopped);
        let may_end = matches!(input, Input::Relieved { .. } | Input::ReliefAdmitted);
        let (from, to) = (before.state, after.state);
        ensure(!used(from) || used(to) || may_end, || format!("left {from:?} for {to:?}"))?;
        ensure(to != State::Relieved || from == to || may_end, || "relieved, and nobody said so".into())?;
        let bar = after.licence_check == LicenceCheck::Require && after.licence != Licence::Matches;
        ensure(!bar || used(from) || !used(to), || "active without a serial number in order".into())?;
        let first = matches!(to, State::None);
        ensure(!first || from == to, || "back to nothing".into())
    }

    /// Two different calls said no, and nothing came in since.
    fn relief_by_errors(&mut self, before: &Company, input: &Input, after: &Company) -> Outcome {
        let which = |by: &Question| usize::from(*by == Question::CorpToken);
        let relieved = after.life > before.life;
        match input {
            Input::Refused { by, began } if *began == before.began(began.at) => self.said_no[which(by)] = true,
            Input::Confirmed { .. } | Input::FactsRead { .. } => self.said_no = [false; 2],
            Input::ReliefAdmitted if relieved => {
                ensure(self.said_no == [true; 2], || "relieved by errors, and not both calls said no".into())?;
            }
            Input::ReliefAdmitted | Input::ReliefHeld | Input::StillPending => self.said_no = [false; 2],
            Input::Code { .. } if before == after => {}
            Input::Granted { .. } | Input::Relieved { .. } | Input::Changed { .. } | Input::App { .. }
                if before == after => {}
            Input::Granted { .. } | Input::Relieved { .. } | Input::Changed { .. } | Input::App { .. } => {
                self.said_no = [false; 2];
            }
            _ => {}
        }
        Ok(())
    }

    fn told(&mut self, announcement: Announcement) -> Outcome {
        let sensible = match announcement {
            Announcement::CorpAuthorized => !std::mem::replace(&mut self.authorised, true),
            Announcement::CorpActivated => self.authorised && !std::mem::replace(&mut self.active, true),
            Announcement::CorpAuthChanged | Announcement::CorpLicenseMismatch => self.authorised,
            Announcement::CorpStopped => self.active && !std::mem::replace(&mut self.stopped, true),
            Announcement::CorpRestored => self.active && std::mem::replace(&mut self.stopped, false),
            Announcement::CorpRelieved => {
                (self.active, self.stopped) = (false, false);
                std::mem::replace(&mut self.authorised, false)
            }
        };
        ensure(sensible, || format!("{announcement:?} makes no sense here"))
    }

    /// The driver calls `get_permanent_code`.
    pub fn exchange(&self, id: &str, company: &Company) -> Outcome {
        ensure(company.in_flight() == Some(id), || "an exchange that is not recorded".into())?;
        let alive = company.codes.iter().any(|code| code.id == id && code.life == company.life);
        ensure(alive, || format!("{id} is from before a withdrawal"))?;
        let Some(exchanges) = self.exchanges.get(id) else { return Ok(()) };
        ensure(!exchanges.success, || format!("{id} exchanged again after a success"))?;
        ensure(exchanges.unknown_ends < 2, || format!("{id} exchanged again after two lost answers"))
    }

    /// An exchange began, and nobody will know how it ended.
    pub fn exchange_lost(&mut self, id: &str) {
        self.exchanges.entry(id.to_owned()).or_default().unknown_ends += 1;
    }
}

/// The same input again changes nothing more.
fn idempotent(input: &Input, company: &Company, now: i64) -> Outcome {
    if matches!(input, Input::ExchangeBegun { .. } | Input::Reauthorising) {
        return Ok(());
    }
    let mut again = company.clone();
    let effect = again.apply(input, now);
    ensure(effect == Effect::default(), || format!("{input:?} a second time has effects: {effect:?}"))?;
    ensure(again.next() == company.next(), || format!("{input:?} a second time leads elsewhere: {:?}", again.next()))?;
    // A second word of the same is one more reason to look; all else stays.
    again.wanted = company.wanted;
    again.seen = company.seen;
    ensure(again == *company, || format!("{input:?} a second time changes more: {again:?} instead of {company:?}"))
}
