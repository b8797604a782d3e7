//! An organisation that changes when calls come, rather than by the clock: however fast a crawl is, it is disturbed as
//! often, and the same calls in the same order meet the same changes.

use std::sync::{Arc, Mutex, Weak};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::{LiveOrganisation, Pushing};
use crate::ContactEvent;
use crate::random::Random;
use crate::state::lock;

/// How an organisation changes when calls come.
#[derive(Debug, Clone, PartialEq)]
pub struct Unrest {
    /// The share of the company's calls at which something happens, 0 to 1. It happens right before the call is answered.
    pub rate: f64,
    /// How many things happen at most; default as many as there are.
    pub most: usize,
    /// The APIs concerned; empty for all.
    pub only: Vec<String>,
    /// How the events travel; without it they are lost.
    pub pushing: Option<Pushing>,
    /// The seed of what happens and when.
    pub seed: u64,
}

impl Unrest {
    /// Something happens at one call in ten; nobody is told.
    pub fn of(seed: u64) -> Unrest {
        Unrest { rate: 0.1, most: usize::MAX, only: Vec::new(), pushing: None, seed }
    }

    /// The same, and the events are pushed so.
    pub fn pushed(self, pushing: Pushing) -> Unrest {
        Unrest { pushing: Some(pushing), ..self }
    }
}

/// An unrest that goes on. Dropping it ends it.
#[derive(Debug)]
pub struct Restless {
    shared: Arc<Mutex<Going>>,
}

/// What of an unrest has happened.
#[derive(Debug)]
struct Going {
    organisation: LiveOrganisation,
    unrest: Unrest,
    calls: u64,
    events: Vec<ContactEvent>,
    happened: usize,
    pushes: Vec<JoinHandle<()>>,
}

/// An unrest as the platform knows it.
#[derive(Debug, Clone)]
pub(crate) struct Stirred(Weak<Mutex<Going>>);

impl LiveOrganisation {
    /// It changes when calls of its company come, until the unrest is over. One that goes on already is replaced. With
    /// [`Unrest::pushing`] it wants a Tokio runtime, which calls over HTTP have.
    pub fn restless(&self, unrest: Unrest) -> Restless {
        self.seed(unrest.seed);
        let going =
            Going { organisation: self.clone(), unrest, calls: 0, events: Vec::new(), happened: 0, pushes: Vec::new() };
        let shared = Arc::new(Mutex::new(going));
        self.platform.world().stirred.insert(self.corp_id.clone(), Stirred(Arc::downgrade(&shared)));
        Restless { shared }
    }
}

impl Stirred {
    /// A call of the company came.
    pub(crate) fn call(&self, api: &str) {
        let Some(shared) = self.0.upgrade() else {
            return;
        };
        let going = &mut *lock(&shared);
        let Unrest { rate, most, only, pushing, seed } = &going.unrest;
        if going.happened >= *most || !(only.is_empty() || only.iter().any(|only| only == api)) {
            return;
        }
        going.calls += 1;
        if Random::forked(!seed, going.calls).share() >= *rate {
            return;
        }
        let events = going.organisation.step(1);
        going.happened += 1;
        going.events.extend(events.iter().cloned());
        if let (Some(pushing), Ok(runtime)) = (pushing.clone(), Handle::try_current()) {
            let organisation = going.organisation.clone();
            going.pushes.push(runtime.spawn(async move {
                organisation.push(&events, &pushing).await;
            }));
        }
    }
}

impl Restless {
    /// How many things have happened.
    pub fn happened(&self) -> usize {
        lock(&self.shared).happened
    }

    /// Ends it, waits until every event has arrived or was given up, and gives the events.
    pub async fn stop(self) -> Vec<ContactEvent> {
        let (pushes, events) = {
            let going = &mut *lock(&self.shared);
            going.unrest.most = 0;
            (std::mem::take(&mut going.pushes), std::mem::take(&mut going.events))
        };
        for push in pushes {
            // It ends, or was aborted with its runtime.
            let _ = push.await;
        }
        events
    }
}
