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
    dev.tells("ticket kept").await;
    let told = dev.told();
    for words in ["钉钉应用服务端，本机运行", "回调地址验证通过", "suite ticket 已保存 (ticket kept)", "就绪"]
    {
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
        dev.tells("Ready. It stays up; Ctrl-C ends it.").await;
        let told = dev.told();
        assert!(told.contains("The server side of your DingTalk apps, on this machine"), "{told}");
        assert!(!told.contains("钉钉"), "{told}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_it_with_the_numbers() {
    let directory = directory();
    let mut dev = Dev::start(dingtalk(), &[], free_port(), directory.path().join("told"));
    dev.tells("ticket kept").await;
    // The row is settled a moment after the ticket is kept.
    dev.counts("suite-ticket.EventDone").await;
    assert_eq!(dev.interrupted().await.code(), Some(0));
    let told = dev.told();
    let numbers = told.rsplit("\n\n").next().unwrap_or_default();
    for counter in ["callback.Stored", "callback.UrlCheck", "suite-ticket.TicketKept", "suite-ticket.EventDone"] {
        assert!(numbers.lines().any(|line| line.split_whitespace().eq([counter, "1"])), "{counter} in {numbers}");
    }
}
