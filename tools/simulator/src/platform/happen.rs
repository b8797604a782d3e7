//! What a call meets: things that happen right before it is dealt with.

use super::Platform;
use super::call::Call;
use super::hints::Hints;

impl Platform {
    /// What happens when this call comes, before it is dealt with.
    pub(crate) fn happen(&self, api: &str, call: &Call) {
        let (deeds, stirred) = {
            let mut world = self.world();
            if world.stirred.is_empty() && !world.plan.has_deeds() {
                return;
            }
            let Hints { app, corp } = Hints::of(&world, call);
            let stirred = corp.as_deref().and_then(|corp| world.stirred.get(corp).cloned());
            (world.plan.due(api, app.as_deref(), corp.as_deref()), stirred)
        };
        // Without the lock: they may use the platform.
        if let Some(stirred) = stirred {
            stirred.call(api);
        }
        for deed in deeds {
            deed(self);
        }
    }
}
