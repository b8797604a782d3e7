//! A company with an app of its own, whose contacts a stack mirrors, and a DingTalk that lets it call 20 times a second.

use std::time::{Duration, Instant};

use dingtalk_lambda::{Clients, Environment, Pace};
use dingtalk_local::{Options, Stack, Template};
use dingtalk_simulator::{
    ApiApp, App, LiveOrganisation, Mode, Organisation, OrganisationShape, Platform, PlatformSettings, Retry, Server,
    Settings, Simulator, generate_encoding_aes_key, generate_token,
};
use dingtalk_store::{Contacts, Mirror, SyncKey, SyncKind, Syncs};
use serde_json::{Value, json};

use super::{
    ran::{self, Ran},
    room::Room,
    workers::Workers,
};
use crate::{
    Failed,
    stack::{APP, CORP, TEMPLATE, random},
};

const KEY: &str = "dingbenchappkey00001";
/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// The company.
pub(crate) struct Firm {
    pub stack: Stack,
    pub platform: Platform,
    pub live: LiveOrganisation,
    pub syncs: Syncs,
    pub mirror: Mirror,
    token: String,
    aes_key: String,
    _server: Server,
    _room: Room,
}

impl Firm {
    /// `contacts` are the app's settings of its mirror, `calls` what DingTalk allows a second.
    pub async fn start(
        shape: &OrganisationShape,
        contacts: Value,
        calls: Option<u32>,
        workers: Option<&Workers>,
    ) -> Result<Self, Failed> {
        let platform = Platform::new(PlatformSettings { qps_per_api: calls, ..PlatformSettings::default() });
        let secret = generate_token(random()?);
        platform.add_app(ApiApp::internal(KEY, &secret, CORP));
        let live = platform.set_organisation(CORP, Organisation::generate(shape));
        let server = platform.serve("127.0.0.1:0").await?;
        let (token, aes_key) = (generate_token(random()?), generate_encoding_aes_key(random()?, false));
        let sealing_key = format!("{}=", generate_encoding_aes_key(random()?, true));
        let config = json!({
            "app": [{
                "id": APP, "kind": "internal", "key": KEY, "secret": secret, "corp_id": CORP, "token": token,
                "aes_key": aes_key, "contacts": contacts,
            }],
            "sealing_key": [{ "number": 1, "key": sealing_key }],
            "dingtalk": { "oapi": server.url(), "api": server.url() },
        });
        let mut options = Options::new(Template::parse(TEMPLATE)?, config.to_string());
        options.workers = std::thread::available_parallelism().map_or(1, usize::from);
        if let Some(workers) = workers {
            options.functions = workers.functions();
        }
        let room = Room::new()?;
        options.data = Some(room.0.clone());
        let stack = Stack::start(options).await?;
        let variables = |folder| stack.variables(folder).cloned().ok_or("no such function");
        if let Some(workers) = workers {
            workers.set_variables(variables("sync-users")?);
        }
        let environment = Environment::new(variables("sync-users")?);
        let dynamodb = Clients::new(&environment, Pace::Worker)?.dynamodb;
        let syncs = Syncs::new(dynamodb.clone(), environment.required("STATE_TABLE")?);
        let mirror = Contacts::new(dynamodb, environment.required("CONTACTS_TABLE")?).of(APP, CORP);
        Ok(Self { stack, platform, live, syncs, mirror, token, aes_key, _server: server, _room: room })
    }

    /// A pusher of its events.
    pub fn pusher(&self) -> Result<Simulator, Failed> {
        let app = App::internal(&self.stack.callback_url(APP), &self.token, &self.aes_key, KEY, CORP);
        let settings = Settings { mode: Mode::Classic, retry: Retry::Enterprise, ..Settings::default() };
        Ok(Simulator::new(app, settings)?.attach(&self.platform)?)
    }

    /// Its truth, as the app's calls tell it.
    pub fn truth(&self) -> dingtalk_simulator::Snapshot {
        self.live.snapshot(KEY)
    }

    /// The key of a sync.
    pub fn key(kind: SyncKind) -> SyncKey {
        SyncKey::new(APP, CORP, kind)
    }

    /// Has a sync of `kind` run to its end: the one that follows `last`, the id of the last that was waited for. The first
    /// one of the users begins by itself when that of the departments has ended.
    pub async fn sync(&self, kind: SyncKind, last: Option<&str>) -> Result<Ran, Failed> {
        let row = self.syncs.read(&Self::key(kind)).await?;
        if row.is_none_or(|row| Some(row.run.as_str()) == last) && !(kind == SyncKind::Users && last.is_none()) {
            let event = json!({ "detail-type": "SyncRequested", "source": "dingtalk.sync",
                "detail": { "app": APP, "corp": CORP, "kinds": [kind.as_str()], "why": "to be measured" } });
            self.stack.invoke("sync-plan", &event.to_string()).await?;
        }
        self.ended(kind, last).await
    }

    /// Waits until a sync that is another than `last` has ended.
    async fn ended(&self, kind: SyncKind, last: Option<&str>) -> Result<Ran, Failed> {
        let (began, mut told, key) = (Instant::now(), Instant::now(), Self::key(kind));
        loop {
            match ran::ended(&self.syncs, &key, 0).await? {
                Some(ran) if Some(ran.run.as_str()) != last => return Ok(ran),
                _ => {}
            }
            if told.elapsed() > Duration::from_secs(15) {
                told = Instant::now();
                let took = began.elapsed().as_secs();
                eprintln!("  {took} s: {}", ran::progress(&self.syncs, &key).await);
            }
            if began.elapsed() > PATIENCE {
                return Err("the sync does not end: given up".into());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}
