//! A stack, a platform whose truth both halves of the simulator share, and a suite on it.

use std::time::Duration;

use dingtalk_authorisation::{LicenceCheck, State};
use dingtalk_company::Record;
use dingtalk_local::Options;
use dingtalk_simulator::{
    ApiApp, App, CompanyTruth, Mode, Platform, PlatformSettings, Retry, Server, Settings, Simulator,
};
use dingtalk_store::{Companies, CompanyRow};
use serde_json::{Value, json};

use crate::support::{
    Bench, SUITE_KEY, SUITE_SECRET, VECTOR_AES_KEY, VECTOR_TOKEN, config_at, eventually, sealing_keys, suite_with,
    within,
};

pub struct World {
    pub bench: Bench,
    pub platform: Platform,
    pub suite: Simulator,
    pub server: Server,
    licence_check: LicenceCheck,
}

impl World {
    pub async fn start(mode: Mode) -> Self {
        Self::with(mode, PlatformSettings::default(), json!({}), |_| {}).await
    }

    pub async fn with(mode: Mode, platform: PlatformSettings, app: Value, adjust: impl FnOnce(&mut Options)) -> Self {
        let licence_check = match app["license_check"].as_str() {
            Some("require") => LicenceCheck::Require,
            Some("off") => LicenceCheck::Off,
            _ => LicenceCheck::Report,
        };
        // Syncs that begin with a company's activation would use up the faults that a test has laid out.
        let mut app = app;
        if app["contacts"].is_null() {
            app["contacts"] = json!({ "enabled": false });
        }
        let platform = Platform::new(platform);
        platform.add_app(ApiApp::suite(SUITE_KEY, SUITE_SECRET));
        let server = platform.serve("127.0.0.1:0").await.unwrap();
        let bench = Bench::with(config_at(vec![suite_with("demo", app)], server.url()), adjust).await;
        let suite = App::suite(&bench.stack.callback_url("demo"), VECTOR_TOKEN, VECTOR_AES_KEY, Some(SUITE_KEY));
        let settings =
            Settings { mode, retry: Retry::None, code_interval: Duration::from_millis(50), ..Settings::default() };
        let suite = Simulator::new(suite, settings).unwrap().attach(&platform).unwrap();
        Self { bench, platform, suite, server, licence_check }
    }

    /// The same with a ticket.
    pub async fn ready(mode: Mode) -> Self {
        let world = Self::start(mode).await;
        world.ticket().await;
        world
    }

    /// Pushes a ticket, and waits until it is kept.
    pub async fn ticket(&self) {
        assert!(self.suite.push_ticket().await.acknowledged);
        let ticket = self.platform.suite_ticket(SUITE_KEY).unwrap();
        eventually("the ticket is kept", async || self.bench.ticket_values("demo").await.first() == Some(&ticket))
            .await;
    }

    /// Lets time pass for everybody.
    pub fn pass(&self, time: Duration) {
        self.bench.pass(time);
        self.platform.advance(time);
    }

    pub fn companies(&self) -> Companies {
        Companies::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"))
    }

    pub async fn record(&self, corp: &str) -> Record {
        let row = self.companies().read(&sealing_keys(), "demo", corp).await.unwrap();
        let mut record = Record::of(row.unwrap_or_else(|| CompanyRow::new("demo", corp))).unwrap();
        record.company.licence_check = self.licence_check;
        record
    }

    pub async fn state(&self, corp: &str) -> State {
        self.record(corp).await.company.state
    }

    /// Waits until the company is in `state` and nobody drives it.
    pub async fn comes_to(&self, corp: &str, state: State) {
        eventually(&format!("{corp} is {}", state.as_str()), async || {
            let record = self.record(corp).await;
            let rests = record.holder(self.bench.now()).is_none() && record.company.next().is_none();
            record.company.state == state && rests
        })
        .await;
    }

    /// Waits until nobody works on an event: time that passes while somebody does lets his claim run out.
    pub async fn rests(&self) {
        let claimed = async || self.bench.dump("InboxTable").await.join("").contains("claimed");
        within(Duration::from_secs(90), "nobody works", async || !claimed().await).await;
    }

    pub fn truth(&self, corp: &str) -> CompanyTruth {
        self.platform.company(SUITE_KEY, corp).unwrap()
    }

    /// The names of the domain events of a company, in order.
    pub fn told(&self, corp: &str) -> Vec<String> {
        let told = self.bench.happenings().into_iter().filter_map(|happening| match happening {
            dingtalk_local::Happening::Published { source, detail_type, detail, .. }
                if source == dingtalk_lambda::DOMAIN_SOURCE =>
            {
                let detail: Value = serde_json::from_str(&detail).unwrap();
                (detail["corp"] == corp).then_some(detail_type)
            }
            _ => None,
        });
        told.collect()
    }
}
