//! Named points where a test lets an instance die. In production nothing is armed and a point costs one comparison.

use std::{fmt, sync::Arc};

/// What happens at the named points.
#[derive(Clone, Default)]
pub struct Faults(Option<Arc<dyn Fn(&'static str) + Send + Sync>>);

impl Faults {
    /// Every point, in the order in which one event passes them.
    pub const POINTS: [&'static str; 18] = [
        "callback.before-put",
        "callback.after-put",
        "callback.after-hint",
        "callback.before-reply",
        "worker.in-handler",
        "company.before-call",
        "company.after-call",
        "worker.before-done",
        "sync.before-call",
        "sync.after-call",
        "sync.before-note",
        "sync.before-removal",
        "sync.before-unmark",
        "sync.before-end",
        "sync.before-hand-on",
        "failed-events.answered",
        "failed-events.stored",
        "failed-events.processed",
    ];

    /// Calls `strike` with the name of each point that is passed.
    pub fn armed(strike: impl Fn(&'static str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(strike)))
    }

    /// This is the point `name`.
    pub fn at(&self, name: &'static str) {
        debug_assert!(Self::POINTS.contains(&name), "{name} is not listed");
        if let Some(strike) = &self.0 {
            strike(name);
        }
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Faults(armed)" } else { "Faults(none)" })
    }
}
