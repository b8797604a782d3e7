//! The ban of the egress IP.

use dingtalk_store::EgressBans;

use super::T0;
use crate::support::Bench;

#[tokio::test]
async fn a_ban_is_only_prolonged() {
    let bench = Bench::start().await;
    let bans = EgressBans::new(bench.dynamodb.clone(), bench.table("StateTable"));
    assert_eq!(bans.until().await.unwrap(), None);
    bans.ban(T0 + 300_000).await.unwrap();
    bans.ban(T0 + 200_000).await.unwrap();
    bans.ban(T0 + 300_000).await.unwrap();
    assert_eq!(bans.until().await.unwrap(), Some(T0 + 300_000));
    bans.ban(T0 + 400_000).await.unwrap();
    assert_eq!(bans.until().await.unwrap(), Some(T0 + 400_000));
}
