//! Companies: written on the revision that was read, listed by state, their tokens gone with their authorisation.

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_crypto::SealingKeys;
use dingtalk_store::{
    CompanyRow, DomainEvent, Holder, Listed, ReliefBrake, Settled, Settlement, StoreError, TicketWaits, UnknownCorps,
};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{T0, claimed, companies, plain_event, put};
use crate::support::{Bench, sealing_keys};

fn company(corp: &str, state: &str, since: i64) -> CompanyRow {
    CompanyRow {
        state: state.to_owned(),
        since,
        allowed: state == "active",
        epoch: 1,
        name: Some(format!("{corp} Ltd")),
        document: "{\"a\":1}".to_owned(),
        ..CompanyRow::new("demo", corp)
    }
}

fn told(id: &str) -> DomainEvent {
    DomainEvent {
        name: "CorpActivated".into(),
        id: id.into(),
        app: "demo".into(),
        corp: Some("ding1".into()),
        time: T0,
        detail: json!({}),
    }
}

async fn save(bench: &Bench, row: &CompanyRow, revoke: bool, events: &[DomainEvent]) -> bool {
    let companies = companies(bench);
    let write = companies.write(&sealing_keys(), row, revoke).unwrap();
    companies.save(write, events, &bench.table("InboxTable"), T0).await.unwrap()
}

async fn read(bench: &Bench, corp: &str) -> Option<CompanyRow> {
    companies(bench).read(&sealing_keys(), "demo", corp).await.unwrap()
}

#[tokio::test]
async fn a_write_counts_only_on_the_revision_it_was_read_as() {
    let bench = Bench::start().await;
    assert!(read(&bench, "ding1").await.is_none());
    assert!(save(&bench, &company("ding1", "authorised", T0), false, &[]).await);
    assert!(!save(&bench, &company("ding1", "active", T0), false, &[told("never")]).await, "somebody was faster");
    let mut row = read(&bench, "ding1").await.unwrap();
    assert_eq!((row.state.as_str(), row.revision, row.allowed), ("authorised", 1, false));
    let stale = row.clone();
    row.state = "active".into();
    row.allowed = true;
    row.holder = Some(Holder { owner: "me".into(), until: T0 + 9 });
    assert!(save(&bench, &row, false, &[told("once")]).await);
    assert!(!save(&bench, &stale, false, &[told("never")]).await);
    let now = read(&bench, "ding1").await.unwrap();
    assert_eq!((now.state.as_str(), now.revision, now.allowed), ("active", 2, true));
    assert_eq!(now.holder, Some(Holder { owner: "me".into(), until: T0 + 9 }));
    assert_eq!(now.name.as_deref(), Some("ding1 Ltd"));
    // What it tells is stored with the write, or not at all.
    assert!(bench.outbox().pending(&told("once").outbox_key()).await.unwrap().is_some());
    assert!(bench.outbox().pending(&told("never").outbox_key()).await.unwrap().is_none());
}

#[tokio::test]
async fn secrets_lie_sealed_and_open_in_their_own_place_only() {
    let bench = Bench::start().await;
    let row =
        CompanyRow { secrets: Some("{\"permanent_code\":\"OPEN-SESAME\"}".into()), ..company("ding1", "active", T0) };
    assert!(save(&bench, &row, false, &[]).await);
    assert!(!bench.in_the_clear("StateTable").await.contains("OPEN-SESAME"));
    let secrets = read(&bench, "ding1").await.unwrap().secrets.unwrap();
    assert!(secrets.expose_secret().contains("OPEN-SESAME"));
    let other = SealingKeys::new([(1, [9; 32])]).unwrap();
    assert!(matches!(companies(&bench).read(&other, "demo", "ding1").await, Err(StoreError::Sealed { .. })));
    // As another company's they do not open.
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let table = bench.table("StateTable");
    let item =
        bench.dynamodb.get_item().table_name(&table).key("pk", text("corp#demo#ding1")).key("sk", text("company"));
    let mut moved = item.send().await.unwrap().item.unwrap();
    moved.insert("pk".to_owned(), text("corp#demo#ding2"));
    bench.dynamodb.put_item().table_name(&table).set_item(Some(moved)).send().await.unwrap();
    let read = companies(&bench).read(&sealing_keys(), "demo", "ding2").await;
    assert!(matches!(read, Err(StoreError::Sealed { .. })));
}

