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
    /// A queue took a message.
    Enqueued {
        /// The queue's logical id.
        queue: String,
        /// `MessageId`.
        message: String,
        /// `MessageGroupId`.
        group: Option<String>,
        /// Whether it had the message within the last five minutes, and so took nothing.
        duplicate: bool,
    },
    /// Messages were received, by a function's poller or by a call.
    Received {
        /// The queue's logical id.
        queue: String,
        /// Their `MessageId`s, in the order in which they were handed out.
        messages: Vec<String>,
    },
    /// A message was received too often and went to the dead-letter queue.
    Redriven {
        /// The logical id of the queue it was in.
        queue: String,
        /// That of the dead-letter queue.
        to: String,
        /// `MessageId`.
        message: String,
        /// How often it was received.
        receives: u32,
    },
    /// A function answered its queue or stream with something that Lambda does not understand: the whole batch counts as
    /// failed.
    BadAnswer {
        /// The function's folder.
        function: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A function was invoked with records of a table's stream.
    StreamBatch {
        /// The table's logical id.
        table: String,
        /// The function's folder.
        function: String,
        /// How many records.
        records: usize,
        /// How many of them were done: those in front of the one that failed.
        done: usize,
        /// Why they were not done, if they were not.
        error: Option<String>,
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
