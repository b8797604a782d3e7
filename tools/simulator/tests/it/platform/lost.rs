//! Connections that break: before, and after the call was carried out.

use std::time::Duration;

use dingtalk_simulator::{Fault, PlatformSettings};
use serde_json::json;

use super::bench::{Bench, CORP, SUITE};

#[tokio::test]
async fn a_lost_answer_was_carried_out_and_a_closed_connection_was_not() {
    let (bench, code) = Bench::authorised(PlatformSettings::default()).await;
    let path = format!("/service/get_permanent_code?suite_access_token={}", bench.suite_token().await);
    let body = json!({"tmp_auth_code": code});
    bench.platform.on("get_permanent_code").then(Fault::Close);
    let error = bench.request_post(&path, &body).send().await.expect_err("closed");
    assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
    assert_eq!(bench.platform.permanent_code(SUITE, CORP), None);

    bench.platform.on("get_permanent_code").then(Fault::LoseAnswer);
    bench.request_post(&path, &body).send().await.expect_err("lost");
    assert!(bench.platform.permanent_code(SUITE, CORP).is_some());
    assert_eq!(bench.oapi(&path, body).await["errcode"], 40078, "the code is gone, and so is the answer");
    let log = bench.platform.log();
    let outcomes: Vec<(&str, bool)> = log.iter().skip(1).map(|call| (call.code.as_str(), call.carried_out)).collect();
    assert_eq!(outcomes, [("closed", false), ("lost", true), ("40078", false)]);
}

#[tokio::test]
async fn a_call_that_hangs_does_nothing() {
    let (bench, code) = Bench::authorised(PlatformSettings::default()).await;
    let path = format!("/service/get_permanent_code?suite_access_token={}", bench.suite_token().await);
    bench.platform.on("get_permanent_code").then(Fault::Hang);
    let request = bench.request_post(&path, &json!({"tmp_auth_code": code})).timeout(Duration::from_millis(200));
    assert!(request.send().await.expect_err("no answer").is_timeout());
    assert_eq!(bench.platform.permanent_code(SUITE, CORP), None);
}

#[tokio::test]
async fn connections_dropped_unread_leave_no_trace() {
    let bench = Bench::plain().await;
    bench.server.drop_connections(2);
    for _ in 0..2 {
        bench.request_get("/gettoken").send().await.expect_err("dropped");
    }
    assert_eq!(bench.get("/gettoken").await.1["errcode"], 41002);
    assert_eq!(bench.platform.calls("gettoken"), 1);
}

#[tokio::test]
async fn a_server_stops_even_while_a_call_hangs_and_comes_back_at_its_address() {
    let Bench { platform, server, .. } = Bench::plain().await;
    let (url, address) = (server.url().to_owned(), server.address());
    platform.on("gettoken").then(Fault::Hang);
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let hanging = tokio::spawn(client.get(format!("{url}/gettoken")).send());
    while platform.calls("gettoken") == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.stop().await;
    hanging.await.expect("no panic").expect_err("closed");
    let error = client.get(format!("{url}/gettoken")).send().await.expect_err("nobody listens");
    assert!(error.is_connect(), "{error:?}");
    let again = platform.serve(address).await.expect("the address is free again");
    assert_eq!(again.url(), url);
    assert!(client.get(format!("{url}/gettoken")).send().await.is_ok());
}
