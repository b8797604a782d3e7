//! Two calls say that the company is not authorised. May it be relieved for that?

use dingtalk_authorisation::{Input, State};
use dingtalk_tokens::Kind;

use super::{Came, Stop};
use crate::{Driver, Record, Visit};

/// The states of companies that have authorised the app.
const AUTHORISED: [State; 3] = [State::Authorised, State::Active, State::Stopped];

impl Driver {
    pub(super) async fn admit(&self, visit: &Visit<'_>, record: &Record) -> Result<Came, Stop> {
        let (app, corp) = (&visit.credentials.app, record.corp());
        // One that came back, and waits for its activation, may be refused like one that left. Where the list goes on it
        // may be on it.
        if visit.credentials.kind == Kind::Suite {
            let (listed, more) = self.unactive(visit).await?;
            if more || listed.iter().any(|listed| listed == corp) {
                return Ok(Came::With(Input::StillPending.into()));
            }
        }
        if record.company.state == State::CodeReceived {
            // Nobody was told of it, so nobody loses it.
            return Ok(Came::With(Input::ReliefAdmitted.into()));
        }
        let states = AUTHORISED.map(State::as_str);
        let companies = self.companies.count(app, &states).await?;
        let admitted = self.brake.admit(app, corp, companies, self.clock.now()).await?;
        Ok(Came::With(if admitted { Input::ReliefAdmitted } else { Input::ReliefHeld }.into()))
    }
}
