//! No credential and no token in what leaves the functions, save the answer itself.

use dingtalk_local::Happening;
use dingtalk_simulator::{Fault, PlatformSettings};
use secrecy::ExposeSecret;

use super::scene::{ADDRESS, OTHER, Scene};
use crate::support::{Captured, capture};

// One thread, so that the functions' tasks log to this test's subscriber.
#[tokio::test(flavor = "current_thread")]
async fn neither_logs_nor_metrics_nor_tables_hold_one() {
    let logs = Captured::default();
    let _logged = capture(&logs);
    // The platform's error texts hold the whole request.
    let scene = Scene::with(PlatformSettings { echo_requests: true, ..PlatformSettings::default() }).await;
    scene.world.platform.on("set_corp_ipwhitelist").then(Fault::Errcode(40035));
    scene.allow(&[ADDRESS], &[]).await.unwrap_err();
    scene.allow(&[], &[]).await.unwrap();
    let first = scene.added(false, 6).await;
    let store = scene.deployments();
    let mut secrets = vec![first.text().expose_secret().to_owned()];
    secrets.push(scene.token(&first).await.unwrap().access_token.expose_secret().to_owned());
    scene.at(&first, OTHER).token().await.unwrap_err();
    let seen = store.read(first.id()).await.unwrap().unwrap();
    let second = store.rotate(&seen, 0, "ben", scene.world.bench.now()).await.unwrap().unwrap();
    secrets.push(second.text().expose_secret().to_owned());
    scene.token(&first).await.unwrap_err();
    scene.pass(8000);
    scene.world.platform.on("get_corp_token").always(Fault::Errcode(40035));
    scene.token(&second).await.unwrap_err();
    scene.world.platform.clear_faults();
    scene.pass(100);
    secrets.push(scene.token(&second).await.unwrap().access_token.expose_secret().to_owned());
    for _ in 0..6 {
        let _ = scene.token(&second).await;
    }

    let search = |place: &str, text: &str| {
        for secret in &secrets {
            let part = secret.rsplit('_').next().unwrap();
            let whole = part.len() < 20 || !text.contains(part);
            assert!(!text.contains(secret.as_str()) && whole, "a secret in {place}");
        }
    };
    search("the state table", &scene.world.bench.in_the_clear("StateTable").await);
    search("the deployment", &format!("{seen:?} {first:?}"));
    search("the audit", &format!("{:?}", scene.audit().await));
    for happening in scene.world.bench.happenings() {
        search("a metric, an error or the bus", &format!("{happening:?}"));
        if let Happening::Measured(metric) = happening {
            search("a metric line", &metric.line());
        }
    }
    let logs = logs.text();
    for expected in ["token asked for", "handed out", "address_not_allowed", "too_many_requests", first.id()] {
        assert!(logs.contains(expected), "the logs were captured: {expected}");
    }
    search("the logs", &logs);
}
