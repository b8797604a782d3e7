//! Faults by script: this call, that fault.

use super::{Fault, Faults, Platform};

/// Which calls something waits for.
#[derive(Debug, Clone)]
struct Calls {
    api: String,
    app: Option<String>,
    corp: Option<String>,
    /// Calls that it still lets pass.
    passes: usize,
}

impl Calls {
    fn concerns(&self, api: &str, app: Option<&str>, corp: Option<&str>) -> bool {
        let fits = |wanted: &Option<String>, is: Option<&str>| wanted.is_none() || wanted.as_deref() == is;
        self.api == api && fits(&self.app, app) && fits(&self.corp, corp)
    }

    /// Counts a call; true if it is the one.
    fn is_due(&mut self, api: &str, app: Option<&str>, corp: Option<&str>) -> bool {
        if !self.concerns(api, app, corp) {
            return false;
        }
        let due = self.passes == 0;
        self.passes = self.passes.saturating_sub(1);
        due
    }
}

/// A fault that waits for its call.
#[derive(Debug, Clone)]
struct Planned {
    calls: Calls,
    fault: Fault,
    once: bool,
}

/// What is done when a call comes.
pub(crate) type Deed = Box<dyn FnOnce(&Platform) + Send>;

/// All faults and deeds to come.
#[derive(Default)]
pub(crate) struct Plan {
    planned: Vec<Planned>,
    /// Deeds, each with the calls it waits for.
    deeds: Vec<(Calls, Deed)>,
    pub(crate) random: Option<Faults>,
}

impl Plan {
    /// The scripted fault of this call: the first one that is due. Those behind it stay due.
    pub(crate) fn take(&mut self, api: &str, app: Option<&str>, corp: Option<&str>) -> Option<Fault> {
        let mut due = None;
        for (index, planned) in self.planned.iter_mut().enumerate() {
            if planned.calls.is_due(api, app, corp) && due.is_none() {
                due = Some(index);
            }
        }
        let index = due?;
        let planned = self.planned.get(index)?;
        if planned.once { Some(self.planned.remove(index).fault) } else { Some(planned.fault.clone()) }
    }

    /// Whether any deed waits.
    pub(crate) fn has_deeds(&self) -> bool {
        !self.deeds.is_empty()
    }

    /// The deeds whose call this is.
    pub(crate) fn due(&mut self, api: &str, app: Option<&str>, corp: Option<&str>) -> Vec<Deed> {
        self.deeds.extract_if(.., |(calls, _)| calls.is_due(api, app, corp)).map(|(_, deed)| deed).collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Plan::default();
    }
}

/// Says which call goes wrong; [`then`](Script::then) or [`always`](Script::always) says how. Or says what is done when a
/// call comes: [`run`](Script::run).
#[derive(Debug, Clone)]
#[must_use = "nothing happens before `then`, `always` or `run`"]
pub struct Script {
    platform: Platform,
    api: String,
    app: Option<String>,
    corp: Option<String>,
    passes: usize,
}

impl Script {
    /// The nth call from now on, counted from 1, rather than the next one.
    pub fn nth(mut self, n: usize) -> Script {
        self.passes = n.saturating_sub(1);
        self
    }

    /// Only calls of the app with this key.
    pub fn app(mut self, key: &str) -> Script {
        self.app = Some(key.to_owned());
        self
    }

    /// Only calls for this company.
    pub fn corp(mut self, corp_id: &str) -> Script {
        self.corp = Some(corp_id.to_owned());
        self
    }

    /// It goes wrong like this, once. Of several that are due the one said first takes the call.
    pub fn then(self, fault: Fault) {
        self.plan(fault, true);
    }

    /// It goes wrong like this, and so does every one after it, until [`Platform::clear_faults`].
    pub fn always(self, fault: Fault) {
        self.plan(fault, false);
    }

    /// That call finds this done: it runs once, right before the call is dealt with, whatever becomes of the call. It may
    /// use the platform as it likes: let a range shrink, let people move, stop something of the test's own.
    pub fn run(self, deed: impl FnOnce(&Platform) + Send + 'static) {
        let Script { platform, api, app, corp, passes } = self;
        platform.world().plan.deeds.push((Calls { api, app, corp, passes }, Box::new(deed)));
    }

    fn plan(self, fault: Fault, once: bool) {
        let Script { platform, api, app, corp, passes } = self;
        let planned = Planned { calls: Calls { api, app, corp, passes }, fault, once };
        platform.world().plan.planned.push(planned);
    }
}

impl Platform {
    /// Begins a script for calls of the API with that name, such as `get_permanent_code`.
    pub fn on(&self, api: &str) -> Script {
        Script { platform: self.clone(), api: api.to_owned(), app: None, corp: None, passes: 0 }
    }

    /// Lets calls go wrong at random, besides the script.
    pub fn set_faults(&self, faults: Faults) {
        self.world().plan.random = Some(faults);
    }

    /// Nothing goes wrong any more, neither by script nor at random.
    pub fn clear_faults(&self) {
        self.world().plan.clear();
    }
}
