//! One plaintext to deliver, with all that repeats of it need.

use std::fmt;

use crate::Channel;
use crate::envelope::Stamp;

/// One plaintext to deliver. Every repeat of it is the same plaintext in another envelope.
#[derive(Clone)]
pub(crate) struct Parcel {
    /// The event's name.
    pub(crate) event: String,
    pub(crate) channel: Channel,
    pub(crate) plaintext: String,
    /// Where to, if not to the app's callback URL.
    pub(crate) url: Option<reqwest::Url>,
    /// The texts that acknowledge it.
    pub(crate) accept: Vec<String>,
    /// Whether it is made again when not acknowledged; decisions that must be made at once are not.
    pub(crate) retried: bool,
    /// The temporary code inside, which is pushed again and again until exchanged.
    pub(crate) code: Option<String>,
    /// The time and nonce of the first push, which repeats may have to carry too.
    pub(crate) stamp: Stamp,
    /// Where the random numbers of its envelopes begin.
    pub(crate) seed: u64,
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel").field("event", &self.event).field("channel", &self.channel).finish_non_exhaustive()
    }
}
