//! `dingtalk doctor`, as a person uses it. What it finds is tested where it is found, in the doctor's own crate.

use std::process::Output;

use crate::{
    app::{ID, KEY, Suite, directory, unseen, write},
    process::{Dev, dingtalk, free_port, printed, refused, run, text},
};

fn examined(arguments: &[&str], input: &str) -> (Option<i32>, String) {
    let output: Output = run([&["doctor", "--lang", "en"], arguments].concat(), input);
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

/// A curl command that pushes `message`, sealed with the keys of `suite`.
fn curl(suite: &Suite, message: &str) -> String {
    let keys = ["--token", &suite.token, "--aes-key", &suite.aes_key, "--receiver", KEY];
    let url = ["--curl", "https://example.com/callback/demo"];
    printed(&run([&["seal", "--message", message], &keys[..], &url[..]].concat(), ""))
}

#[test]
fn a_pasted_curl_command_is_looked_at_with_every_app_of_the_configuration() {
    let (suite, directory) = (Suite::new(), directory());
    let path = write(directory.path(), &suite.toml());
    let config = path.to_str().expect("UTF-8");
    let good = curl(&suite, r#"{"EventType":"check_url"}"#);
    let (code, told) = examined(&["--config", config, "--curl", "-"], &good);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("check_url") && told.contains("problems: 0"), "{told}");

    let file = directory.path().join("curl.txt");
    std::fs::write(&file, curl(&Suite::new(), "{}")).expect("a writable directory");
    let (code, told) = examined(&["--config", config, "--curl", file.to_str().expect("UTF-8")], "");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("PROBLEM") && told.contains("DingTalk shows: ") && told.contains("to do: "), "{told}");
    // What every refusal is shown as is told once, and what to look at first, last.
    assert_eq!(told.matches("71012").count(), 1, "{told}");
    assert!(told.lines().last().is_some_and(|line| line.starts_with("Most likely: The signature")), "{told}");
    for secret in [&suite.token, &suite.aes_key] {
        assert!(!told.contains(secret), "{told}");
    }
}

#[test]
fn a_configuration_that_nothing_else_takes_is_what_it_is_for() {
    let (suite, directory) = (Suite::new(), directory());
    // One character lost while it was copied.
    let short = suite.aes_key.get(1..).expect("ASCII");
    let path = write(directory.path(), &suite.toml().replace(&suite.aes_key, short));
    let config = path.to_str().expect("UTF-8");
    refused(&run(["secret", "--config", config], ""));
    let (code, told) = examined(&["--config", config, "--curl", "-"], &curl(&suite, "{}"));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("42") && told.contains("43") && !told.contains(short), "{told}");
}

#[test]
fn keys_one_by_one_a_body_from_a_file_and_a_reply() {
    let (suite, directory) = (Suite::new(), directory());
    let keys = ["--token", &suite.token, "--aes-key", &suite.aes_key, "--receiver", KEY];
    let sealed = printed(&run([&["seal", "--message", r#"{"EventType":"check_url"}"#], &keys[..]].concat(), ""));
    let (query, body) = sealed.split_once('\n').expect("two lines");
    let (file, url) = (directory.path().join("push.json"), format!("https://example.com/x?{query}"));
    std::fs::write(&file, body).expect("a writable directory");
    let at_file = format!("@{}", file.display());
    let request = [&["--url", &url, "--body", &at_file], &keys[..]].concat();
    assert_eq!(examined(&request, "").0, Some(0));
    // The body from standard input, and what somebody's server answered to it.
    let request = [&["--url", &url, "--body", "-", "--reply", "success"], &keys[..]].concat();
    let (code, told) = examined(&request, body);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("HTTP请求结果校验返回字段值失败"), "{told}");
}

#[test]
fn it_says_when_it_cannot_look() {
    let (suite, directory) = (Suite::new(), directory());
    let path = write(directory.path(), &suite.toml());
    let config = path.to_str().expect("UTF-8");
    let cases: [(&[&str], &str); 6] = [
        (&["--config", config], "nothing to look at"),
        (&["--url", "https://example.com/"], "--token"),
        (&["--config", config, "--curl", "/nowhere/at-all"], "/nowhere/at-all"),
        (&["--config", config, "--app", "other", "--listen", "http://127.0.0.1:1/"], "no app other"),
        (&["--config", config, "--listen", "ftp://example.com/"], "url"),
        (&["--config", config, "--curl", "-", "--listen", "http://127.0.0.1:1/"], "cannot be used with"),
    ];
    for (arguments, expected) in cases {
        let (code, told) = examined(arguments, "no curl");
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(expected), "{expected:?} in {told}");
    }
}

#[tokio::test]
async fn our_own_callback_passes_every_check_and_a_stranger_is_told_apart() {
    let (suite, directory) = (Suite::new(), directory());
    let path = write(directory.path(), &suite.toml());
    let config = path.to_str().expect("UTF-8");
    let arguments = ["--config", config, "--no-simulator"];
    let mut dev = Dev::start(dingtalk(), &arguments, free_port(), directory.path().join("told"));
    dev.healthy().await;
    let url = dev.url(&format!("/callback/{ID}"));
    let mut command = dingtalk();
    command.env("LANG", "zh_CN.UTF-8").args(["doctor", "--config", config, "--listen", &url]);
    let told = text(&command.output().expect("it runs").stdout);
    assert!(told.contains("填充 1 字节；填充 16 字节；填充 17 字节"), "{told}");
    // How long an answer takes is the machine's matter here.
    let problems: Vec<_> = told.lines().filter(|line| line.starts_with("问题") && !line.contains("毫秒")).collect();
    assert!(problems.is_empty() && told.contains("个问题"), "{told}");

    // The same endpoint, asked with keys it does not have.
    let other = unseen();
    let (code, told) =
        examined(&["--token", &other, "--aes-key", &suite.aes_key, "--receiver", KEY, "--listen", &url], "");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("403") && !told.contains(&other), "{told}");
}
