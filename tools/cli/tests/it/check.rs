//! `dingtalk app check` and `dingtalk app list`.

use std::process::Output;

use dingtalk_simulator::{ApiApp, Fault, TokenKind};

use crate::{
    app::{KEY, Suite, unseen},
    process::{printed, run, text},
    stand::Stand,
};

/// What a check found, when it ended with this code.
fn found(output: &Output, code: i32) -> String {
    let told = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{told}");
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn good_credentials_are_good_and_no_token_is_fetched() {
    let stand = Stand::with_ticket().await;
    let told = found(&stand.command(&["app", "check"]).await, 0);
    assert!(told.contains("the newest suite ticket came "), "{told}");
    assert!(told.contains("DingTalk takes key, secret, ticket"), "{told}");
    assert_eq!(
        (stand.platform.calls("get_auth_info"), stand.platform.minted_count(TokenKind::Suite, KEY, None)),
        (1, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_what_to_do() {
    let mut stand = Stand::start("").await;
    let told = found(&stand.command(&["app", "check"]).await, 1);
    assert!(told.contains("no suite ticket has come yet") && told.contains("重新推送"), "{told}");
    stand.ticket().await;

    let config = stand.other_config(&stand.toml.replace(&stand.suite.secret, &unseen()));
    let told = found(&stand.command_with(&config, &["app", "check"]).await, 1);
    assert!(told.contains("853004") && told.contains("the secret is wrong"), "{told}");

    let config = stand.other_config(&stand.toml.replace(KEY, "suiteofsomebodyelse1"));
    let told = found(&stand.command_with(&config, &["app", "check"]).await, 1);
    assert!(told.contains("853003") && told.contains("does not know this key"), "{told}");

    let config = stand.other_config(&stand.toml.replace("secret = ", "# "));
    let told = found(&stand.command_with(&config, &["app", "check"]).await, 1);
    assert!(told.contains("no key and secret in the configuration"), "{told}");

    // A ticket that we were not told of has voided ours.
    stand.platform.ticket_quietly(KEY);
    let told = found(&stand.command(&["app", "check"]).await, 1);
    assert!(told.contains("40085") && told.contains("the suite ticket is refused"), "{told}");

    for (code, expected) in [(853_002, "clock"), (60020, "white-list")] {
        stand.platform.on("get_auth_info").then(Fault::Errcode(code));
        let told = found(&stand.command(&["app", "check"]).await, 1);
        assert!(told.contains(&code.to_string()) && told.contains(expected), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dingtalk_that_cannot_be_asked_is_another_matter() {
    let stand = Stand::with_ticket().await;
    stand.platform.on("get_auth_info").always(Fault::Punished);
    let told = found(&stand.command(&["app", "check"]).await, 2);
    assert!(told.contains("1111") && told.contains("could not be asked"), "{told}");
    let unknown = stand.command(&["app", "check", "--app", "other"]).await;
    assert!(found(&unknown, 2).contains("no app other"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_internal_app_and_a_newer_generation_are_checked_as_far_as_they_can_be() {
    let (internal, oauth) = (Suite::new(), Suite::new());
    let keys = |suite: &Suite| format!("token = \"{}\"\naes_key = \"{}\"\n", suite.token, suite.aes_key);
    let more = format!(
        "[[app]]\nid = \"inner\"\nkind = \"internal\"\nkey = \"dinginner\"\ncorp_id = \"dingcorp1\"\nsecret = \"{}\"\n{}\
         [[app]]\nid = \"newer\"\nkind = \"suite\"\nkey = \"suitenewer\"\ngeneration = \"oauth\"\n\
         ticket = \"any\"\nsecret = \"{}\"\n{}",
        internal.secret,
        keys(&internal),
        oauth.secret,
        keys(&oauth)
    );
    let stand = Stand::start(&more).await;
    stand.platform.add_app(ApiApp::internal("dinginner", &internal.secret, "dingcorp1"));
    stand.platform.add_app(ApiApp::suite("suitenewer", &oauth.secret).with_any_ticket());
    let told = found(&stand.command(&["app", "check", "--app", "inner"]).await, 0);
    assert!(told.contains("key and secret are good"), "{told}");
    let told = found(&stand.command(&["app", "check", "--app", "newer"]).await, 0);
    assert!(told.contains("DingTalk takes key") && told.contains("are not checked"), "{told}");
    assert_eq!(stand.platform.minted_count(TokenKind::Suite, "suitenewer", None), 0);

    // Without tables, and without a sealing key: there is no ticket to read.
    let toml = stand.toml.split("[[app]]").nth(2).expect("the internal app");
    let config = stand.other_config(&format!("[[app]]{toml}"));
    let url = stand.server.url();
    let hosts = ["--oapi", url, "--api", url];
    let command: Vec<String> =
        ["app", "check", "--config", &config, "--lang", "zh"].iter().chain(&hosts).map(|a| (*a).into()).collect();
    let told = tokio::task::spawn_blocking(move || run(command, "")).await.expect("it ran");
    assert!(found(&told, 0).contains("key 和 secret 有效"));

    let config = stand.other_config(&stand.toml.replace(&internal.secret, &unseen()));
    let told = found(&stand.command_with(&config, &["app", "check", "--app", "inner"]).await, 1);
    assert!(told.contains("do not fit each other"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_has_ticket_token_and_companies() {
    let mut stand = Stand::start("").await;
    let list = async |stand: &Stand| printed(&stand.command(&["app", "list"]).await);
    let told = list(&stand).await;
    for words in [KEY, "with a secret · service", "none has come yet", "none yet"] {
        assert!(told.contains(words), "{words} in {told}");
    }
    stand.ticket().await;
    for corp in ["dingcorp1", "dingcorp2"] {
        assert!(stand.pusher.authorise(corp).await.acknowledged);
        stand.dev.tells(&format!("{corp} CorpActivated")).await;
    }
    let told = list(&stand).await;
    for words in ["the newest came ", "left", "2 active"] {
        assert!(told.contains(words), "{words} in {told}");
    }
}
