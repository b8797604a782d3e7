//! `dingtalk sync`, and `dingtalk contacts restore`: a company with people, synced, watched, held back and approved.

use dingtalk_simulator::{Fault, LiveOrganisation, Organisation, Person};
use serde_json::Value;

use crate::{
    process::{dingtalk, free_port, printed, text},
    stand::Stand,
};

const CORP: &str = "dingcorp1";
/// As fast as the client can, so that a test takes no longer than it has to.
const FAST: &str = "[app.contacts]\ncalls_per_second = 200\n";
const PEOPLE: usize = 15;

/// A company of fifteen and its administrator's root, authorised.
async fn company(more: &str) -> (Stand, LiveOrganisation) {
    let mut stand = Stand::start(more).await;
    stand.ticket().await;
    let mut organisation = Organisation::new("示例公司");
    for number in 0..PEOPLE {
        organisation.join(Person::new(&format!("u{number:02}"), "张三")).expect("somebody new");
    }
    let company = stand.platform.set_organisation(CORP, organisation);
    assert!(stand.pusher.authorise(CORP).await.acknowledged);
    stand.dev.counts("tmp-auth-code.EventDone").await;
    (stand, company)
}

/// The words of a command, and how it ended.
async fn sync(stand: &Stand, arguments: &[&str]) -> (String, Option<i32>) {
    let output = stand.command(&[&["sync"], arguments].concat()).await;
    (text(&output.stdout) + &text(&output.stderr), output.status.code())
}

