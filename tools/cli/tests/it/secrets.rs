//! `dingtalk dev --logs` prints no secret, whatever is pushed to it.

use std::time::Duration;

use dingtalk_crypto::{KeySlot, Keyring, SealedPush, printable};
use dingtalk_simulator::{ApiApp, Fault, Platform, PlatformSettings, Retry, Settings, Simulator};
use serde_json::json;

use crate::{
    app::{ID, KEY, Suite, directory, random, unseen, write},
    process::{Dev, dingtalk, free_port, printed, run},
};

/// What an operator could have in `apps.toml`, all of it secret.
struct Secrets {
    suite: Suite,
    next: Suite,
    others: [String; 3],
    sealing_key: String,
}

impl Secrets {
    fn new() -> Self {
        let sealing_key = format!("{}=", dingtalk_simulator::generate_encoding_aes_key(random(), true));
        Self { suite: Suite::new(), next: Suite::new(), others: [unseen(), unseen(), unseen()], sealing_key }
    }

    /// `apps.toml`, with DingTalk's APIs at `url`.
    fn toml(&self, url: &str) -> String {
        let [secret, corp_secret, ticket] = &self.others;
        let (suite, next, key) = (self.suite.toml(), &self.next, &self.sealing_key);
        format!(
            "{suite}secret = \"{secret}\"\ncorp_secret = \"{corp_secret}\"\nticket = \"{ticket}\"\n\
             next_token = \"{}\"\nnext_aes_key = \"{}\"\n[[sealing_key]]\nnumber = 1\nkey = \"{key}\"\n\
             [dingtalk]\noapi = \"{url}\"\napi = \"{url}\"\n",
            next.token, next.aes_key
        )
    }

    fn all(&self) -> Vec<&str> {
        let Self { suite, next, others, sealing_key } = self;
        let keys = [&suite.token, &suite.aes_key, &next.token, &next.aes_key, sealing_key];
        keys.into_iter().chain(others).map(String::as_str).collect()
    }
}

/// A push as anybody could make it who has `ring`.
fn sealed(ring: &Keyring, message: &str, receiver: &str) -> SealedPush {
    ring.seal_push(KeySlot::Current, message, receiver, "1700000000000", "n0nce", printable(random()))
}

async fn post(url: &str, query: &str, body: String) -> u16 {
    let answer = reqwest::Client::new().post(format!("{url}?{query}")).body(body).send().await;
    answer.expect("it answers").status().as_u16()
}

/// Pushes that are refused, each in a way of its own, and how.
async fn push_badly(url: &str, suite: &Suite) {
    let (ring, stranger) = (suite.keyring(), Suite::new().keyring());
    let good = sealed(&ring, "{}", KEY);
    let forged = SealedPush { encrypt: sealed(&stranger, "{}", KEY).encrypt, ..good.clone() };
    // Signed with the right token, sealed with another key.
    let mixed = Suite { token: suite.token.clone(), ..Suite::new() }.keyring();
    let text = unseen();
    let elsewhere = url.replace(ID, "elsewhere");
    for (url, push, status) in [
        (url, &forged, 403),
        (url, &sealed(&stranger, "{}", KEY), 403),
        (url, &sealed(&mixed, "{}", KEY), 403),
        (url, &sealed(&ring, "{}", "suiteofsomebodyelse1"), 403),
        (url, &sealed(&ring, &text, KEY), 400),
        (&elsewhere, &good, 404),
    ] {
        assert_eq!(post(url, &push.query.to_query(), push.body()).await, status);
    }
    assert_eq!(post(url, &good.query.to_query(), suite.token.clone()).await, 400);
    assert_eq!(post(url, &format!("signature={}", suite.aes_key), good.body()).await, 400);
    assert_eq!(reqwest::get(url).await.expect("it answers").status(), 404, "the template has no such route");
}

