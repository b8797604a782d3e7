//! Telling what happens while it happens.

use std::time::Duration;

use crate::{Attempt, Cause, Channel, Delivery};

/// Something that happened, for narration. Holds nothing of an event's content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Happening {
    /// A push was made and judged.
    Pushed {
        /// The event's name.
        event: String,
        /// The push.
        attempt: Attempt,
    },
    /// The next push of the event comes after this pause.
    Waiting {
        /// The event's name.
        event: String,
        /// Its generation.
        channel: Channel,
        /// Why it comes again.
        cause: Cause,
        /// The pause.
        pause: Duration,
    },
    /// An event is done with: acknowledged or given up.
    Delivered(Delivery),
    /// A new ticket is due while the one before is still being retried: the old one is dropped, it is void.
    TicketDropped,
    /// The URL check passed; from now on tickets are pushed.
    UrlAccepted,
}