#[tokio::test]
async fn a_revocation_takes_the_tokens_with_it_and_only_with_it() {
    let bench = Bench::start().await;
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let table = bench.table("StateTable");
    let tokens = async || {
        let mut there = Vec::new();
        for sk in ["corp-token", "jsapi-ticket"] {
            let get =
                bench.dynamodb.get_item().table_name(&table).key("pk", text("corp#demo#ding1")).key("sk", text(sk));
            there.push(get.send().await.unwrap().item.is_some());
        }
        there
    };
    for sk in ["corp-token", "jsapi-ticket"] {
        let put = bench.dynamodb.put_item().table_name(&table).item("pk", text("corp#demo#ding1")).item("sk", text(sk));
        put.send().await.unwrap();
    }
    assert!(save(&bench, &company("ding1", "active", T0), false, &[]).await);
    assert_eq!(tokens().await, [true, true]);
    assert!(!save(&bench, &company("ding1", "relieved", T0), true, &[]).await);
    assert_eq!(tokens().await, [true, true], "the write failed, and so did all that came with it");
    let row = CompanyRow { state: "relieved".into(), ..read(&bench, "ding1").await.unwrap() };
    assert!(save(&bench, &row, true, &[]).await);
    assert_eq!(tokens().await, [false, false]);
}

