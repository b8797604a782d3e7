//! `dingtalk dev` alone: a demo in the language of whoever looks.

use crate::{
    app::directory,
    process::{Dev, dingtalk, free_port},
};

#[tokio::test]
async fn a_chinese_locale_gets_a_chinese_story() {
    let directory = directory();
    let mut command = dingtalk();
    command.env("LANG", "zh_CN.UTF-8");
    let mut dev = Dev::start(command, &[], free_port(), directory.path().join("told"));
    dev.tells("赵小溪离职").await;
    dev.tells("就绪").await;
    let told = dev.told();
    for words in [
        "钉钉应用服务端，本机运行",
        "回调地址验证通过",
        "suite ticket 已保存 (ticket kept)",
        "授权开通应用 (普通推送)",
        "授权 → 激活 (authorised → active)，用时",
        "完整: 200 名员工 · 新增 200",
        "变更 → 镜像（经事件），用时",
        "的变更由下一次同步发现，用时",
    ] {
        assert!(told.contains(words), "{words} in {told}");
    }
}

#[tokio::test]
async fn english_is_the_default_and_can_be_asked_for() {
    for asked in [false, true] {
        let directory = directory();
        let mut command = dingtalk();
        command.env("LANG", if asked { "zh_CN.UTF-8" } else { "C" });
        let arguments: &[&str] = if asked { &["--lang", "en"] } else { &[] };
        let mut dev = Dev::start(command, arguments, free_port(), directory.path().join("told"));
        dev.tells("ticket kept").await;
        dev.tells("by the event way").await;
        dev.tells("Ready. It stays up; Ctrl-C ends it.").await;
        let told = dev.told();
        assert!(told.contains("The server side of your DingTalk apps, on this machine"), "{told}");
        assert!(!told.contains("钉钉"), "{told}");
    }
}

#[tokio::test]
async fn companies_come_in_every_generation_and_one_goes_and_comes_back() {
    let directory = directory();
    let mut dev = Dev::start(dingtalk(), &["--lang", "en"], free_port(), directory.path().join("told"));
    let came = |corp: &str| format!("{corp} authorised → active in ");
    dev.tells("by the event way").await;
    dev.tells("Ready.").await;
    let told = dev.told();
    let companies = ["dingclassic000000001", "dingsynchttp00000001", "dingboth000000000001"];
    for corp in companies {
        assert_eq!(told.matches(&came(corp)).count(), 1, "{corp}: {told}");
    }
    assert_eq!(told.matches(" ms; DingTalk allowed 5 s in 2016").count(), 3, "{told}");
    in_this_order(
        &told,
        &[
            "ticket kept",
            "dingclassic000000001 authorises the app (classic push)",
            "get_permanent_code, ",
            "dingclassic000000001 CorpAuthorized",
            "activate_suite, ",
            "dingclassic000000001 CorpActivated",
            &came(companies[0]),
            "dingsynchttp00000001 authorises the app (SyncHTTP)",
            "dingsynchttp00000001 CorpAuthorized",
            "get_auth_info, ",
            "dingsynchttp00000001 CorpActivated",
            "dingboth000000000001 authorises the app (both kinds of push)",
            "dingboth000000000001 CorpActivated",
            "dingboth000000000001 users       whole: 200 people · 200 added",
            "dingboth000000000001 somebody joins",
            "Ready.",
        ],
    );
    for call in ["get_suite_token, ", "get_corp_token, ", "get_auth_info, "] {
        assert!(told.contains(call), "{call} in {told}");
    }
    dev.tells("CorpRelieved").await;
    dev.tells_times(&came(companies[0]), 2).await;
    let told = dev.told();
    let later = told.split_once("Ready.").expect("it is").1;
    in_this_order(
        later,
        &[
            "dingclassic000000001 withdraws, and will come back",
            "dingclassic000000001 CorpRelieved",
            "dingclassic000000001 authorises the app (classic push)",
            "dingclassic000000001 CorpAuthorized",
            "dingclassic000000001 CorpActivated",
        ],
    );
}

