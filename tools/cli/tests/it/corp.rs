//! `dingtalk corp`.

use std::time::Instant;

use dingtalk_simulator::{Corp, Fault};

use crate::{
    app::{KEY, Suite, directory, sealing_key, write},
    process::{Dev, PATIENCE, dingtalk, free_port, printed, refused, run},
    stand::Stand,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_listed_and_shown_without_what_is_secret() {
    let mut stand = Stand::with_ticket().await;
    let serial = "serial-number-typed-offline";
    let link = "https://example.com/join?team=one";
    let corp = Corp {
        license_code: Some(serial.to_owned()),
        invite_url: link.to_owned(),
        authed_departments: vec![7, 8],
        ..Corp::from("dingcorp1")
    };
    let app = format!("AppId {} · enabled", corp.app_id);
    assert!(stand.pusher.authorise(&corp).await.acknowledged);
    // Not before it is active: the serial number and the link are read after that.
    stand.dev.counts("tmp-auth-code.EventDone").await;

    let listed = printed(&stand.command(&["corp", "list"]).await);
    assert!(listed.contains("active         dingcorp1") && listed.ends_with("companies: 1\n"), "{listed}");
    let stopped = printed(&stand.command(&["corp", "list", "--state", "stopped"]).await);
    assert_eq!(stopped, "companies: 0\n");

    let shown = printed(&stand.command(&["corp", "show", "dingcorp1"]).await);
    for words in ["active · ", "1 · classic", &app, "manager0001", "2 departments, 0 people"] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    let line = |name: &str| shown.lines().find(|line| line.trim_start().starts_with(name)).map(str::to_owned);
    assert!(line("serial number").is_some_and(|line| line.ends_with(" yes · never issued")), "{shown}");
    for name in ["has invite link", "permanent code"] {
        assert!(line(name).is_some_and(|line| line.ends_with(" yes")), "{name} in {shown}");
    }
    assert!(!shown.contains(serial) && !shown.contains(link), "{shown}");
    let shown = printed(&stand.command(&["corp", "show", "dingcorp1", "--secrets"]).await);
    assert!(shown.contains(link) && !shown.contains(serial), "{shown}");
    let unknown = refused(&stand.command(&["corp", "show", "dingnobody"]).await);
    assert!(unknown.contains("nothing is known of company dingnobody"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_relieved_by_word_and_adopted_again_if_dingtalk_says_so() {
    let mut stand = Stand::with_ticket().await;
    assert!(stand.pusher.authorise("dingcorp1").await.acknowledged);
    stand.dev.counts("tmp-auth-code.EventDone").await;
    let relieve = ["corp", "relieve", "dingcorp1"];
    let asked = refused(&stand.command(&relieve).await);
    assert!(asked.contains("is active") && asked.contains("--yes"), "{asked}");
    let relieved = printed(&stand.command(&[&relieve[..], &["--yes"]].concat()).await);
    assert_eq!(relieved, "dingcorp1  state: relieved\n");
    stand.dev.tells("dingcorp1 CorpRelieved").await;
    let shown = printed(&stand.command(&["corp", "show", "dingcorp1"]).await);
    assert!(shown.contains("relieved") && !shown.contains("permanent code"), "{shown}");
    let waits = refused(&stand.command(&["corp", "retry", "dingcorp1"]).await);
    assert!(waits.contains("corp adopt"), "{waits}");

    // DingTalk never heard of that withdrawal, so it confirms.
    let adopted = printed(&stand.command(&["corp", "adopt", "dingcorp1"]).await);
    assert_eq!(adopted, "dingcorp1  state: active\n");
    stand.dev.tells_times("dingcorp1 CorpActivated", 2).await;

    // One whose event was lost, and one that nobody has.
    stand.platform.authorise_quietly(KEY, "dingcorp2").expect("there is the suite");
    assert_eq!(printed(&stand.command(&["corp", "adopt", "dingcorp2"]).await), "dingcorp2  state: active\n");
    let nobody = refused(&stand.command(&["corp", "adopt", "dingnobody"]).await);
    assert!(nobody.contains("does not confirm"), "{nobody}");
    let listed = printed(&stand.command(&["corp", "list", "--state", "active"]).await);
    assert!(listed.ends_with("companies: 2\n"), "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stuck_company_goes_on_by_hand() {
    let mut stand = Stand::with_ticket().await;
    // Neither the function nor a try by hand gets through.
    stand.platform.on("activate_suite").always(Fault::Errcode(60020));
    assert!(stand.pusher.authorise("dingcorp1").await.acknowledged);
    stand.dev.tells("dingcorp1 CorpAuthorized").await;
    stand.dev.tells("activate_suite, did not succeed").await;
    let retry = ["corp", "retry", "dingcorp1"];
    // DingTalk's words, or that the function has not let go of the company yet.
    let still = refused(&stand.command(&retry).await);
    assert!(still.contains("60020") || still.contains("a function is at work"), "{still}");
    stand.platform.clear_faults();
    let began = Instant::now();
    let state = loop {
        assert!(began.elapsed() < PATIENCE, "it is still stuck");
        let output = stand.command(&retry).await;
        if output.status.success() {
            break printed(&output);
        }
    };
    assert_eq!(state, "dingcorp1  state: active\n");
    let unknown = refused(&stand.command(&["corp", "retry", "dingnobody"]).await);
    assert!(unknown.contains("nothing is known"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_company_authorises_on_command() {
    let (suite, directory) = (Suite::new(), directory());
    let toml = format!("{}secret = \"{}\"\n{}", suite.toml(), suite.secret, sealing_key());
    let config = write(directory.path(), &toml);
    let config = config.to_str().expect("UTF-8");
    let [aws, api, control] = [(); 3].map(|()| format!("127.0.0.1:{}", free_port()));
    let arguments = [
        "--config",
        config,
        "--lang",
        "en",
        "--aws-listen",
        &aws,
        "--api-listen",
        &api,
        "--simulator-listen",
        &control,
    ];
    let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
    dev.tells("Ready.").await;
    let simulator = format!("http://{control}");
    let authorize = |corp: &str, more: &[&str]| {
        let command = ["corp", "authorize", corp, "--simulator", &simulator, "--lang", "en"];
        run([&command[..], more].concat(), "")
    };
    for (corp, mode, event) in [
        ("dingcorp1", "classic", "tmp_auth_code"),
        ("dingcorp2", "sync-http", "org_suite_auth"),
        ("dingcorp3", "both", "tmp_auth_code+org_suite_auth"),
    ] {
        let pushed = printed(&authorize(corp, &["--mode", mode]));
        assert_eq!(pushed, format!("{corp}  {event} pushed and acknowledged\n"));
        dev.tells(&format!("{corp} CorpActivated")).await;
    }
    let endpoint = format!("http://{aws}");
    let on = ["--config", config, "--endpoint", &endpoint, "--lang", "en"];
    let listed = printed(&run([&["corp", "list", "--state", "active"][..], &on].concat(), ""));
    assert!(listed.ends_with("companies: 3\n"), "{listed}");
    // The hosts of a simulator that is in no file.
    let hosts = [format!("http://{api}"), format!("http://{api}")];
    let check = ["app", "check", "--oapi", &hosts[0], "--api", &hosts[1]];
    assert!(printed(&run([&check[..], &on].concat(), "")).contains("DingTalk takes key"));

    assert!(refused(&authorize("dingcorp1", &["--app", "other"])).contains("no such suite; there are: demo"));
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let nowhere = run(["corp", "authorize", "dingcorp1", "--simulator", &nobody, "--lang", "en"], "");
    assert!(refused(&nowhere).contains("no simulated DingTalk at"));
    assert!(!dev.told().contains(&suite.secret));
}
