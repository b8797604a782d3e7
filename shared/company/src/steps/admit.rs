//! Two calls say that the company is not authorised. May it be relieved for that?

use dingtalk_authorisation::{Input, State};

use super::{Came, Stop};
use crate::{Driver, Record, Visit};

/// The states of companies that have authorised the app.
const AUTHORISED: [State; 3] = [State::Authorised, State::Active, State::Stopped];

impl Driver {
    pub(super) async fn admit(&self, visit: &Visit<'_>, record: &Record) -> Result<Came, Stop> {
        let (app, corp) = (&visit.credentials.app, record.corp());
        if record.company.state == State::CodeReceived {
            let waiting = self.unactive(visit).await?;
            let input =
                if waiting.iter().any(|listed| listed == corp) { Input::StillPending } else { Input::ReliefAdmitted };
            return Ok(Came::With(input.into()));
        }
        let states = AUTHORISED.map(State::as_str);
        let companies = self.companies.count(app, &states).await?;
        let admitted = self.brake.admit(app, corp, companies, self.clock.now()).await?;
        Ok(Came::With(if admitted { Input::ReliefAdmitted } else { Input::ReliefHeld }.into()))
    }
}
