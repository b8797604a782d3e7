//! When callback keys were last used.

use dingtalk_store::{KeyUse, KeyUses};

use super::T0;
use crate::support::Bench;

#[tokio::test]
async fn the_newest_use_stays_in_any_order_and_each_app_has_its_own() {
    let bench = Bench::start().await;
    let uses = KeyUses::new(bench.dynamodb.clone(), bench.table("StateTable"));
    assert_eq!(uses.all("demo").await.unwrap(), []);
    for now in [T0, T0 + 5, T0 + 2, T0 + 5] {
        uses.note("demo", "aaaa", now).await.unwrap();
    }
    uses.note("demo", "bbbb", T0 + 1).await.unwrap();
    uses.note("other", "aaaa", T0 + 9).await.unwrap();
    let used =
        |fingerprint: &str, first_used_at, used_at| KeyUse { fingerprint: fingerprint.into(), first_used_at, used_at };
    assert_eq!(uses.all("demo").await.unwrap(), [used("aaaa", T0, T0 + 5), used("bbbb", T0 + 1, T0 + 1)]);
    assert_eq!(uses.all("other").await.unwrap(), [used("aaaa", T0 + 9, T0 + 9)]);
}