#[tokio::test]
async fn companies_are_listed_and_counted_by_state() {
    let bench = Bench::start().await;
    for i in 0..5 {
        assert!(save(&bench, &company(&format!("ding{i}"), "active", T0 - i), false, &[]).await);
    }
    assert!(save(&bench, &company("dingodd", "relieved", T0), false, &[]).await);
    assert!(save(&bench, &CompanyRow::new("demo", "dingnone"), false, &[]).await, "of which nothing is known");
    let companies = companies(&bench);
    let first = companies.list("demo", "active", 3, None).await.unwrap();
    let rest = companies.list("demo", "active", 3, first.last()).await.unwrap();
    let corps: Vec<&str> = first.iter().chain(&rest).map(|listed: &Listed| listed.corp.as_str()).collect();
    assert_eq!(corps, ["ding4", "ding3", "ding2", "ding1", "ding0"], "the longest in it first");
    assert_eq!(first[0].name.as_deref(), Some("ding4 Ltd"));
    assert!(companies.list("other", "active", 3, None).await.unwrap().is_empty());
    assert_eq!(companies.count("demo", &["active", "relieved", "stopped"]).await.unwrap(), 6);
    assert_eq!(companies.count("demo", &["authorised"]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_row_is_removed_only_as_it_was_read_and_with_what_takes_its_place() {
    let bench = Bench::start().await;
    let companies = companies(&bench);
    let replace = async |old: &CompanyRow, revision: i64| {
        let new = CompanyRow { revision, ..company("ding2", "authorised", T0) };
        let write = companies.write(&sealing_keys(), &new, false).unwrap().and(companies.removal(old).unwrap());
        companies.save(write, &[], &bench.table("InboxTable"), T0).await.unwrap()
    };
    assert!(save(&bench, &company("ding1", "code_received", T0), false, &[]).await);
    let old = read(&bench, "ding1").await.unwrap();
    assert!(save(&bench, &old, false, &[]).await);
    assert!(!replace(&old, 0).await, "written since");
    assert!(read(&bench, "ding2").await.is_none(), "neither, then");
    let now = read(&bench, "ding1").await.unwrap();
    assert!(replace(&now, 0).await);
    assert!(read(&bench, "ding1").await.is_none() && read(&bench, "ding2").await.is_some());
    assert!(replace(&now, 1).await, "what is gone is gone");
}

#[tokio::test]
async fn an_event_ends_with_the_change_it_makes_or_not_at_all() {
    let bench = Bench::start().await;
    let companies = companies(&bench);
    let keys = sealing_keys();
    let (row, claim) = claimed(&bench, "one", "me").await;
    let settle = async |company: &CompanyRow| {
        let write = companies.write(&keys, company, false).unwrap();
        let inbox = bench.inbox();
        inbox.settle_with(&row, &claim, Settlement::Done, &[told("done")], Some(write), T0).await.unwrap()
    };
    assert!(save(&bench, &company("ding1", "authorised", T0), false, &[]).await);
    // Made for another revision: neither the company nor the row changes.
    assert_eq!(settle(&company("ding1", "active", T0)).await, Settled::Conflict);
    assert_eq!(bench.row(&row.key).await.unwrap().state, dingtalk_store::RowState::Claimed);
    assert_eq!(read(&bench, "ding1").await.unwrap().state, "authorised");
    let next = CompanyRow { state: "active".into(), ..read(&bench, "ding1").await.unwrap() };
    assert_eq!(settle(&next).await, Settled::Now(dingtalk_store::RowState::Done));
    assert_eq!(read(&bench, "ding1").await.unwrap().state, "active");
    assert!(bench.outbox().pending(&told("done").outbox_key()).await.unwrap().is_some());
    // A claim that was lost changes nothing either.
    let (row, claim) = claimed(&bench, "two", "me").await;
    let other = dingtalk_store::Claim { owner: "other".into(), ..claim };
    let write = companies.write(&keys, &read(&bench, "ding1").await.unwrap(), false).unwrap();
    let settled = bench.inbox().settle_with(&row, &other, Settlement::Done, &[], Some(write), T0).await.unwrap();
    assert_eq!(settled, Settled::Lost);
    assert_eq!(read(&bench, "ding1").await.unwrap().revision, 2);
}

#[tokio::test]
async fn the_brake_lets_a_few_through_and_then_holds() {
    let bench = Bench::start().await;
    let brake = ReliefBrake::new(bench.dynamodb.clone(), bench.table("StateTable"));
    let admit = async |corp: &str, companies: usize, now: i64| brake.admit("demo", corp, companies, now).await.unwrap();
    for corp in ["a", "b", "c"] {
        assert!(admit(corp, 10, T0).await);
    }
    assert!(!admit("d", 10, T0 + 1).await);
    assert!(admit("a", 10, T0 + 1).await, "the same once more");
    assert!(admit("d", 400, T0 + 1).await, "one in a hundred of four hundred");
    assert!(!admit("e", 400, T0 + 2).await);
    assert!(admit("e", 10, T0 + 3_600_000).await, "the three of an hour ago count no more");
    assert!(brake.admit("other", "x", 1, T0).await.unwrap(), "each app has its own");
}

#[tokio::test]
async fn who_waits_for_a_ticket_is_released_once() {
    let bench = Bench::start().await;
    let waits = TicketWaits::new(bench.dynamodb.clone(), bench.table("StateTable"));
    let mut keys = Vec::new();
    for id in ["1", "2", "3"] {
        let (key, event) = plain_event(id);
        put(&bench, &key, &event).await;
        waits.wait(&key).await.unwrap();
        waits.wait(&key).await.unwrap();
        keys.push(key);
    }
    assert!(waits.release("other").await.unwrap().is_empty());
    let mut released = waits.release("demo").await.unwrap();
    released.sort();
    keys.sort();
    assert_eq!(released, keys);
    assert!(waits.release("demo").await.unwrap().is_empty());
}

#[tokio::test]
async fn an_unknown_company_is_noted_and_a_known_one_is_not() {
    let bench = Bench::start().await;
    let unknown = UnknownCorps::new(bench.dynamodb.clone(), bench.table("StateTable"));
    assert!(save(&bench, &company("ding1", "active", T0), false, &[]).await);
    assert!(unknown.note_unless_known("demo", "ding1").await.unwrap());
    assert!(!unknown.note_unless_known("demo", "ding2").await.unwrap());
    assert!(!unknown.note_unless_known("demo", "ding2").await.unwrap());
    // Asked for and not confirmed, it is as unknown as before.
    assert!(save(&bench, &CompanyRow::new("demo", "ding3"), false, &[]).await);
    assert!(!unknown.note_unless_known("demo", "ding3").await.unwrap());
    assert_eq!(unknown.list("demo").await.unwrap(), ["ding2", "ding3"]);
    unknown.forget("demo", "ding2").await.unwrap();
    unknown.forget("demo", "ding2").await.unwrap();
    assert_eq!(unknown.list("demo").await.unwrap(), ["ding3"]);
}
