//! Calls that count against an organisation's quota.

use dingtalk_local::Service;
use dingtalk_store::{Metered, StoreError};

use super::T0;
use crate::support::Bench;

const SCOPES: &str = "auth/scopes";
const FAILED: &str = "call_back/get_call_back_failed_result";
const MONTH_MS: i64 = 31 * 24 * 3_600_000;

#[tokio::test]
async fn calls_are_counted_by_company_api_and_month() {
    let bench = Bench::start().await;
    let metered = Metered::new(bench.dynamodb.clone(), bench.table("StateTable"));
    let month = Metered::month(T0);
    let count = async |corp, api, now| metered.count("demo", corp, api, now).await.unwrap();
    let read = async |corp, month| metered.read("demo", corp, month).await.unwrap();
    assert!(read("ding1", &month).await.is_empty());
    // Two functions at once are both counted.
    futures_util::future::join_all((0..5).map(|_| count("ding1", FAILED, T0))).await;
    count("ding1", SCOPES, T0 + 1).await;
    count("ding1", SCOPES, T0 + MONTH_MS).await;
    count("ding2", SCOPES, T0).await;
    let counted = [(SCOPES.to_owned(), 1), (FAILED.to_owned(), 5)];
    assert_eq!(read("ding1", &month).await, counted.into());
    let next = Metered::month(T0 + MONTH_MS);
    assert_eq!(read("ding1", &next).await, [(SCOPES.to_owned(), 1)].into());
    assert_eq!(read("ding2", &month).await, [(SCOPES.to_owned(), 1)].into());
    let stored = bench.dump("StateTable").await;
    assert_eq!(stored.iter().filter(|row| row.contains("metered#") && row.contains("\"ttl\"")).count(), 3);
}

#[tokio::test]
async fn a_table_that_is_away_says_so() {
    let bench = Bench::start().await;
    let metered = Metered::new(bench.dynamodb.clone(), bench.table("StateTable"));
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let counted = metered.count("demo", "ding1", SCOPES, T0).await;
    assert!(matches!(counted, Err(StoreError::Unavailable { .. })), "{counted:?}");
    let read = metered.read("demo", "ding1", "202311").await;
    assert!(matches!(read, Err(StoreError::Unavailable { .. })), "{read:?}");
}
