//! Tokens: a lease has one holder, and a company's token is stored only while the company is allowed one.

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_crypto::SealingKeys;
use dingtalk_store::{
    Companies, CompanyRow, Lease, LeaseTaken, NewToken, StoreError, StoredTokens, TokenKey, TokenRow, TokenStored,
};
use secrecy::ExposeSecret;

use super::T0;
use crate::support::{Bench, sealing_keys};

const LIFE: i64 = 7_200_000;

fn tokens(bench: &Bench) -> StoredTokens {
    StoredTokens::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

fn suite() -> TokenKey {
    TokenKey::Suite { app: "demo".into() }
}

fn corp() -> TokenKey {
    TokenKey::Corp { app: "demo".into(), corp: "dingcorp1".into() }
}

fn lease(owner: &str, until: i64) -> Lease {
    Lease { owner: owner.into(), until }
}

fn token(value: &str, minted_at: i64) -> NewToken {
    NewToken { value: value.into(), minted_at, expires_at: minted_at + LIFE }
}

async fn read(bench: &Bench, key: &TokenKey, now: i64) -> TokenRow {
    tokens(bench).read(&sealing_keys(), key, now).await.unwrap()
}

async fn take(bench: &Bench, owner: &str, seen: i64, now: i64) -> LeaseTaken {
    tokens(bench).take_lease(&suite(), &lease(owner, now + 3_000), seen, now, false).await.unwrap()
}

async fn store(
    bench: &Bench,
    key: &TokenKey,
    owner: &str,
    seen: i64,
    token: NewToken,
    epoch: Option<i64>,
) -> TokenStored {
    tokens(bench).store(&sealing_keys(), key, &lease(owner, 0), seen, &token, epoch).await.unwrap()
}

/// Puts the company's row in the place of the one that is there.
async fn company(bench: &Bench, allowed: bool, epoch: i64, revoke: bool) {
    let companies = Companies::new(bench.dynamodb.clone(), bench.table("StateTable"));
    let row = companies.read(&sealing_keys(), "demo", "dingcorp1").await.unwrap();
    let row = CompanyRow { allowed, epoch, ..row.unwrap_or_else(|| CompanyRow::new("demo", "dingcorp1")) };
    let write = companies.write(&sealing_keys(), &row, revoke).unwrap();
    assert!(companies.save(write, &[], &bench.table("InboxTable"), T0).await.unwrap());
}

#[tokio::test]
async fn a_lease_has_one_holder_until_it_runs_out() {
    let bench = Bench::start().await;
    assert_eq!(take(&bench, "a", 0, T0).await, LeaseTaken::Now);
    assert_eq!(take(&bench, "a", 0, T0).await, LeaseTaken::Now, "sent again after a lost answer");
    assert_eq!(take(&bench, "b", 0, T0 + 2_999).await, LeaseTaken::Elsewhere);
    assert_eq!(read(&bench, &suite(), T0).await.lease_until, T0 + 3_000);
    assert_eq!(take(&bench, "b", 0, T0 + 3_000).await, LeaseTaken::Now);
    // The first one comes back too late, and gives back what is not its own any more.
    assert!(matches!(store(&bench, &suite(), "a", 0, token("late", T0), None).await, TokenStored::LeaseLost));
    tokens(&bench).release_lease(&suite(), &lease("a", 0), 0).await.unwrap();
    assert_eq!(take(&bench, "c", 0, T0 + 3_001).await, LeaseTaken::Elsewhere);
    tokens(&bench).release_lease(&suite(), &lease("b", 0), 0).await.unwrap();
    assert_eq!(take(&bench, "c", 0, T0 + 3_001).await, LeaseTaken::Now);
}

#[tokio::test]
async fn of_many_at_once_one_gets_the_lease() {
    let bench = Bench::start().await;
    let owners: Vec<String> = (0..16).map(|i| format!("owner{i}")).collect();
    let taken = futures_util::future::join_all(owners.iter().map(|owner| take(&bench, owner, 0, T0))).await;
    assert_eq!(taken.iter().filter(|taken| **taken == LeaseTaken::Now).count(), 1, "{taken:?}");
}

#[tokio::test]
async fn who_has_not_seen_the_newest_token_gets_no_lease() {
    let bench = Bench::start().await;
    take(&bench, "a", 0, T0).await;
    let TokenStored::Now(stored) = store(&bench, &suite(), "a", 0, token("TOKEN-1", T0), None).await else {
        panic!("not stored");
    };
    let row = read(&bench, &suite(), T0).await;
    assert_eq!((row.version, row.lease_until), (stored.version, 0), "stored, and the lease given back with it");
    let held = row.token.unwrap();
    assert_eq!((held.value.expose_secret(), held.minted_at, held.expires_at), ("TOKEN-1", T0, T0 + LIFE));
    assert_eq!(take(&bench, "b", 0, T0).await, LeaseTaken::Elsewhere);
    assert_eq!(take(&bench, "b", stored.version, T0).await, LeaseTaken::Now);
    // Within one millisecond, and with a clock that is behind.
    let TokenStored::Now(second) = store(&bench, &suite(), "b", stored.version, token("TOKEN-2", T0 - 5), None).await
    else {
        panic!("not stored");
    };
    assert!(second.version > stored.version);
    let expired = read(&bench, &suite(), T0 - 5 + LIFE).await;
    assert!(expired.token.is_none() && expired.version == second.version, "{expired:?}");
}

#[tokio::test]
async fn a_forced_refresh_is_noted() {
    let bench = Bench::start().await;
    let forced = tokens(&bench).take_lease(&suite(), &lease("a", T0 + 3_000), 0, T0, true).await.unwrap();
    assert_eq!((forced, read(&bench, &suite(), T0).await.forced_at), (LeaseTaken::Now, T0));
    assert_eq!(take(&bench, "b", 0, T0 + 3_000).await, LeaseTaken::Now);
    assert_eq!(read(&bench, &suite(), T0).await.forced_at, T0);
}

#[tokio::test]
async fn a_companys_token_needs_a_company_that_is_allowed_one() {
    let bench = Bench::start().await;
    let tokens = tokens(&bench);
    let take = async |owner: &str| tokens.take_lease(&corp(), &lease(owner, T0 + 3_000), 0, T0, false).await.unwrap();
    take("a").await;
    let stored = async |epoch| store(&bench, &corp(), "a", 0, token("TOKEN-1", T0), Some(epoch)).await;
    assert!(matches!(stored(1).await, TokenStored::NotAllowed), "an unknown company");
    company(&bench, false, 1, false).await;
    assert!(matches!(stored(1).await, TokenStored::NotAllowed));
    company(&bench, true, 2, false).await;
    assert!(matches!(stored(1).await, TokenStored::NotAllowed), "the epoch of before");
    assert!(read(&bench, &corp(), T0).await.token.is_none());
    assert!(matches!(stored(2).await, TokenStored::Now(_)));

    // The withdrawal takes token and lease with it: whoever is at it stores nothing, and the version still grows.
    let version = read(&bench, &corp(), T0).await.version;
    tokens.take_lease(&corp(), &lease("b", T0 + 3_000), version, T0, false).await.unwrap();
    company(&bench, false, 3, true).await;
    let row = read(&bench, &corp(), T0).await;
    assert!(row.token.is_none() && row.version == 0, "{row:?}");
    let late = store(&bench, &corp(), "b", version, token("TOKEN-2", T0), Some(3)).await;
    assert!(matches!(late, TokenStored::NotAllowed));
    company(&bench, true, 4, false).await;
    let late = store(&bench, &corp(), "b", version, token("TOKEN-2", T0), Some(4)).await;
    assert!(matches!(late, TokenStored::LeaseLost), "{late:?}");
    take("c").await;
    let TokenStored::Now(fresh) = store(&bench, &corp(), "c", 0, token("TOKEN-3", T0 + 1), Some(4)).await else {
        panic!("not stored");
    };
    assert!(fresh.version > version);
}

#[tokio::test]
async fn tokens_lie_sealed_in_their_place() {
    let bench = Bench::start().await;
    take(&bench, "a", 0, T0).await;
    store(&bench, &suite(), "a", 0, token("TOKEN-1", T0), None).await;
    let clear = bench.in_the_clear("StateTable").await;
    assert!(clear.contains("suite-token") && !clear.contains("TOKEN-1"), "{clear}");
    // Without the key: an error while it would be valid, nothing after.
    let other = SealingKeys::new([(1, [9; 32])]).unwrap();
    let tokens = tokens(&bench);
    assert!(matches!(tokens.read(&other, &suite(), T0).await, Err(StoreError::Sealed { .. })));
    assert!(tokens.read(&other, &suite(), T0 + LIFE).await.unwrap().token.is_none());
    // Moved to another app.
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let table = bench.table("StateTable");
    let item = bench.dynamodb.get_item().table_name(&table).key("pk", text("app#demo")).key("sk", text("suite-token"));
    let mut moved = item.send().await.unwrap().item.unwrap();
    moved.insert("pk".to_owned(), text("app#other"));
    bench.dynamodb.put_item().table_name(&table).set_item(Some(moved)).send().await.unwrap();
    let other_app = TokenKey::Suite { app: "other".into() };
    assert!(matches!(tokens.read(&sealing_keys(), &other_app, T0).await, Err(StoreError::Sealed { .. })));
}
