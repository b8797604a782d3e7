//! The simulated DingTalk of `dingtalk dev`: one truth, its API, and pushers for every app.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use dingtalk_lambda::{App as Checked, AppDocument, AppKind, Clock};
use dingtalk_local::Stack;
use dingtalk_simulator::{
    ApiApp, App, Mode, Platform, PlatformSettings, Retry, RunEnd, Server, Settings, SetupError, Simulator,
};
use secrecy::ExposeSecret;

use crate::{Failed, apps::Apps, demo, story::Story};

/// The API half while it runs, and the apps that it knows.
pub(crate) struct Api {
    platform: Platform,
    /// Stops when dropped.
    server: Server,
}

/// One app's pushers: the same suite in each generation, so that a company of each can be had.
#[derive(Clone)]
pub(crate) struct Pushers {
    pub classic: Simulator,
    pub sync_http: Simulator,
    pub both: Simulator,
}

/// The pushers of the suites, by the app's id.
pub(crate) type Suites = BTreeMap<String, Pushers>;

impl Pushers {
    /// Those that push in this generation.
    pub fn of(&self, mode: Mode) -> &Simulator {
        match mode {
            Mode::Classic => &self.classic,
            Mode::SyncHttp => &self.sync_http,
            Mode::Both => &self.both,
        }
    }
}

impl Api {
    /// Serves the API for the apps that have a key and a secret.
    pub async fn serve(apps: &Apps, listen: SocketAddr, clock: Clock) -> Result<Self, Failed> {
        let settings = PlatformSettings { seed: seed()?, ..PlatformSettings::default() };
        let platform = Platform::with_clock(settings, move || clock.now());
        for app in apps.documents.iter().filter_map(api_app) {
            platform.add_app(app);
        }
        let server = platform.serve(listen).await.map_err(|e| format!("cannot listen at {listen}: {e}"))?;
        Ok(Self { platform, server })
    }

    /// The base URL of both of DingTalk's hosts.
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// The truth behind the API.
    pub fn platform(&self) -> Platform {
        self.platform.clone()
    }

    /// Lets DingTalk push to every app until the process ends, and gives the suites' pushers.
    pub fn push(
        &self,
        stack: &Stack,
        apps: &Apps,
        ticket_period: Duration,
        story: &Arc<Story>,
    ) -> Result<Suites, Failed> {
        let mut suites = Suites::new();
        for (app, checked) in apps.documents.iter().filter_map(|app| Some((app, apps.config.app(&app.id)?))) {
            let simulated = simulated(&stack.callback_url(&app.id), app, checked);
            let pusher = |mode| self.pusher(simulated.clone(), mode, ticket_period, (&app.id, checked), story);
            let classic = if checked.kind == AppKind::Internal {
                pusher(Mode::Classic)?
            } else {
                let (sync_http, both) = (pusher(Mode::SyncHttp)?, pusher(Mode::Both)?);
                // The last one is whom the platform has push what `reauth_corp` asks for.
                let classic = pusher(Mode::Classic)?;
                suites.insert(app.id.clone(), Pushers { classic: classic.clone(), sync_http, both });
                classic
            };
            tokio::spawn(run(classic, app.id.clone(), checked.corp_id.clone(), story.clone()));
        }
        Ok(suites)
    }

    fn pusher(
        &self,
        app: App,
        mode: Mode,
        ticket_period: Duration,
        (id, checked): (&str, &Checked),
        story: &Arc<Story>,
    ) -> Result<Simulator, Failed> {
        let settings = Settings { mode, ticket_period, retry: Retry::Enterprise, seed: seed()?, ..Settings::default() };
        let (teller, id) = (story.clone(), id.to_owned());
        let pusher = Simulator::new(app, settings).map_err(|e: SetupError| e.to_string())?;
        let pusher = pusher.with_observer(move |happening| teller.of_dingtalk(&id, happening));
        // An app without a secret calls nothing, so the platform does not know it.
        Ok(if checked.credentials.is_some() { pusher.attach(&self.platform)? } else { pusher })
    }
}

/// The URL check, and tickets in their period.
async fn run(simulator: Simulator, id: String, corp: Option<String>, teller: Arc<Story>) {
    let end = simulator.run(std::future::pending()).await;
    if let (RunEnd::NoTickets, Some(corp)) = (&end, corp) {
        // An internal app gets no tickets; what it gets is its company's events.
        simulator.push_raw(&first_event(&corp)).await;
    }
    teller.simulation_ended(&id, &end);
}

fn first_event(corp: &str) -> String {
    let now = crate::times::now();
    serde_json::json!({ "EventType": "user_add_org", "CorpId": corp, "UserId": ["u1"], "TimeStamp": now }).to_string()
}

/// The app as the console knows it. The document has the keys in the clear, which a push needs; everything else is as
/// the bundle has it.
fn simulated(url: &str, app: &AppDocument, checked: &Checked) -> App {
    let (token, aes_key) = (app.token.expose_secret(), app.aes_key.expose_secret());
    match (checked.kind, &checked.key, &checked.corp_id) {
        (AppKind::Internal, Some(key), Some(corp)) => App::internal(url, token, aes_key, key, corp),
        (kind, key, _) => {
            let mut suite = App::suite(url, token, aes_key, key.as_deref());
            if kind == AppKind::Custom {
                suite.kind = dingtalk_simulator::AppKind::Custom;
            }
            suite
        }
    }
}

/// The app as the API knows it; none for one that has nothing to prove itself with.
fn api_app(app: &AppDocument) -> Option<ApiApp> {
    let (key, secret) = (app.key.as_deref()?.trim(), app.secret.as_ref()?.expose_secret());
    let corp = app.corp_id.as_deref().unwrap_or_default().trim();
    let known = match app.kind {
        AppKind::Suite => ApiApp::suite(key, secret),
        AppKind::Internal => ApiApp::internal(key, secret, corp),
        AppKind::Custom => ApiApp::custom(key, secret, corp),
    };
    let known = match &app.corp_secret {
        Some(corp_secret) => known.with_corp_secret(corp_secret.expose_secret()),
        None => known,
    };
    Some(if app.ticket.is_some() { known.with_any_ticket() } else { known })
}

/// Another one at each start: the tables may remember the codes and tickets of the last.
fn seed() -> Result<u64, Failed> {
    Ok(u64::from_le_bytes(demo::random()?))
}