/// A company's contacts arrive with progress, changes by the event way, and one whose event is lost by the next sync.
#[tokio::test]
async fn the_contacts_of_a_company_arrive_and_are_kept_current() {
    let directory = directory();
    let mut dev = Dev::start(dingtalk(), &["--lang", "en"], free_port(), directory.path().join("told"));
    dev.tells("dingboth000000000001 users       whole: ").await;
    dev.tells("dingboth000000000001 leaves").await;
    dev.tells("Ready.").await;
    let told = dev.told();
    let mirror: String =
        told.lines().filter(|line| line.contains("dingboth")).map(|line| format!("{line}\n")).collect();
    assert!(mirror.contains(" users       [") && mirror.contains("reads pages · "), "progress: {mirror}");
    assert!(mirror.contains("departments whole: 41 departments · 41 added"), "{mirror}");
    let arrived = "change → in the mirror by the event way, in ";
    in_this_order(
        &mirror,
        &[
            "users       whole: 200 people · 200 added",
            "somebody joins",
            arrived,
            "is renamed",
            arrived,
            "moves to another department",
            arrived,
            "leaves",
            arrived,
            "is renamed, and the event gets lost; a sync is asked for",
            "users       whole: 200 people · 1 changed",
            "was found by the next sync, in ",
        ],
    );
    for event in ["UserAdded newcomer01", "UserChanged newcomer01", "UserMoved newcomer01", "UserRemoved newcomer01"] {
        assert_eq!(mirror.matches(event).count(), 1, "{event}: {mirror}");
    }
    assert_eq!(mirror.matches("UserAdded").count(), 1, "whom the first sync found is no news: {mirror}");
}

#[tokio::test]
async fn a_serial_number_is_refused_accepted_and_refused_to_another_company() {
    let directory = directory();
    let arguments = ["--lang", "en", "--story", "quick-deployment"];
    let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
    dev.tells("Ready.").await;
    let told = dev.told();
    let number = told.split_once("issues a serial number ").expect("it does").1;
    let number = number.split_whitespace().next().expect("a number");
    in_this_order(
        &told,
        &[
            "dingoffline000000001 its administrator types 00000-00000-00000-00000",
            "dingoffline000000001 the number is refused",
            &format!("dingoffline000000001 its administrator types {number}"),
            "dingoffline000000001 the number is accepted",
            "dingoffline000000001 CorpAuthorized",
            "dingoffline000000001 authorised → active in ",
            "dingoffline000000001 its team's invite link: https://",
            &format!("dingsecond0000000001 its administrator types {number}"),
            "dingsecond0000000001 the number is refused",
            "too many serial numbers tried",
            "dingguesser000000001 then types a right one, and is refused",
            "Ready.",
        ],
    );
}

fn in_this_order(told: &str, words: &[&str]) {
    let mut rest = told;
    for word in words {
        rest = rest.split_once(word).unwrap_or_else(|| panic!("{word:?} is missing, or too early, in {told}")).1;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_it_with_the_numbers() {
    let directory = directory();
    let mut dev = Dev::start(dingtalk(), &[], free_port(), directory.path().join("told"));
    dev.tells("by the event way").await;
    dev.tells("Ready.").await;
    // The rows are settled a moment after what they are about.
    dev.counts("suite-ticket.EventDone").await;
    dev.counts_to("suite-auth.EventDone", 2.0).await;
    dev.counts_to("tmp-auth-code.EventDone", 2.0).await;
    // The console's, and one for each company whose events are registered.
    dev.counts_to("callback.UrlCheck", 4.0).await;
    assert_eq!(dev.interrupted().await.code(), Some(0));
    let told = dev.told();
    let numbers = told.rsplit("\n\n").next().unwrap_or_default();
    for (counter, count) in [
        ("callback.UrlCheck", "4"),
        ("suite-ticket.TicketKept", "1"),
        ("suite-ticket.EventDone", "1"),
        ("suite-auth.EventDone", "2"),
    ] {
        assert!(numbers.lines().any(|line| line.split_whitespace().eq([counter, count])), "{counter} in {numbers}");
    }
}
