//! How the simulated DingTalk behaves: push channel, deadlines, retries, quirks.

use std::time::Duration;

use crate::{Quirks, Retry};

/// The push channel that the console is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// One classic event a push, as since 2015.
    #[default]
    Classic,
    /// Rows of `open_sync_biz_data` in `SYNC_HTTP_PUSH_HIGH` and `SYNC_HTTP_PUSH_MEDIUM` pushes.
    SyncHttp,
    /// Every event in both generations, classic first (unless [`Quirks::reorder`] is on).
    Both,
}

/// Which plaintext the reply to `check_create_suite_url` and `check_update_suite_url` must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum UrlCheckReply {
    /// The event's `Random`, as the platform wanted it until about 2018.
    Random,
    /// `success`, as documented now.
    Success,
    /// Either: what the platform presumably accepted during the change.
    #[default]
    Either,
}

/// How the simulated DingTalk behaves. [`Settings::default`] is today's documented behaviour without a quirk.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The push channel.
    pub mode: Mode,
    /// The deadline of a classic push, for the whole answer; default 1,500 ms. A later answer is a failure.
    pub deadline: Duration,
    /// The deadline of a SyncHTTP push; default 1,200 ms.
    pub sync_deadline: Duration,
    /// How much longer than the deadline an answer is waited for, to tell a late one from none; default 1 s.
    pub grace: Duration,
    /// The period of the suite ticket; default 5 hours as today (20 minutes in 2015).
    pub ticket_period: Duration,
    /// When a push that was not acknowledged is made again; default [`Retry::Enterprise`].
    pub retry: Retry,
    /// How often a `tmp_auth_code` is pushed while it has not been exchanged; default 3.
    pub code_pushes: u32,
    /// The pause between those pushes; not documented, default 1 s.
    pub code_interval: Duration,
    /// Whether a repeated push carries a fresh `timestamp` and `nonce`; not documented, default true. The random prefix
    /// inside the envelope is fresh either way.
    pub fresh_repeats: bool,
    /// Which reply a URL check accepts; default [`UrlCheckReply::Either`].
    pub url_check_reply: UrlCheckReply,
    /// The oddities of real pushes, each a switch; default none.
    pub quirks: Quirks,
    /// The seed of everything random. The same seed, clock and order of operations make the same pushes.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            mode: Mode::default(),
            deadline: Duration::from_millis(1500),
            sync_deadline: Duration::from_millis(1200),
            grace: Duration::from_secs(1),
            ticket_period: Duration::from_secs(5 * 3600),
            retry: Retry::default(),
            code_pushes: 3,
            code_interval: Duration::from_secs(1),
            fresh_repeats: true,
            url_check_reply: UrlCheckReply::default(),
            quirks: Quirks::default(),
            seed: 0,
        }
    }
}
