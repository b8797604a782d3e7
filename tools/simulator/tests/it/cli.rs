//! The binary.

use std::process::{Output, Stdio};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
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
async fn an_order_is_bought_and_paid_back() {
    let receiver = Receiver::willing().await;
    let order = command(&receiver.url, &["--mode", "both", "order", CORP, "1001", "--seats", "50"]).await;
    assert_eq!(order.status.code(), Some(0), "{}", text(&order.stderr));
    let refund = command(&receiver.url, &["refund", CORP, "1001", "--fee", "10000", "--close"]).await;
    assert_eq!(refund.status.code(), Some(0), "{}", text(&refund.stderr));
    let pushes = receiver.pushes();
    let bought = pushes.iter().find(|push| push.event() == "market_buy").expect("a classic order").json();
    assert_eq!((&bought["orderId"], &bought["maxOfPeople"]), (&1001.into(), &50.into()));
    let told = text(&refund.stdout);
    assert!(told.contains("market_order_refund_event") && told.contains("market_service_close"), "{told}");
    assert_eq!(pushes.len(), 4);
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

/// A server at a command line that stays up; ends when dropped.
struct Serving {
    // Killed with it.
    _child: tokio::process::Child,
    lines: Vec<String>,
}

impl Serving {
    /// Starts it and reads until the line that ends with what `last` says.
    async fn start(mut command: Command, last: &str) -> Serving {
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("it starts");
        let mut read = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut lines = Vec::new();
        while let Some(line) = read.next_line().await.expect("UTF-8") {
            lines.push(line.clone());
            if line.contains(last) {
                break;
            }
        }
        Serving { _child: child, lines }
    }

    /// The word behind `name`.
    fn word(&self, name: &str) -> String {
        let after = |line: &String| line.trim().strip_prefix(name).map(|rest| rest.trim().to_owned());
        let rest = self.lines.iter().find_map(after).expect(name);
        rest.split(' ').next().expect("a word").to_owned()
    }
}

#[tokio::test]
async fn the_api_alone_needs_no_callback_url() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingtalk-simulator"));
    command.env_clear().args(["serve", "--api-listen", "127.0.0.1:0", "--authorise", CORP]);
    let serving = Serving::start(command, "tmp_auth_code").await;
    let (url, key, secret) = (serving.word("API"), serving.word("key"), serving.word("secret"));
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let body = json!({"suite_key": key, "suite_secret": secret, "suite_ticket": serving.word("ticket")});
    let answer = client.post(format!("{url}/service/get_suite_token")).json(&body).send().await.expect("an answer");
    let token = answer.json::<Value>().await.expect("JSON")["suite_access_token"].as_str().expect("a token").to_owned();
    let code = serving.word(&format!("{CORP} authorises, tmp_auth_code"));
    let exchange = client.post(format!("{url}/service/get_permanent_code?suite_access_token={token}"));
    let answer = exchange.json(&json!({"tmp_auth_code": code})).send().await.expect("an answer");
    assert_eq!(answer.json::<Value>().await.expect("JSON")["auth_corp_info"]["corpid"], CORP);
}

#[tokio::test]
async fn a_company_of_an_internal_app_has_people() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingtalk-simulator"));
    let args = ["serve", "--api-listen", "127.0.0.1:0", "--kind", "internal", "--app-key", "dingkey"];
    command.env_clear().args(args).args(["--people", "300", "--changes", "200", "--corp-id", CORP]);
    let serving = Serving::start(command, "people").await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let (url, secret) = (serving.word("API"), serving.word("secret"));
    let ask = client.get(format!("{url}/gettoken?appkey=dingkey&appsecret={secret}"));
    let answer: Value = ask.send().await.expect("an answer").json().await.expect("JSON");
    let path = format!("{url}/topapi/user/count?access_token={}", answer["access_token"].as_str().expect("a token"));
    let mut counts = std::collections::BTreeSet::new();
    // Somebody joins or leaves sooner or later.
    while counts.len() < 3 {
        let answer = client.post(&path).json(&json!({"only_active": false})).send().await.expect("an answer");
        counts.insert(answer.json::<Value>().await.expect("JSON")["result"]["count"].as_i64().expect("a number"));
    }
    assert!(counts.iter().all(|count| (200..400).contains(count)), "{counts:?}");
}

#[tokio::test]
async fn the_api_honours_what_is_pushed_beside_it() {
    let receiver = Receiver::willing().await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_dingtalk-simulator"));
    command
        .args(["--url", &receiver.url, "--suite-key", SUITE_KEY, "--retry", "none", "--api-listen", "127.0.0.1:0"])
        .args(["run", "--authorise", CORP])
        .env("DINGTALK_TOKEN", TOKEN)
        .env("DINGTALK_AES_KEY", AES_KEY)
        .env("DINGTALK_SUITE_SECRET", "secret-of-the-user");
    let serving = Serving::start(command, "tmp_auth_code").await;
    assert!(!serving.lines.concat().contains("secret-of-the-user"), "{:?}", serving.lines);
    let ticket = receiver.pushes()[1].json()["SuiteTicket"].clone();
    let body = json!({"suite_key": SUITE_KEY, "suite_secret": "secret-of-the-user", "suite_ticket": ticket});
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let path = format!("{}/service/get_suite_token", serving.word("API"));
    let answer = client.post(path).json(&body).send().await.expect("an answer");
    assert_eq!(answer.json::<Value>().await.expect("JSON")["errcode"], 0);
}

#[tokio::test]
async fn an_api_that_cannot_be_is_named() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    let address = taken.local_addr().expect("its address").to_string();
    let output = command("http://127.0.0.1:1/", &["--api-listen", &address, "ticket"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("cannot listen at"), "{}", text(&output.stderr));
}
