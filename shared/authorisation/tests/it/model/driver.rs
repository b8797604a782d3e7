//! The driver: one step at a time, with every way to fail.

use dingtalk_authorisation::{Began, Input, Question, Step};

use super::world::{Outcome, World};

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Did not arrive, or was refused before it did anything: network, throttled, no ticket, token expired.
    NotArrived,
    /// Arrived; the answer was lost.
    AnswerLost,
    /// Class AUTHORISATION, although that is not so.
    Lie,
    /// An error of which nobody knows what it means.
    Strange,
    /// The driver dies after its record and before the call.
    CrashBefore,
    /// The brake is on, when it is asked.
    Brake,
}

/// A step under way: the call is made, its end not yet applied.
pub struct Pending {
    pub step: Step,
    ends: Vec<Input>,
    reliefs: u32,
}

/// How often a run does the same step before it gives up for now.
const ROUNDS: usize = 3;

impl World {
    /// Begins the next step, if none is under way.
    pub fn begin(&mut self, fault: Fault) -> Outcome {
        let Some(step) = self.company.next().filter(|_| self.pending.is_none()) else { return Ok(()) };
        self.tell(|| format!("begin {step:?}, {fault:?}"));
        if let Step::Exchange { id } = &step {
            self.apply(&Input::ExchangeBegun { id: id.clone() })?;
            if self.company.in_flight() != Some(id.as_str()) {
                return Ok(());
            }
        }
        let reliefs = self.checks.reliefs;
        let began = self.company.began(self.now);
        let exchange = if let Step::Exchange { id } = &step { Some(id.clone()) } else { None };
        if fault == Fault::CrashBefore {
            exchange.iter().for_each(|id| self.checks.exchange_lost(id));
            return Ok(());
        }
        if let Some(id) = &exchange {
            self.checks.exchange(id, &self.company)?;
        }
        let ends = self.call(&step, began, fault);
        self.pending = Some(Pending { step, ends, reliefs });
        Ok(())
    }

    fn call(&mut self, step: &Step, began: Began, fault: Fault) -> Vec<Input> {
        match step {
            Step::Exchange { id } => vec![self.call_exchange(id.clone(), fault)],
            Step::Ask(by) => match fault {
                Fault::NotArrived | Fault::AnswerLost | Fault::Strange => vec![],
                Fault::Lie => self.refuse(began, *by),
                _ if self.platform.confirms() => vec![Input::Confirmed { began, by: *by }],
                _ => vec![Input::Refused { began, by: *by }],
            },
            Step::Admit => match fault {
                Fault::NotArrived | Fault::AnswerLost | Fault::Strange => vec![],
                Fault::Brake => {
                    self.must_ask = true;
                    vec![Input::ReliefHeld]
                }
                _ if self.platform.lists_as_unactive() => vec![Input::StillPending],
                _ => vec![Input::ReliefAdmitted],
            },
            Step::Activate => match fault {
                Fault::NotArrived => vec![],
                Fault::AnswerLost => {
                    self.platform.activate();
                    vec![]
                }
                Fault::Strange => vec![Input::NotActivated],
                Fault::Lie => vec![Input::NotActivated, Input::Asked],
                _ if self.platform.activate() => vec![Input::Activated],
                _ if self.platform.era.is_none() => vec![Input::NotActivated, Input::Asked],
                _ => vec![Input::NotActivated],
            },
            Step::ReadFacts => match fault {
                Fault::NotArrived | Fault::AnswerLost | Fault::Strange => vec![],
                Fault::Lie => self.refuse(began, Question::AuthInfo),
                _ if self.platform.confirms() => {
                    let (agents, licence) = (self.platform.facts(), self.platform.licence());
                    vec![Input::FactsRead { began, agents, licence }]
                }
                _ => vec![Input::Refused { began, by: Question::CorpToken }],
            },
        }
    }

    fn call_exchange(&mut self, id: String, fault: Fault) -> Input {
        match fault {
            Fault::NotArrived | Fault::Lie => Input::NotExchanged { id },
            Fault::AnswerLost | Fault::Strange => {
                if fault == Fault::AnswerLost {
                    self.platform.exchange(&id);
                }
                self.checks.exchange_lost(&id);
                Input::ExchangeLost { id }
            }
            _ if self.platform.exchange(&id) => Input::Exchanged { id },
            _ => Input::CodeGone { id },
        }
    }

    fn refuse(&mut self, began: Began, by: Question) -> Vec<Input> {
        self.must_ask = true;
        vec![Input::Refused { began, by }]
    }

    /// The end of the step under way arrives.
    pub fn end(&mut self) -> Outcome {
        let Some(pending) = self.pending.take() else { return Ok(()) };
        self.tell(|| format!("end of {:?}", pending.step));
        for input in &pending.ends {
            let before = self.company.state.is_authorised();
            self.apply(input)?;
            if self.checks.reliefs > pending.reliefs && !before && self.company.state.is_authorised() {
                return Err(format!("{:?} began before a withdrawal, and resurrected the company", pending.step));
            }
        }
        Ok(())
    }

    /// The driver dies: its step's end is never recorded.
    pub fn crash(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        self.tell(|| format!("crash during {:?}", pending.step));
        if let (Step::Exchange { id }, Some(end)) = (&pending.step, pending.ends.first())
            && !matches!(end, Input::ExchangeLost { .. })
        {
            self.checks.exchange_lost(id);
        }
    }

    /// A run without faults, until nothing is to be done, or the same step comes up again and again.
    pub fn run(&mut self) -> Outcome {
        let mut done: Vec<Step> = vec![];
        let mut asked = false;
        while let Some(step) = self.company.next() {
            if done.iter().filter(|other| **other == step).count() >= ROUNDS {
                self.tell(|| format!("gives up for now: {step:?} once more"));
                return Ok(());
            }
            if done.len() > 60 {
                return Err("does not come to rest".into());
            }
            done.push(step);
            self.now += 5;
            self.begin(Fault::None)?;
            if let Some(pending) = &mut self.pending {
                // Once a run is enough.
                pending.ends.retain(|end| !(asked && *end == Input::Asked));
                asked |= pending.ends.contains(&Input::Asked);
            }
            self.now += 5;
            self.end()?;
        }
        Ok(())
    }
}
