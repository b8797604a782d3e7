//! The process dies beside a call to DingTalk while a company comes; another life on the same tables brings it through.

use std::os::unix::process::ExitStatusExt;

use dingtalk_simulator::{ApiApp, Platform, PlatformSettings, Retry, Settings, Simulator, TokenKind};

use super::{AHEAD, SIGABRT, live, tick};
use crate::{
    app::{KEY, Suite, directory, write},
    process::free_port,
};
const CORP: &str = "dingmadeup00000001";

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_exchange_was_sent() {
    let platform = killed_at("company.before-call").await;
    assert_eq!(platform.calls("get_permanent_code"), 1, "the code is exchanged in the second life");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_exchange_was_answered() {
    let platform = killed_at("company.after-call").await;
    // Its answer died with the process. Once more, and DingTalk says that the code is used: it goes on without.
    let codes: Vec<String> =
        platform.log().into_iter().filter(|call| call.api == "get_permanent_code").map(|call| call.code).collect();
    assert_eq!(codes, ["0", "40078"]);
}

async fn killed_at(point: &str) -> Platform {
    let (suite, directory) = (Suite::new(), directory());
    let platform = Platform::new(PlatformSettings { temporary_code_life: 6 * AHEAD, ..PlatformSettings::default() });
    platform.add_app(ApiApp::suite(KEY, &suite.secret));
    let server = platform.serve("127.0.0.1:0").await.expect("a free port");
    let url = server.url();
    let secret = &suite.secret;
    let toml = format!("{}secret = \"{secret}\"\n[dingtalk]\noapi = \"{url}\"\napi = \"{url}\"\n", suite.toml());
    write(directory.path(), &toml);
    let ports = [free_port(), free_port()];

    let mut first_life = live(directory.path(), ports, &["--die-at", point]);
    first_life.healthy().await;
    let settings = Settings { retry: Retry::None, code_pushes: 1, ..Settings::default() };
    let pusher = Simulator::new(suite.at(&first_life.url("/callback/demo")), settings).expect("a suite");
    let pusher = pusher.attach(&platform).expect("the platform knows it");
    assert!(pusher.push_ticket().await.acknowledged);
    first_life.tells("ticket kept").await;
    pusher.authorise(CORP).await;
    assert_eq!(first_life.ended().await.signal(), Some(SIGABRT), "{point}");

    // What the first life held has run out by then, for DingTalk as well.
    platform.advance(AHEAD);
    let mut second_life = live(directory.path(), ports, &["--clock-ahead", &format!("{}s", AHEAD.as_secs())]);
    second_life.healthy().await;
    tick(&second_life).await;
    second_life.tells(&format!("{CORP} CorpActivated")).await;
    let truth = platform.company(KEY, CORP).expect("it authorised");
    assert!(truth.authorised && truth.activated, "{truth:?}");
    second_life.counts("tmp-auth-code.EventDone").await;
    assert_eq!(platform.minted_count(TokenKind::Company, KEY, Some(CORP)), 1, "its token is there");
    platform
}
