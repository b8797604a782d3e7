//! The API half: a DingTalk that answers server API calls, and the truth that it and the pushers share.

mod addresses;
mod answer;
mod app;
mod attached;
mod authorised;
mod ban;
mod call;
mod clock;
mod company;
mod connection;
mod contact;
mod counters;
mod desk;
mod dispatch;
mod fault;
mod happen;
mod hints;
mod limits;
mod log;
mod oapi;
mod oauth;
mod quiet;
mod refusal;
mod routes;
mod script;
mod serve;
mod settings;
mod signature;
mod storm;
mod tickets;
mod tokens;
mod truth;
mod world;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;

pub use app::ApiApp;
pub use contact::{CallbackTruth, ContactSettings, LiveOrganisation, Living, Pushing, Restless, RolePages, Unrest};
pub use fault::{Fault, Faults};
pub use log::CallRecord;
pub use script::Script;
pub use serve::Server;
pub use settings::{BanPage, PlatformSettings, StaleTicket};
pub use storm::Storm;
pub use tokens::{MintedToken, TokenKind};
pub use truth::{CompanyTruth, MicroAppTruth, Standing};

use crate::simulator::system_time_ms;
use crate::state::lock;
use clock::Clock;
use world::World;

/// One simulated DingTalk: its apps, the companies that authorised them, its tokens, and its clock. Clones share it.
#[derive(Clone)]
pub struct Platform {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    settings: PlatformSettings,
    clock: Arc<Clock>,
    world: Mutex<World>,
}

impl Platform {
    /// A DingTalk without apps on the system's clock.
    pub fn new(settings: PlatformSettings) -> Platform {
        Platform::with_clock(settings, system_time_ms)
    }

    /// A DingTalk whose time is that of `clock`, in milliseconds since 1970. Latency is real time nevertheless.
    pub fn with_clock(settings: PlatformSettings, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Platform {
        let world = Mutex::new(World::new(&settings));
        Platform { shared: Arc::new(Shared { settings, clock: Arc::new(Clock::new(clock)), world }) }
    }

    /// Makes an app known. One with the same key is replaced, with all its companies.
    pub fn add_app(&self, app: ApiApp) {
        self.world().add_app(app);
    }

    /// The time, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.shared.clock.now()
    }

    /// Puts the clock forward, for the attached pushers as well.
    pub fn advance(&self, time: Duration) {
        self.shared.clock.advance(time);
    }

    pub(crate) fn settings(&self) -> &PlatformSettings {
        &self.shared.settings
    }

    pub(crate) fn clock(&self) -> Arc<Clock> {
        self.shared.clock.clone()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.shared.world)
    }

    pub(crate) fn weak(&self) -> Link {
        Link::Weak(Arc::downgrade(&self.shared))
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}

/// How a pusher knows its platform. The one that the platform itself keeps does not keep the platform alive.
#[derive(Clone)]
pub(crate) enum Link {
    Strong(Platform),
    Weak(Weak<Shared>),
}

impl Link {
    pub(crate) fn platform(&self) -> Option<Platform> {
        match self {
            Link::Strong(platform) => Some(platform.clone()),
            Link::Weak(shared) => shared.upgrade().map(|shared| Platform { shared }),
        }
    }
}
