//! What goes on in the stack, for whoever tells the story.

use std::{fmt, sync::Arc, time::Duration};

use dingtalk_lambda::Metric;

/// Something that went on.
#[derive(Clone, Debug)]
pub enum Happening {
    /// A function measured something.
    Measured(Metric),
    /// A function was invoked and ended.
    Invoked {
        /// Its folder below `functions/`.
        function: String,
        /// How long it took, the start of a new instance included.
        took: Duration,
        /// Why it failed, if it did.
        error: Option<String>,
    },
    /// Nobody could be told; this is where it ended.
    DeadLetter {
        /// The queue's logical id.
        queue: String,
        /// Why.
        reason: String,
    },
    /// The bus took an entry.
    Published {
        /// Its `source`.
        source: String,
        /// Its `detail-type`.
        detail_type: String,
        /// Its `detail`, JSON.
        detail: String,
        /// Whether a rule matched. If none does, EventBridge drops it: right for domain events nobody asked for.
        matched: bool,
    },
}

/// Who is told.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(&Happening) + Send + Sync>);

impl Observer {
    /// Calls `tell` for each happening, at once and in the place where it happens: it must be quick.
    pub fn new(tell: impl Fn(&Happening) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(crate) fn tell(&self, happening: &Happening) {
        (self.0)(happening);
    }
}

impl Default for Observer {
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