#[tokio::test]
async fn nothing_that_is_printed_holds_a_secret() {
    let (secrets, directory) = (Secrets::new(), directory());
    // An API that repeats the whole request in its error texts.
    let platform = Platform::new(PlatformSettings { echo_requests: true, ..PlatformSettings::default() });
    platform.add_app(ApiApp::suite(KEY, &secrets.others[0]).with_any_ticket());
    let server = platform.serve("127.0.0.1:0").await.expect("a free port");
    let config = write(directory.path(), &secrets.toml(server.url()));
    let arguments = ["--no-simulator", "--logs", "--config", config.to_str().expect("UTF-8")];
    let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
    dev.healthy().await;
    let url = dev.url("/callback/demo");

    let settings = || Settings {
        retry: Retry::None,
        code_pushes: 2,
        code_interval: Duration::from_millis(10),
        ..Settings::default()
    };
    let mut pushed: Vec<String> = Vec::new();
    for suite in [&secrets.suite, &secrets.next] {
        let simulator = Simulator::new(suite.at(&url), settings()).expect("a suite");
        assert!(simulator.check().await.acknowledged);
        assert!(simulator.push_ticket().await.acknowledged);
        assert!(simulator.authorise("dingmadeup00000001").await.acknowledged);
        let serial = unseen();
        assert!(simulator.check_license_code("dingmadeup00000001", &serial).await.refused());
        let hidden = unseen();
        let unknown = json!({ "EventType": "unheard_of", "CorpId": "dingmadeup00000001", "accessToken": hidden });
        assert!(simulator.push_raw(&unknown.to_string()).await.acknowledged);
        let codes = [simulator.suite_ticket(), simulator.temporary_code("dingmadeup00000001")];
        pushed.extend(codes.map(|code| code.expect("it was pushed")).into_iter().chain([serial, hidden]));
    }
    push_badly(&url, &secrets.suite).await;
    dev.counts("suite-ticket.EventDone").await;
    dev.counts("inbox-keep.EventKept").await;
    // The API has never seen those codes, and repeats what it refuses. One company goes the whole way.
    dev.tells("get_permanent_code, did not succeed").await;
    platform.on("scopes").then(Fault::Errcode(40035));
    let simulator = Simulator::new(secrets.suite.at(&url), settings()).expect("a suite");
    let simulator = simulator.attach(&platform).expect("the platform knows it");
    assert!(simulator.authorise("dingmadeup00000002").await.acknowledged);
    dev.tells("the scopes are not known").await;
    dev.tells("dingmadeup00000002 CorpActivated").await;
    pushed.push(platform.permanent_code(KEY, "dingmadeup00000002").expect("the code was exchanged"));
    for told in ["\"push refused\"", "\"event in the inbox\"", "\"suite ticket\"", "\"event kept\"", "push refused"] {
        dev.tells(told).await;
    }
    #[cfg(unix)]
    assert_eq!(dev.interrupted().await.code(), Some(0));
    let told = dev.told();
    for secret in secrets.all().into_iter().chain(pushed.iter().map(String::as_str)) {
        assert!(secret.len() >= 32, "short enough to stand there by chance");
        assert!(!told.contains(secret), "a secret is printed: {told}");
    }
}

#[tokio::test]
async fn what_seal_makes_is_received_and_what_is_answered_open_reads() {
    let (suite, directory) = (Suite::new(), directory());
    let config = write(directory.path(), &suite.toml());
    let config = config.to_str().expect("UTF-8");
    let arguments = ["--no-simulator", "--config", config];
    let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
    dev.healthy().await;
    let event = r#"{"EventType":"check_url"}"#;
    let made = printed(&run(["seal", "--config", config, "--app", ID, "--message", event], ""));
    let (query, body) = made.split_once('\n').expect("two lines");
    let request = reqwest::Client::new().post(format!("{}?{query}", dev.url("/callback/demo")));
    let answer = request.body(body.to_owned()).send().await.expect("it answers");
    assert_eq!(answer.status(), 200);
    let reply = answer.text().await.expect("text");
    assert_eq!(printed(&run(["open", "--config", config, "--app", ID], &reply)), "success\n");
    dev.tells("URL check answered").await;

    // What a schedule does can be asked for; what no schedule does cannot.
    for (folder, status) in [("inbox-sweep", 200), ("callback", 403), ("nowhere", 404)] {
        let tick = reqwest::Client::new().post(dev.url(&format!("/_local/tick/{folder}"))).send().await;
        assert_eq!(tick.expect("it answers").status(), status, "{folder}");
    }
}
