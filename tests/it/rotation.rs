//! Token and AES key changed while DingTalk pushes on: no push is lost, and an operator sees when the old ones can go.

use std::{num::NonZeroU32, time::Duration};

use dingtalk_crypto::KeySlot;
use dingtalk_simulator::{App, Load, LoadReport, Retry, Settings, Simulator};
use dingtalk_store::{KeyUse, KeyUses};
use serde_json::json;

use crate::support::{
    Bench, OTHER_AES_KEY, OTHER_TOKEN, SUITE_KEY, VECTOR_AES_KEY, VECTOR_TOKEN, config_of, eventually, keyring,
    other_keyring, sealed, suite, suite_with, vector_keyring,
};

/// Longer than an instance waits before it reads the secret, or notes a use, again.
const MINUTE: Duration = Duration::from_secs(61);

/// DingTalk's side, with one of the two pairs.
fn dingtalk(bench: &Bench, token: &str, aes_key: &str) -> Simulator {
    let app = App::suite(&bench.stack.callback_url("demo"), token, aes_key, Some(SUITE_KEY));
    // The console gives a push 1.5 s; a test machine may be slower, and time is not what is tested here.
    let settings = Settings { retry: Retry::None, deadline: Duration::from_secs(20), ..Settings::default() };
    Simulator::new(app, settings).unwrap()
}

async fn pushes(dingtalk: &Simulator, corp: &str) -> LoadReport {
    let load =
        Load { rate: NonZeroU32::new(25).unwrap(), duration: Duration::from_millis(800), corp_id: corp.to_owned() };
    let report = dingtalk.load(&load).await;
    assert_eq!((report.pushed(), report.failed()), (20, 0), "{corp}: {report:?}");
    report
}

async fn key_use(bench: &Bench, token: &str, aes_key: &str) -> Option<KeyUse> {
    let uses = KeyUses::new(bench.dynamodb.clone(), bench.table("StateTable")).all("demo").await.unwrap();
    let fingerprint = keyring(token, aes_key).fingerprint(KeySlot::Current);
    uses.into_iter().find(|key_use| key_use.fingerprint == fingerprint)
}

#[tokio::test]
async fn under_load_no_push_is_lost_and_the_last_use_of_the_old_keys_is_known() {
    let bench = Bench::with(config_of(vec![suite("demo")]), |_| {}).await;
    let old = dingtalk(&bench, VECTOR_TOKEN, VECTOR_AES_KEY);
    let new = dingtalk(&bench, OTHER_TOKEN, OTHER_AES_KEY);
    let old_use = async || key_use(&bench, VECTOR_TOKEN, VECTOR_AES_KEY).await;
    let new_use = async || key_use(&bench, OTHER_TOKEN, OTHER_AES_KEY).await;
    let mut acknowledged = pushes(&old, "before").await.acknowledged();
    assert!(old_use().await.is_some() && new_use().await.is_none());

    // 1. The new ones are added. Nobody tells the running instances.
    bench.stack.put_config(config_of(vec![suite_with(
        "demo",
        json!({ "next_token": OTHER_TOKEN, "next_aes_key": OTHER_AES_KEY }),
    )]));
    bench.pass(MINUTE);
    acknowledged += pushes(&old, "added").await.acknowledged();

    // 2. The console changes over, while repetitions under the old ones still come.
    let (late, first) = tokio::join!(pushes(&old, "late"), pushes(&new, "first"));
    acknowledged += late.acknowledged() + first.acknowledged();
    let last_old = old_use().await.unwrap().used_at;

    // 3. Only the new ones are used, for longer than the uses are noted to.
    for corp in ["later", "latest"] {
        bench.pass(MINUTE);
        acknowledged += pushes(&new, corp).await.acknowledged();
    }
    assert_eq!(old_use().await.unwrap().used_at, last_old, "nobody has used the old ones since");
    assert!(new_use().await.unwrap().used_at >= last_old + i64::try_from(MINUTE.as_millis()).unwrap());

    // 4. The old ones are removed. An instance learns of it with the next push that it cannot open.
    let only = suite_with("demo", json!({ "token": OTHER_TOKEN, "aes_key": OTHER_AES_KEY }));
    bench.stack.put_config(config_of(vec![only]));
    bench.pass(MINUTE);
    acknowledged += pushes(&new, "removed").await.acknowledged();
    let forged = sealed(&keyring("forged", VECTOR_AES_KEY), "{}", SUITE_KEY, bench.now());
    eventually("every instance has read the secret", async || {
        bench.post("demo", &forged).await;
        let stale = sealed(&vector_keyring(), r#"{"EventType":"check_url"}"#, SUITE_KEY, bench.now());
        bench.post("demo", &stale).await.status == 403
    })
    .await;
    let check = sealed(&other_keyring(), r#"{"EventType":"check_url"}"#, SUITE_KEY, bench.now());
    assert_eq!(bench.post("demo", &check).await.opened(&other_keyring()).0, "success");

    // Everything that was acknowledged has gone the whole way, once.
    assert_eq!(acknowledged, 7 * 20);
    // Some were in work when the clock leapt; the sweep brings them back.
    bench.pass(MINUTE);
    bench.sweep().await;
    eventually("all is kept", async || bench.counted("user-events", "EventKept") >= 7 * 20).await;
    assert_eq!(bench.counted("user-events", "EventKept"), 7 * 20);
    let rows = bench.dump("InboxTable").await;
    assert_eq!(rows.iter().filter(|row| row.contains("S(\"kept\")")).count(), 7 * 20);
}

#[tokio::test]
async fn an_unreachable_state_table_costs_no_push() {
    // The use is noted beside the work; where it cannot be, the push does not suffer.
    let bench = Bench::with(config_of(vec![suite("demo")]), |_| {}).await;
    bench.dynamodb.delete_table().table_name(bench.table("StateTable")).send().await.unwrap();
    pushes(&dingtalk(&bench, VECTOR_TOKEN, VECTOR_AES_KEY), "corp").await;
}
