//! The function token-refresh.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use dingtalk_lambda::{Environment, Metric, MetricsSink};
use dingtalk_local::Service;
use dingtalk_simulator::{Fault, PlatformSettings};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::json;
use token_refresh::{AppReport, TicketOutcome, TokenOutcome, TokenRefresh};

use super::{Scene, get, suite_key};
use crate::support::{config_of, eventually, suite_with};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// An instance of the function, and what it measured.
struct Instance {
    function: TokenRefresh,
    measured: Arc<Mutex<Vec<Metric>>>,
}

impl Instance {
    async fn start(scene: &Scene) -> Self {
        let variables = scene.bench.stack.variables("suite-ticket").unwrap().clone();
        let mut environment = Environment::new(variables);
        environment.clock = scene.clock.clone();
        let measured: Arc<Mutex<Vec<Metric>>> = Arc::default();
        let teller = measured.clone();
        environment.metrics = MetricsSink::new(move |metric| teller.lock().unwrap().push(metric.clone()));
        Self { function: TokenRefresh::start(&environment).await.unwrap(), measured }
    }

    async fn run(&self, scene: &Scene) -> Vec<AppReport> {
        let mut context = Context::default();
        context.deadline = u64::try_from(scene.now() + 60_000).unwrap();
        self.function.handle(LambdaEvent::new(json!({}), context)).await.unwrap().apps
    }

    /// The only app's.
    async fn only(&self, scene: &Scene) -> AppReport {
        let mut apps = self.run(scene).await;
        assert_eq!(apps.len(), 1, "{apps:?}");
        apps.remove(0)
    }

    fn counted(&self, name: &str) -> usize {
        self.measured.lock().unwrap().iter().filter(|m| m.name == name && m.app.as_deref() == Some("demo")).count()
    }
}

#[tokio::test]
async fn a_suite_token_is_renewed_before_anybody_waits_for_it() {
    let scene = Scene::start().await;
    scene.ticket().await;
    let function = Instance::start(&scene).await;
    let report = function.only(&scene).await;
    assert_eq!((report.token, report.ticket, &report.error), (TokenOutcome::Renewed, TicketOutcome::Ok, &None));
    assert_eq!(function.only(&scene).await.token, TokenOutcome::Fresh);
    scene.pass(HOUR + 41 * MINUTE);
    assert_eq!(function.only(&scene).await.token, TokenOutcome::Renewed);
    get(&scene.tokens(), &suite_key()).await.unwrap();
    assert_eq!((scene.platform.calls("get_suite_token"), function.counted("SuiteTokenRenewed")), (2, 2));
    // It does not come to renew: nobody loses the old one, and it is said.
    scene.pass(HOUR + 41 * MINUTE);
    scene.platform.on("get_suite_token").always(Fault::Errcode(40088));
    assert_eq!(function.only(&scene).await.token, TokenOutcome::Kept);
    assert_eq!(function.counted("SuiteTokenFailed"), 1);
    scene.pass(HOUR);
    let report = function.only(&scene).await;
    assert_eq!(report.token, TokenOutcome::Failed);
    assert!(report.error.unwrap().contains("40088"));
    assert_eq!(function.counted("SuiteTokenFailed"), 2);
}

#[tokio::test]
async fn a_ticket_that_does_not_come_is_told_once() {
    let scene = Scene::start().await;
    scene.ticket().await;
    let function = Instance::start(&scene).await;
    scene.pass(10 * HOUR - MINUTE);
    let received_at = function.only(&scene).await.ticket_received_at.unwrap();
    assert_eq!(function.counted("TicketOverdue"), 0, "before two periods have passed");
    scene.pass(2 * MINUTE);
    for _ in 0..3 {
        assert_eq!(function.only(&scene).await.ticket, TicketOutcome::Overdue);
    }
    // Another instance, as after a night.
    Instance::start(&scene).await.only(&scene).await;
    assert_eq!(function.counted("TicketOverdue"), 3, "every run, for the alarm");
    let told = || scene.bench.domain_events("TicketOverdue");
    eventually("the event is out", async || told().len() == 1).await;
    let event = told().remove(0);
    assert_eq!(
        (&event["app"], &event["corp"], &event["detail"]["receivedAt"]),
        (&json!("demo"), &json!(null), &json!(received_at))
    );
    assert!(event["detail"]["advice"]["zh"].as_str().unwrap().contains("重新推送"));
    assert!(event["detail"]["advice"]["en"].as_str().unwrap().contains("重新推送"));
    // A new one ends it, and the next time is another one.
    scene.ticket().await;
    assert_eq!(function.only(&scene).await.ticket, TicketOutcome::Ok);
    scene.pass(11 * HOUR);
    function.only(&scene).await;
    eventually("the next one is out", async || told().len() == 2).await;
    assert_ne!(told()[0]["id"], told()[1]["id"]);
}

