//! What is to be done next for a company, by its own state and nothing else.

use crate::{Activation, Company, Licence, Question, State};

/// One step: a call, or a few, whose end comes back as an [`crate::Input`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `get_permanent_code`; [`crate::Input::ExchangeBegun`] has to be recorded first.
    Exchange {
        /// Which code.
        id: String,
    },
    /// Ask DingTalk whether the company is authorised.
    Ask(Question),
    /// Two calls said no: may it be relieved for that, or would too many be?
    Admit,
    /// `activate_suite`.
    Activate,
    /// Company token, authorisation data, micro-apps, scopes.
    ReadFacts,
}

impl Company {
    /// The next step, if there is anything to do.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        // A code is only good for a while, so it goes first.
        if let Some(code) = self.open_code() {
            return Some(Step::Exchange { id: code.id.clone() });
        }
        if let Some(doubt) = &self.doubt {
            return Some(match doubt.refused {
                _ if doubt.agreed => Step::Admit,
                None | Some((_, Question::CorpToken)) => Step::Ask(Question::AuthInfo),
                Some((_, Question::AuthInfo)) => Step::Ask(Question::CorpToken),
            });
        }
        if !self.state.is_authorised() {
            return None;
        }
        // Before anybody uses the app; the number stands in what is read.
        if self.needs_licence() {
            let unread = self.is_stale() || self.licence == Licence::NotCompared;
            return (unread && !self.held).then_some(Step::ReadFacts);
        }
        let classic = !self.with_state;
        // In the classic generation people wait for the activation, and for nothing else.
        if classic && self.state == State::Authorised && self.activation == Activation::Due {
            return Some(Step::Activate);
        }
        if self.is_stale() && !self.held {
            return Some(Step::ReadFacts);
        }
        let again = classic && self.activation == Activation::Refused;
        (again || self.activation == Activation::Due).then_some(Step::Activate)
    }
}
