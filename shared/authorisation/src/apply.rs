//! What an input does to a company.

use crate::{Activation, Announcement, Code, CodeEnd, Company, Input, Relief, Signal, State, transitions};

/// What follows from an input besides the company's new state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// What the team's own code is to be told, in this order.
    pub announcements: Vec<Announcement>,
    /// Tokens made so far are void; to be deleted with the same write.
    pub revoke: bool,
    /// The permanent code and all else that is sealed is to be deleted with the same write.
    pub forget: bool,
}

impl Company {
    /// Takes an input at the time `now` (milliseconds). Taking the same input again changes nothing more.
    pub fn apply(&mut self, input: &Input, now: i64) -> Effect {
        let mut effect = Effect::default();
        match input {
            Input::Code { id, time } => self.take_code(id, *time, now, &mut effect),
            Input::Granted { time, permanent_code } => self.grant(*time, *permanent_code, now, &mut effect),
            Input::Changed { time } => self.change(*time),
            Input::Relieved { time, timed } => self.relieve(*time, *timed, now, &mut effect),
            Input::App { agent_id, app_id, change, time } => {
                if self.state.is_authorised() {
                    // What has been received has happened: a time ahead of us would hide what is read next.
                    self.change_app(*agent_id, *app_id, *change, (*time).min(now));
                }
                self.change(*time);
            }
            Input::Asked => self.ask(),
            Input::LookAgain => {
                if self.state.is_authorised() {
                    self.news();
                }
            }
            Input::ExchangeBegun { id } => self.begin_exchange(id),
            Input::Exchanged { id } => self.exchanged(id, now, &mut effect),
            Input::NotExchanged { id } => self.with_code(id, Code::stay_open),
            Input::ExchangeLost { id } => self.with_code(id, Code::lose),
            Input::CodeGone { id } => self.with_code(id, |code| code.finish(CodeEnd::Gone)),
            Input::Activated => {
                self.activation = Activation::Done;
                if self.state == State::Authorised {
                    self.news();
                }
            }
            Input::NotActivated => self.activation = Activation::Refused,
            Input::Confirmed { began, by } => self.confirm(*began, *by, now, &mut effect),
            Input::Refused { began, by } => self.refuse(*began, *by),
            Input::ReliefAdmitted => self.relieve_by_errors(now, &mut effect),
            Input::ReliefHeld => {
                if self.doubt.take_if(|doubt| doubt.agreed).is_some() {
                    self.held = self.state.is_authorised();
                }
            }
            Input::StillPending => {
                if self.doubt.take_if(|doubt| doubt.agreed).is_some() {
                    // It has to be activated, or asked for a new code; until something comes in there is nothing to see.
                    self.seen = self.wanted;
                }
            }
            Input::FactsRead { began, agents, licence } => {
                if self.take_facts(*began, agents) {
                    self.take_licence(*licence, &mut effect);
                }
            }
            Input::Reauthorising => self.reauthorisations = self.reauthorisations.saturating_add(1),
        }
        self.follow(matches!(input, Input::FactsRead { .. }), now, &mut effect);
        effect
    }

    /// The signals that the company's own state gives.
    fn follow(&mut self, was_read: bool, now: i64, effect: &mut Effect) {
        let usable = if self.with_state { self.facts_at.is_some() } else { self.activation == Activation::Done };
        if self.state == State::Authorised && usable && !self.needs_licence() {
            self.signal(Signal::Usable, now, effect);
        }
        let told = effect.announcements.len();
        let apps = if self.all_stopped() { Signal::AllStopped } else { Signal::AnyEnabled };
        self.signal(apps, now, effect);
        // A change is told once it is known what changed, unless the state itself tells it.
        if was_read && self.changed && !self.is_stale() && self.state.is_authorised() {
            self.changed = false;
            if effect.announcements.len() == told {
                effect.announcements.push(Announcement::CorpAuthChanged);
            }
        }
    }

    /// True when the signal moved the company.
    pub(crate) fn signal(&mut self, signal: Signal, now: i64, effect: &mut Effect) -> bool {
        let Some(row) = transitions::find(self.state, signal) else { return false };
        let begins = !self.state.is_authorised() && row.to.is_authorised();
        self.state = row.to;
        self.since = now;
        effect.announcements.extend(row.announces);
        if begins {
            self.apps.clear();
            self.facts_at = None;
            self.changed = false;
            self.doubt = None;
            self.reauthorisations = 0;
            self.begin(effect);
        }
        true
    }

    /// A new authorisation, seen at its beginning or found out about: nothing that was made under an older one holds.
    pub(crate) fn begin(&mut self, effect: &mut Effect) {
        self.epoch += 1;
        self.begun_at = self.authorised_at;
        self.activation = Activation::Due;
        self.forget_licence();
        self.news();
        effect.revoke = true;
    }

    /// The end of an authorisation: tokens and sealed values go first, the tombstone stays.
    pub(crate) fn end(&mut self, relief: Relief, now: i64, effect: &mut Effect) {
        self.signal(Signal::Relieved, now, effect);
        self.note_relief(relief);
        self.life += 1;
        self.close_codes();
        self.authorised_at = None;
        self.begun_at = None;
        self.permanent_code = false;
        self.with_state = false;
        self.forget_licence();
        self.apps.clear();
        self.facts_at = None;
        self.changed = false;
        self.doubt = None;
        self.news();
        self.seen = self.wanted;
        effect.revoke = true;
        effect.forget = true;
    }

    pub(crate) fn note_relief(&mut self, relief: Relief) {
        if self.relief.is_none_or(|known| known.at < relief.at) {
            self.relief = Some(relief);
        }
    }

    /// Something came in: what DingTalk answered before is out of date, and is asked again.
    pub(crate) fn news(&mut self) {
        self.held = false;
        self.wanted += 1;
        if let Some(doubt) = &mut self.doubt {
            *doubt = crate::Doubt::default();
        }
    }

    /// DingTalk is to be asked whether the company is authorised, and if it is, what it has.
    pub(crate) fn ask(&mut self) {
        self.doubt.get_or_insert_default();
        self.news();
    }
}
