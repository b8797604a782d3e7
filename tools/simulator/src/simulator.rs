//! The simulated DingTalk of one app.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use dingtalk_crypto::{AesKey, ExposeSecret, KeyError};
use reqwest::{Client, Url};

use crate::envelope::Keys;
use crate::platform::Link;
use crate::state::{State, lock};
use crate::{App, Happening, Mode, PLACEHOLDER_SUITE_KEY, Settings, post};

type Clock = dyn Fn() -> i64 + Send + Sync;
type Observer = Mutex<dyn FnMut(&Happening) + Send>;

/// The simulated DingTalk of one app. Clones share one state, so that operations can run side by side.
#[derive(Clone)]
pub struct Simulator {
    pub(crate) app: Arc<App>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) client: Client,
    pub(crate) state: Arc<Mutex<State>>,
    pub(crate) clock: Arc<Clock>,
    observer: Option<Arc<Observer>>,
    /// The platform whose truth it pushes, and the app's key there.
    pub(crate) link: Option<(Link, String)>,
}

/// An app or settings that cannot be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The callback URL is no absolute `http` or `https` URL.
    #[error("callback url is no absolute http or https url")]
    Url,
    /// The EncodingAESKey is none.
    #[error("invalid encoding aes key")]
    Key(#[from] KeyError),
    /// SyncHTTP exists for suites and customised apps only.
    #[error("internal apps have no SyncHTTP push")]
    NoSyncHttp,
    /// A ticket period of nothing: there would be no time to push anything.
    #[error("ticket period is zero")]
    TicketPeriod,
    /// The HTTP client could not be built, for example without a readable store of root certificates.
    #[error("http client could not be built")]
    Client(#[source] reqwest::Error),
}

impl Simulator {
    /// Prepares a DingTalk that pushes to `app`; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when the app's URL or key is none, the mode does not exist for its kind, or the ticket period is zero.
    pub fn new(app: App, settings: Settings) -> Result<Simulator, SetupError> {
        let url = parse_url(&app.callback_url)?;
        let key = AesKey::parse(app.encoding_aes_key.expose_secret())?;
        if !app.kind.has_tickets() && settings.mode != Mode::Classic {
            return Err(SetupError::NoSyncHttp);
        }
        if settings.ticket_period.is_zero() {
            return Err(SetupError::TicketPeriod);
        }
        Ok(Simulator {
            keys: Arc::new(Keys::new(app.token.clone(), key)),
            client: post::client().map_err(SetupError::Client)?,
            state: Arc::new(Mutex::new(State::new(url, app.key.clone()))),
            app: Arc::new(app),
            settings: Arc::new(settings),
            clock: Arc::new(system_time_ms),
            observer: None,
            link: None,
        })
    }

    /// Takes the time of events and envelopes from `clock`, in milliseconds since 1970, rather than from the system.
    /// Deadlines and pauses are real time nevertheless: they are spent on real connections.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Simulator {
        self.clock = Arc::new(clock);
        self
    }

    /// Tells `observer` what happens while it happens. It must not call the simulator.
    #[must_use]
    pub fn with_observer(mut self, observer: impl FnMut(&Happening) + Send + 'static) -> Simulator {
        self.observer = Some(Arc::new(Mutex::new(observer)));
        self
    }

    /// Gives a suite that has been created its SuiteKey, as the console does; pushes carry it from now on.
    pub fn assign_key(&self, key: &str) {
        lock(&self.state).key = Some(key.to_owned());
    }

    /// The receiver id of a push made now.
    pub(crate) fn receiver(&self) -> String {
        if self.settings.quirks.corp_as_receiver && !self.app.kind.has_tickets() {
            return self.app.corp_id.clone();
        }
        self.suite_key()
    }

    pub(crate) fn suite_key(&self) -> String {
        lock(&self.state).key.clone().unwrap_or_else(|| PLACEHOLDER_SUITE_KEY.to_owned())
    }

    pub(crate) fn now(&self) -> i64 {
        (self.clock)()
    }

    pub(crate) fn tell(&self, happening: &Happening) {
        if let Some(observer) = &self.observer {
            lock(observer)(happening);
        }
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("app", &self.app).field("settings", &self.settings).finish_non_exhaustive()
    }
}

pub(crate) fn parse_url(text: &str) -> Result<Url, SetupError> {
    let url = Url::parse(text).map_err(|_| SetupError::Url)?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(url) } else { Err(SetupError::Url) }
}

pub(crate) fn system_time_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}
