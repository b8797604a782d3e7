//! Everything that can go wrong with a crawl, from one seed.

use std::time::Duration;

use super::{Fault, Faults, LiveOrganisation, Restless, Unrest};
use crate::random::Random;

/// A schedule of faults: what goes wrong while an app reads a company's contacts.
#[derive(Debug, Clone, PartialEq)]
pub struct Storm {
    /// Calls that go wrong by chance.
    pub faults: Faults,
    /// What happens in the company meanwhile.
    pub unrest: Unrest,
    /// The app's range shrinks when this call of `v2/user/list` comes, counted from 1.
    pub shrinks_at: Option<usize>,
    /// The seed.
    pub seed: u64,
}

impl Storm {
    /// Any schedule: 1 to 30 calls of a hundred go wrong, of some kinds or of all
    /// ([`Faults::kinds_of_contacts`], [`Fault::Hang`] and a delay of 50 ms: set the client's timeouts to match); the
    /// company lives in two of three; the range shrinks in one of four.
    pub fn of(seed: u64) -> Storm {
        let random = &mut Random::forked(seed, 7);
        let mut kinds = Faults::kinds_of_contacts();
        kinds.extend([Fault::Hang, Fault::Delay(Duration::from_millis(50))]);
        random.shuffle(&mut kinds);
        if random.coin() {
            kinds.truncate(1 + random.below(8));
        }
        let rate = 0.01 + random.share() * 0.29;
        let unrest = if random.below(3) > 0 { random.share() * 0.3 } else { 0.0 };
        Storm {
            faults: Faults { rate, kinds, seed: random.next(), only: Vec::new() },
            unrest: Unrest { rate: unrest, ..Unrest::of(random.next()) },
            shrinks_at: random.percent(25).then(|| 1 + random.below(20)),
            seed,
        }
    }

    /// It begins. Faults are those of the whole platform, one storm at a time; [`Platform::clear_faults`] ends them, and a
    /// range that has shrunk stays so. The unrest ends with what is returned.
    ///
    /// [`Platform::clear_faults`]: crate::Platform::clear_faults
    pub fn begin(&self, company: &LiveOrganisation, app: &str) -> Restless {
        let platform = &company.platform;
        platform.set_faults(self.faults.clone());
        if let Some(nth) = self.shrinks_at {
            let (app, corp_id, seed) = (app.to_owned(), company.corp_id.clone(), self.seed);
            let script = platform.on("v2/user/list").app(&app).corp(&corp_id).nth(nth);
            script.run(move |platform| {
                let Some(scope) = platform.scope(&app, &corp_id) else { return };
                let shrunk = platform.organisation(&corp_id).read(|organisation| scope.shrunk(organisation, seed));
                platform.set_scope(&app, &corp_id, shrunk);
            });
        }
        company.restless(self.unrest.clone())
    }
}
