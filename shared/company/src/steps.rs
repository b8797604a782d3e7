//! The steps: each makes its call, or a few, and says what came of it.

mod activate;
mod admit;
mod ask;
mod call;
mod exchange;
mod facts;
mod licence;
mod unactive;

use dingtalk_api::{ApiError, Class, Refusal};
use dingtalk_authorisation::Step;
use dingtalk_lambda::Failure;

use crate::{Driver, Record, Taken, Visit};

/// In the place of the CorpId, before a code's name, while a code's company is not known.
pub(crate) const UNNAMED: &str = "code.";

/// What a step came to.
pub(crate) enum Came {
    /// The machine is to be told of this.
    With(Taken),
    /// The code was exchanged, and is another company's.
    Elsewhere { corp: String, code: Box<Taken>, exchanged: Box<Taken> },
    /// The code is gone, and nobody knows whose it was.
    Lost,
}

/// A step that cannot go on now.
pub(crate) struct Stop {
    /// What the machine is to be told of all the same.
    pub(crate) ended: Option<Taken>,
    /// What becomes of the event.
    pub(crate) failure: Failure,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self { ended: None, failure }
    }
}

impl From<dingtalk_store::StoreError> for Stop {
    fn from(error: dingtalk_store::StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl Driver {
    /// Takes one step.
    pub(crate) async fn perform(&self, visit: &Visit<'_>, record: &Record, step: &Step) -> Result<Came, Stop> {
        match step {
            Step::Exchange { id } => self.exchange(visit, record, id).await,
            Step::Ask(_) if record.corp().starts_with(UNNAMED) => {
                tracing::error!(
                    app = visit.credentials.app,
                    "a temporary code that names no company is used up; the company comes back by reauthorize or its administrator"
                );
                self.metrics.count("CodeLost", Some(&visit.credentials.app));
                Ok(Came::Lost)
            }
            Step::Ask(question) => self.ask(visit, record, *question).await,
            Step::Admit => self.admit(visit, record).await,
            Step::Activate => self.activate(visit, record).await,
            Step::ReadFacts => self.read_facts(visit, record).await,
        }
    }
}

/// Whether DingTalk says that the company is not authorised. That it stopped the app is no such thing.
pub(crate) fn says_no(error: &ApiError) -> bool {
    matches!(error.class, Class::Authorisation(Refusal::Withdrawn | Refusal::Gone))
}
