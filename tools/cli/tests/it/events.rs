//! `dingtalk corp subscribe` and `dingtalk corp failed-events`.

use std::time::Duration;

use dingtalk_simulator::{CallbackTruth, ContactEvent};

use crate::{
    app::{ID, KEY},
    process::{PATIENCE, printed, refused},
    stand::Stand,
};

const CORP: &str = "dingcorp1";
const FOREIGN: &str = "https://other.example.com/events";

async fn eventually(what: &str, mut ready: impl FnMut() -> bool) {
    let began = std::time::Instant::now();
    while !ready() {
        assert!(began.elapsed() < PATIENCE, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// With a company whose events are registered.
async fn stand(more: &str) -> Stand {
    let mut stand = Stand::start(more).await;
    stand.ticket().await;
    assert!(stand.pusher.authorise(CORP).await.acknowledged);
    stand.dev.counts("tmp-auth-code.EventDone").await;
    stand
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_url_is_replaced_on_this_word_alone_and_shown_before() {
    let stand = stand("").await;
    let ours = stand.dev.url(&format!("/callback/{ID}"));
    eventually("registered", || stand.platform.callback(KEY, CORP).is_some()).await;
    let tags = vec!["user_add_org".to_owned()];
    let truth = CallbackTruth { url: format!("{FOREIGN}?key=hush"), tags };
    stand.platform.set_callback_quietly(KEY, CORP, truth, "their-token", &"A".repeat(43));

    let asked = refused(&stand.command(&["corp", "subscribe", CORP, "--callback-url", &ours]).await);
    assert!(asked.contains(FOREIGN) && asked.contains("--replace") && !asked.contains("hush"), "{asked}");
    let shown = printed(&stand.command(&["corp", "show", CORP]).await);
    assert!(shown.contains("registered elsewhere") && shown.contains(FOREIGN), "{shown}");

    // The URL of before is known.
    let replaced = printed(&stand.command(&["corp", "subscribe", CORP, "--replace"]).await);
    assert_eq!(replaced, format!("{CORP}  {ours}  updated\n"));
    assert_eq!(stand.platform.callback(KEY, CORP).expect("registered").url, ours);
    let again = printed(&stand.command(&["corp", "subscribe", CORP]).await);
    assert!(again.contains("as it should be"), "{again}");
    let shown = printed(&stand.command(&["corp", "show", CORP]).await);
    assert!(shown.contains(&ours) && shown.contains("user_add_org") && !shown.contains(FOREIGN), "{shown}");
    let nobody = refused(&stand.command(&["corp", "subscribe", "dingnobody"]).await);
    assert!(nobody.contains("nothing is known of company dingnobody"), "{nobody}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_failed_events_is_read_when_an_operator_says_so() {
    let stand = stand("").await;
    // By whoever looks first, the schedule or the operator.
    let known = async || printed(&stand.command(&["corp", "show", CORP]).await).contains("contact events");
    while !known().await {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for which in [&["corp", "failed-events", "--all"][..], &["corp", "failed-events", CORP]] {
        stand.platform.fail_event(KEY, CORP, &ContactEvent::UserAdd(vec!["u1".into()]));
        stand.platform.advance(Duration::from_secs(300));
        assert!(printed(&stand.command(which).await).contains("asked for"));
        eventually("read", || stand.platform.failed_events(KEY, CORP) == 0).await;
    }
    let shown = printed(&stand.command(&["corp", "show", CORP]).await);
    assert!(shown.contains("failed events"), "{shown}");
    let neither = stand.command(&["corp", "failed-events"]).await;
    assert_eq!(neither.status.code(), Some(2), "which company, or all");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_without_such_events_is_told_so() {
    let stand = stand("contact_events = \"sync-http\"\n").await;
    let none = refused(&stand.command(&["corp", "subscribe", CORP]).await);
    assert!(none.contains("sync-http"), "{none}");
    let none = refused(&stand.command(&["corp", "failed-events", "--all"]).await);
    assert!(none.contains("has no list of failed events"), "{none}");
    assert!(stand.platform.callback(KEY, CORP).is_none());
}
