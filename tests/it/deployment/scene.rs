//! A company that is active, a DingTalk that looks at addresses, and an operator.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use dingtalk_authorisation::State;
use dingtalk_company::{AddressChange, Driver, Egress, Registered, Visit};
use dingtalk_lambda::{
    Clients, Config, ConfigDocument, DingTalk, Environment, Failure, Metrics, MetricsSink, Pace, Publisher,
};
use dingtalk_simulator::{Deployment, HandedOut, Mode, NotHandedOut, PlatformSettings};
use dingtalk_store::{Audit, AuditEntry, Credential, Deployments, NewDeployment};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    authorise::world::World,
    support::{SUITE_KEY, config_at, suite_with},
};

pub const CORP: &str = "dingcorp1";

/// The bundle, the deployment, and somebody else: on loopback, and as the world sees them.
pub const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
pub const OWN: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
pub const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
pub const CENTRE: &str = "47.96.1.1";
pub const ADDRESS: &str = "47.96.1.2";
const ELSEWHERE: &str = "47.96.1.3";

pub struct Scene {
    pub world: World,
}

impl Scene {
    pub async fn start() -> Self {
        Self::with(PlatformSettings::default()).await
    }

    /// With the company active and no address registered.
    pub async fn with(settings: PlatformSettings) -> Self {
        let faces = [(HERE, CENTRE), (OWN, ADDRESS), (OTHER, ELSEWHERE)];
        let faces = faces.map(|(peer, face)| (peer, face.parse::<IpAddr>().unwrap()));
        let world = World::with(Mode::Classic, settings, json!({}), |options| options.faces = faces.into()).await;
        for (peer, face) in faces {
            world.platform.take_for(peer, face);
        }
        world.platform.require_addresses(SUITE_KEY, &[CENTRE]);
        world.ticket().await;
        let scene = Self { world };
        scene.authorised().await;
        scene
    }

    /// The same with the deployment's address registered.
    pub async fn registered() -> Self {
        let scene = Self::start().await;
        scene.allow(&[ADDRESS], &[]).await.unwrap();
        scene
    }

    /// The company authorises, and comes to rest.
    pub async fn authorised(&self) {
        assert!(self.world.suite.authorise(CORP).await.acknowledged);
        self.world.comes_to(CORP, State::Active).await;
    }

    /// The company withdraws.
    pub async fn relieved(&self) {
        self.pass(60);
        self.world.suite.relieve(CORP).await;
        self.world.comes_to(CORP, State::Relieved).await;
        self.pass(60);
    }

    pub fn pass(&self, seconds: u64) {
        self.world.pass(Duration::from_secs(seconds));
    }

    pub fn deployments(&self) -> Deployments {
        Deployments::new(self.world.bench.dynamodb.clone(), self.world.bench.table("StateTable"))
    }

    /// The credential of a new deployment.
    pub async fn added(&self, any_address: bool, per_minute: u32) -> Credential {
        let new = NewDeployment { app: "demo", corp: CORP, name: None, any_address, per_minute };
        self.deployments().add(&new, "ann", self.world.bench.now()).await.unwrap()
    }

    /// A deployment with that credential at that address.
    pub fn at(&self, credential: &Credential, from: IpAddr) -> Deployment {
        Deployment::new(&self.world.bench.stack.deployment_url(), credential.text().clone(), Some(from)).unwrap()
    }

    /// What one asks for and gets, from the deployment's own address.
    pub async fn token(&self, credential: &Credential) -> Result<HandedOut, NotHandedOut> {
        self.at(credential, OWN).token().await
    }

    /// `errcode` of a call with the token from that address.
    pub async fn call(&self, token: &HandedOut, from: IpAddr) -> i64 {
        let caller = Deployment::new("", "".into(), Some(from)).unwrap();
        caller.call(self.world.server.url(), "/auth/scopes", &token.access_token).await
    }

    /// An operator changes the company's list.
    pub async fn allow(&self, add: &[&str], remove: &[&str]) -> Result<Registered, Failure> {
        let [add, remove] = [add, remove].map(|list| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        let change = AddressChange { add: &add, remove: &remove, by: "ann" };
        let operator = Operator::of(&self.world);
        operator.driver.allow_addresses(&operator.visit(), CORP, &change).await
    }

    pub async fn egress(&self) -> Egress {
        let operator = Operator::of(&self.world);
        operator.driver.egress(&operator.visit(), CORP).await.unwrap()
    }

    /// Takes the company's token out of use.
    pub async fn replace_token(&self) {
        let operator = Operator::of(&self.world);
        operator.driver.replace_token(&operator.visit(), CORP).await.unwrap();
    }

    pub async fn audit(&self) -> Vec<AuditEntry> {
        let audit = Audit::new(self.world.bench.dynamodb.clone(), self.world.bench.table("StateTable"));
        audit.all("demo", CORP).await.unwrap()
    }

    /// What DingTalk has for the company.
    pub fn at_dingtalk(&self) -> Vec<String> {
        self.world.platform.ip_whitelist(SUITE_KEY, CORP)
    }
}

/// What the command line has: a driver of its own, beside the functions.
pub struct Operator {
    pub config: Config,
    pub driver: Driver,
}

impl Operator {
    fn of(world: &World) -> Self {
        Self::with(world, json!({}))
    }

    /// With these settings of the app.
    pub fn with(world: &World, app: Value) -> Self {
        let document = config_at(vec![suite_with("demo", app)], world.server.url());
        let config = Config::of(serde_json::from_str::<ConfigDocument>(&document).unwrap()).unwrap();
        let bench = &world.bench;
        let mut environment = Environment::new(bench.stack.variables("corp-token").unwrap().clone());
        environment.clock = bench.clock();
        environment.metrics = MetricsSink::new(|_| {});
        environment.pauses = dingtalk_api::Pauses::none();
        let clients = Clients::new(&environment, Pace::Worker).unwrap();
        let metrics = Metrics::new("operator", &environment);
        let dingtalk = DingTalk::new(&environment, &clients, &config, &metrics).unwrap();
        let publisher = Publisher::new(&environment, &clients, &metrics).unwrap();
        let driver = Driver::new(&environment, &clients, dingtalk, publisher, metrics).unwrap();
        Self { config, driver }
    }

    pub fn visit(&self) -> Visit<'_> {
        Visit::alone(&self.config, "demo", "operator", Instant::now() + Duration::from_secs(30)).unwrap()
    }
}
