//! The binary.

use std::process::Output;

use tokio::process::Command;

use crate::receiver::{AES_KEY, CORP, Reaction, Receiver, SUITE_KEY, TOKEN};

async fn command(url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dingtalk-simulator"))
        .args(["--url", url, "--suite-key", SUITE_KEY, "--retry", "none"])
        .args(arguments)
        .env("DINGTALK_TOKEN", TOKEN)
        .env("DINGTALK_AES_KEY", AES_KEY)
        .output()
        .await
        .expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[tokio::test]
async fn check_ticket_and_event() {
    let receiver = Receiver::willing().await;
    let check = command(&receiver.url, &["check"]).await;
    assert_eq!(check.status.code(), Some(0), "{}", text(&check.stderr));
    let ticket = command(&receiver.url, &["--mode", "both", "ticket"]).await;
    assert_eq!(ticket.status.code(), Some(0));
    let file = std::env::temp_dir().join(format!("simulator-event-{}.json", std::process::id()));
    std::fs::write(&file, r#"{"EventType":"market_buy"}"#).expect("a temporary file");
    let event = command(&receiver.url, &["event", "--json", file.to_str().expect("UTF-8")]).await;
    std::fs::remove_file(&file).expect("it is there");
    assert_eq!(event.status.code(), Some(0));
    let events = receiver.events();
    assert_eq!(events[0], "check_create_suite_url");
    assert_eq!(events.len(), 4);
    assert_eq!(events[3], "market_buy");
    let told = text(&ticket.stdout);
    assert!(told.contains("suite_ticket (classic)") && told.contains("suite_ticket (SyncHTTP)"), "{told}");
    let pushed = receiver.pushes()[1].json()["SuiteTicket"].to_string();
    assert!(!told.contains(pushed.trim_matches('"')), "the story holds no ticket");
}

#[tokio::test]
async fn failures_have_the_consoles_words_and_an_exit_code() {
    let receiver = Receiver::start(|_, _| Reaction::Raw(400, String::new())).await;
    let run = command(&receiver.url, &[]).await;
    assert_eq!(run.status.code(), Some(1));
    let told = text(&run.stdout);
    assert!(told.contains("url地址访问异常,错误原因为:http statusCode is:400"), "{told}");
    assert!(told.contains("the URL check failed"), "{told}");
}

#[tokio::test]
async fn a_serial_number_refused_in_order_is_no_failure() {
    let receiver = Receiver::start(|_, _| Reaction::Text("invalid".to_owned())).await;
    let license = command(&receiver.url, &["license", CORP, "L1"]).await;
    assert_eq!(license.status.code(), Some(0));
    assert!(text(&license.stdout).contains("the serial number is invalid"));
}

#[tokio::test]
async fn load_tells_numbers() {
    let receiver = Receiver::willing().await;
    let load = command(&receiver.url, &["load", "--rate", "30", "--seconds", "1"]).await;
    assert_eq!(load.status.code(), Some(0), "{}", text(&load.stdout));
    let told = text(&load.stdout);
    assert!(told.contains("acknowledged 30, failed 0"), "{told}");
    assert!(told.contains("latency p50 ") && told.contains(" p99 "), "{told}");
}

#[tokio::test]
async fn bad_use_ends_with_2_and_shows_no_secret() {
    for arguments in [
        &["--quirks", "nonsense", "ticket"][..],
        &["--ticket-period", "20", "ticket"],
        &["--ticket-period", "99999999999999999999h", "ticket"],
        &["--aes-key", "shortkey", "ticket"],
        &["event", "--json", "/nonexistent/event.json"],
        &["load", "--rate", "0"],
    ] {
        let output = command("http://127.0.0.1:1/", arguments).await;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stdout));
        let told = text(&output.stderr);
        assert!(!told.is_empty() && !told.contains(AES_KEY) && !told.contains("shortkey"), "{told}");
    }
}

#[tokio::test]
async fn a_url_that_is_none_is_named() {
    let output = command("nowhere", &["ticket"]).await;
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.contains("callback url is no absolute"), "{told}");
}

#[tokio::test]
async fn what_is_missing_is_named_and_help_hides_secrets() {
    let binary = env!("CARGO_BIN_EXE_dingtalk-simulator");
    let output = Command::new(binary).arg("ticket").env_clear().output().await.expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--url is required"));
    let help = Command::new(binary).arg("--help").env("DINGTALK_AES_KEY", AES_KEY).output().await.expect("runs");
    let help = text(&help.stdout);
    assert!(help.contains("Examples:") && !help.contains(AES_KEY), "{help}");
}

#[tokio::test]
async fn made_keys_are_keys() {
    let binary = env!("CARGO_BIN_EXE_dingtalk-simulator");
    let output = Command::new(binary).arg("keys").env_clear().output().await.expect("runs");
    assert_eq!(output.status.code(), Some(0));
    let told = text(&output.stdout);
    let key = told.lines().find_map(|line| line.strip_prefix("DINGTALK_AES_KEY=")).expect("a key");
    assert!(dingtalk_crypto::AesKey::parse(key).is_ok());
    assert!(told.lines().any(|line| line.starts_with("DINGTALK_TOKEN=")));
}
