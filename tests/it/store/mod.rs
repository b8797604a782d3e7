//! The tables: every conditional write both ways. The same bodies run on the embedded DynamoDB and on Amazon's.

mod away;
mod bans;
mod claim;
mod companies;
mod contacts;
mod deployments;
mod failed_pages;
mod inbox;
mod ip_whitelists;
mod key_uses;
mod licences;
mod metered;
mod orders;
mod outbox;
mod revive;
mod rounds;
mod settle;
mod subscriptions;
mod sweep;
mod sync;
mod tickets;
mod tokens;

use dingtalk_callback::CallbackEvent;
use dingtalk_store::{Claim, Claimed, Companies, CompanyRow, InboxKey, NewEvent, NotClaimable, Put, Row};
use serde_json::{Value, json};

use crate::support::{Bench, events, sealing_keys, ticket};

/// A moment to count from.
const T0: i64 = 1_700_000_000_000;

fn companies(bench: &Bench) -> Companies {
    Companies::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

/// The company of `demo` has an authorisation of that number, or has it no more.
async fn company_stands(bench: &Bench, corp: &str, allowed: bool, epoch: i64) {
    let (companies, keys) = (companies(bench), sealing_keys());
    let row = companies.read(&keys, "demo", corp).await.unwrap().unwrap_or_else(|| CompanyRow::new("demo", corp));
    let write = companies.write(&keys, &CompanyRow { allowed, epoch, ..row }, false).unwrap();
    assert!(companies.save(write, &[], &bench.table("InboxTable"), T0).await.unwrap());
}

fn claim_of(owner: &str, until: i64) -> Claim {
    Claim { owner: owner.to_owned(), until }
}

fn some_event(value: &str) -> (InboxKey, CallbackEvent) {
    of(&ticket(value, T0))
}

fn of(event: &Value) -> (InboxKey, CallbackEvent) {
    events("demo", &event.to_string(), T0).remove(0)
}

/// An event that carries no secret.
fn plain_event(id: &str) -> (InboxKey, CallbackEvent) {
    of(&json!({ "EventType": "check_in", "CorpId": "dingcorp1", "StaffId": id, "TimeStamp": T0 }))
}

async fn put(bench: &Bench, key: &InboxKey, event: &CallbackEvent) -> Put {
    bench.inbox().put(&sealing_keys(), NewEvent { key, event, received_at: T0 }).await.unwrap()
}

/// A row that is put and claimed.
async fn claimed(bench: &Bench, value: &str, owner: &str) -> (Row, Claim) {
    let (key, event) = some_event(value);
    put(bench, &key, &event).await;
    let claim = claim_of(owner, T0 + 60_000);
    (take(bench, &key, &claim, T0).await.unwrap(), claim)
}

async fn take(bench: &Bench, key: &InboxKey, claim: &Claim, now: i64) -> Result<Row, NotClaimable> {
    match bench.inbox().claim(key, claim, now).await.unwrap() {
        Claimed::Row(row) => Ok(*row),
        Claimed::Not(why) => Err(why),
    }
}