#[tokio::test]
async fn what_the_bus_does_not_take_is_published_by_the_sweep() {
    let scene = Scene::start().await;
    scene.ticket().await;
    let function = Instance::start(&scene).await;
    scene.pass(11 * HOUR);
    scene.bench.stack.aws_faults().refuse(Service::EventBridge, true);
    let report = function.only(&scene).await;
    assert!(report.error.unwrap().contains("not published yet"));
    scene.bench.stack.aws_faults().refuse(Service::EventBridge, false);
    assert_eq!(function.only(&scene).await.ticket, TicketOutcome::Overdue);
    assert!(scene.bench.domain_events("TicketOverdue").is_empty());
    scene.pass(Duration::from_secs(20));
    scene.bench.sweep().await;
    eventually("the sweep has it", async || scene.bench.domain_events("TicketOverdue").len() == 1).await;
}

#[tokio::test]
async fn one_that_never_came_is_told_once_a_day() {
    let scene = Scene::start().await;
    let function = Instance::start(&scene).await;
    for _ in 0..2 {
        let report = function.only(&scene).await;
        assert_eq!((report.token, report.ticket, report.error), (TokenOutcome::Waits, TicketOutcome::Never, None));
    }
    scene.pass(24 * HOUR);
    function.only(&scene).await;
    eventually("told twice", async || scene.bench.domain_events("TicketOverdue").len() == 2).await;
    assert!(scene.platform.log().is_empty());
}

#[tokio::test]
async fn the_watch_is_a_setting() {
    let off = Scene::with(PlatformSettings::default(), json!({ "ticket_overdue_minutes": 0 })).await;
    assert_eq!(Instance::start(&off).await.only(&off).await.ticket, TicketOutcome::NotWatched);
    let shorter = Scene::with(PlatformSettings::default(), json!({ "ticket_overdue_minutes": 40 })).await;
    shorter.ticket().await;
    shorter.pass(HOUR);
    assert_eq!(Instance::start(&shorter).await.only(&shorter).await.ticket, TicketOutcome::Overdue);
    let fixed = Scene::with(PlatformSettings::default(), json!({ "ticket": "TICKET-FIXED" })).await;
    assert_eq!(Instance::start(&fixed).await.only(&fixed).await.ticket, TicketOutcome::NotWatched);
}

#[tokio::test]
async fn an_app_that_fails_stops_no_other() {
    let scene = Scene::start().await;
    scene.ticket().await;
    let app = |id: &str, key: &str| suite_with(id, json!({ "key": key, "secret": super::SECRET }));
    let internal = json!({ "kind": "internal", "corp_id": "dingowncorp", "key": super::INTERNAL });
    let mut apps = vec![app("demo", super::SUITE), app("bad", "suiteunknown00001"), app("inner", "none")];
    apps[2].as_object_mut().unwrap().extend(internal.as_object().unwrap().clone());
    let mut config: serde_json::Value = serde_json::from_str(&config_of(apps)).unwrap();
    config["dingtalk"] = json!({ "oapi": scene.server.url(), "api": scene.server.url() });
    scene.bench.stack.put_config(config.to_string());
    let ticket = dingtalk_store::Ticket { value: "T".into(), event_time: scene.now(), received_at: scene.now() };
    scene.bench.tickets().keep(&crate::support::sealing_keys(), "bad", ticket).await.unwrap();
    let apps = Instance::start(&scene).await.run(&scene).await;
    let outcomes: Vec<_> = apps.iter().map(|report| (report.app.as_str(), report.token)).collect();
    assert_eq!(outcomes, [("bad", TokenOutcome::Failed), ("demo", TokenOutcome::Renewed)]);
    let answer = serde_json::to_string(&apps).unwrap();
    assert!(!answer.contains(super::SECRET), "{answer}");
}