async fn status(stand: &Stand, kind: &str) -> Value {
    let told = printed(&stand.command(&["sync", "status", "--corp", CORP, "--kind", kind, "--json"]).await);
    serde_json::from_str(told.lines().next().expect("a line")).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_synced_watched_and_shown() {
    let (stand, _company) = company(FAST).await;
    // The first sync began by itself when the company became active.
    let (told, code) = sync(&stand, &["watch", "--corp", CORP]).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("users        whole: 15 people · 15 added"), "{told}");
    let (told, code) = sync(&stand, &["run", "--corp", CORP, "--watch"]).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("asked for: 3 syncs of 1 companies"), "{told}");
    assert!(told.contains("users        whole: 15 people · "), "{told}");
    assert!(!told.contains("added"), "nothing has changed: {told}");
    let shown = status(&stand, "users").await;
    assert_eq!(shown["state"], "done");
    assert_eq!((&shown["drift"], &shown["heldBack"]), (&Value::from(0), &Value::from(0)));
    let (table, code) = sync(&stand, &["status"]).await;
    assert_eq!(code, Some(0), "{table}");
    assert!(table.lines().next().is_some_and(|header| header.starts_with("app")), "{table}");
    assert_eq!(table.lines().filter(|line| line.contains(CORP) && line.contains("whole")).count(), 3, "{table}");
    // Everything that is under way has ended.
    assert_eq!(sync(&stand, &["watch"]).await.1, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn held_removals_wait_for_a_word_and_can_be_taken_back() {
    let (stand, company) = company(FAST).await;
    assert_eq!(sync(&stand, &["watch", "--corp", CORP]).await.1, Some(0));
    let approve = ["approve", "--corp", CORP, "--kind", "users"];
    let (told, code) = sync(&stand, &approve).await;
    assert!(code == Some(0) && told.contains("held nothing back"), "{told}");

    // 40 % of a company of 15.
    for number in 0..6 {
        company.change(|organisation| organisation.leave(&format!("u{number:02}"))).expect("somebody");
    }
    let (told, code) = sync(&stand, &["run", "--corp", CORP, "--kind", "users", "--watch"]).await;
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("users        held back: 15 people"), "{told}");
    let held = status(&stand, "users").await["heldBack"].as_i64().expect("a number");
    assert!(held > 3, "{held}");

    let (told, code) = sync(&stand, &[&approve[..], &["--names"]].concat()).await;
    assert_eq!(code, Some(2), "it is shown, and nothing is done: {told}");
    assert!(told.contains("u00  张三") && told.contains("u05  张三") && !told.contains("u06"), "{told}");
    assert!(told.contains("Add --yes"), "{told}");
    assert!(stand.command(&["contacts", "show", CORP, "u00"]).await.status.success());

    let (told, code) =
        sync(&stand, &[&approve[..], &["--count", "6", "--by", "ann", "--yes", "--watch"]].concat()).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("ann lets 6 removals through") && told.contains("6 removed"), "{told}");
    let audit = printed(&stand.command(&["corp", "allow-ip", CORP, "--audit"]).await);
    assert!(audit.contains("ann  sync approve  users: 6, held back by run ") && audit.contains("  done"), "{audit}");

    let restored = printed(&stand.command(&["contacts", "restore", CORP, "u00"]).await);
    assert!(restored.contains("u00: restored"), "{restored}");
    let again = stand.command(&["contacts", "restore", CORP, "u00"]).await;
    assert_eq!(again.status.code(), Some(1), "{}", text(&again.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_detailed_sync_costs_is_said_before() {
    let (stand, _company) = company("[app.contacts]\ncalls_per_second = 200\ndetail = \"full\"\n").await;
    assert_eq!(sync(&stand, &["watch", "--corp", CORP]).await.1, Some(0));
    let run = ["run", "--corp", CORP, "--kind", "users"];
    let (told, code) = sync(&stand, &run).await;
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("about 15 calls besides the lists, 1 s at least") && told.contains("Add --yes"), "{told}");
    let (told, code) = sync(&stand, &[&run[..], &["--yes", "--watch"]].concat()).await;
    assert_eq!(code, Some(0), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_fails_or_cannot_be_asked_for_says_so() {
    let (stand, _company) = company(FAST).await;
    assert_eq!(sync(&stand, &["watch", "--corp", CORP]).await.1, Some(0));
    // All micro-apps are stopped, says DingTalk.
    stand.platform.on("v2/user/list").always(Fault::Errcode(50003));
    let users = ["run", "--corp", CORP, "--kind", "users", "--watch"];
    let (told, code) = sync(&stand, &users).await;
    assert!(code == Some(1) && told.contains("users        failed: "), "{told}");
    // Whose company it is that stands in the way is not kept waiting once it has enabled the app again.
    let (told, code) = sync(&stand, &users).await;
    assert!(code == Some(1) && told.contains("users        failed: "), "{told}");
    let (table, _) = sync(&stand, &["status"]).await;
    assert!(table.contains("failed") && table.contains("    v2/user/list"), "why: {table}");
    let (told, code) = sync(&stand, &["run", "--corp", "dingnobody"]).await;
    assert!(code == Some(2) && told.contains("nothing is known of company dingnobody"), "{told}");
    let (told, code) = sync(&stand, &["approve", "--kind", "users"]).await;
    assert!(code == Some(2) && told.contains("--corp is needed"), "{told}");
    let nowhere = free_port();
    let run = move || {
        let url = format!("http://127.0.0.1:{nowhere}");
        dingtalk().args(["--lang", "en", "sync", "status"]).env("DINGTALK_URL", url).output().expect("it runs")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("it ran");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no local stack answers"), "{}", text(&output.stderr));
}

/// By the address of its callbacks alone: the stack tells its tables and its apps.
#[tokio::test(flavor = "multi_thread")]
async fn the_running_stack_tells_its_apps_and_syncs() {
    let (stand, _company) = company("").await;
    let url = stand.dev.url("/");
    let run = move || {
        let mut command = dingtalk();
        command.args(["--lang", "zh", "sync", "watch", "--corp", CORP]).env("DINGTALK_URL", url);
        command.output().expect("it runs")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("it ran");
    let told = printed(&output);
    assert!(told.contains("完整: 15 名员工 · 新增 15"), "{told}");
    let status = stand.dev.status().await;
    assert_eq!(status["apps"][0]["id"], "demo");
    assert_eq!(status["apps"][0]["mirror"]["roles"], true);
    assert_eq!(status["syncs"], serde_json::json!([]), "all have ended");
}
