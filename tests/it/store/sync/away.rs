//! A DynamoDB that is away: nobody takes that for leave to go on.

use dingtalk_local::Service;
use dingtalk_store::{
    ContactKind, Contacts, DeclaredScope, Ending, Marks, RemovalBrake, Removals, RunPages, StoreError, SyncKind,
    SyncScopes,
};

use super::{SLOT, T0, begun, new, progress, step, syncs, turn, user, users};
use crate::{
    store::{companies, company_stands},
    support::Bench,
};

#[tokio::test]
async fn every_call_says_so() {
    let bench = Bench::start().await;
    let (client, table) = (bench.dynamodb.clone(), bench.table("StateTable"));
    let (syncs, marks) = (syncs(&bench), Marks::new(client.clone(), &table));
    let (pages, brake) = (RunPages::new(client.clone(), &table), RemovalBrake::new(client, &table));
    begun(&bench, "r1", SLOT).await;
    let (key, me, at) = (users(), step("r1", 0, "me"), progress("list", "x"));
    let due = syncs.due(SyncKind::Users, i64::MAX, 9, None).await.unwrap().remove(0);
    let failed = Ending::Failed { error: "x".into(), not_before: None };
    let gone = Removals { request: "run", wanted: 1, population: 100 };
    let scope = DeclaredScope { departments: vec![], users: vec![], read_at: T0, run: "r1".into(), whole_at: Some(T0) };
    company_stands(&bench, "ding1", false, 1).await;
    let (companies, scopes) = (companies(&bench), SyncScopes::new(bench.dynamodb.clone(), bench.table("StateTable")));
    let left = companies.departed("demo", "ding1").await.unwrap().unwrap();
    let contacts = Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable"));
    let mirror = contacts.of("demo", "ding1");
    let before = bench.dump("StateTable").await;
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let ended = futures_util::join!(
        async { ("begin", syncs.begin(&key, new("r2", SLOT + 1), T0).await.map(drop)) },
        async { ("read", syncs.read(&key).await.map(drop)) },
        async { ("stop", syncs.stop(&key).await) },
        async { ("resume", syncs.resume(&me, turn(T0), T0).await.map(drop)) },
        async { ("checkpoint", syncs.checkpoint(&me, &at, T0).await.map(drop)) },
        async { ("hand on", syncs.hand_on(&me, &at, T0).await.map(drop)) },
        async { ("pause", syncs.pause(&me, &at, "x", T0).await.map(drop)) },
        async { ("end", syncs.end(&me, &failed, T0).await.map(drop)) },
        async { ("due", syncs.due(SyncKind::Users, T0, 9, None).await.map(drop)) },
        async { ("postpone", syncs.postpone(&due, T0).await.map(drop)) },
        async { ("mark", marks.add(&key, &[user("a")], T0).await) },
        async { ("marks", marks.list(&key, ContactKind::User, 9, None).await.map(drop)) },
        async { ("count", marks.count(&key, ContactKind::User, 9).await.map(drop)) },
        async { ("saw", pages.saw(&key, "r1", "p", &[user("a")], T0).await) },
        async { ("seen", pages.seen(&key, "r1", 0, 1).await.map(drop)) },
        async { ("brake", brake.ask(&key, ContactKind::User, gone, T0).await.map(drop)) },
        async { ("allow", brake.allow(&key, ContactKind::User, 1, T0, "ann").await) },
    );
    let (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q) = ended;
    let at_the_end = futures_util::join!(
        async { ("departed", companies.departed("demo", "ding1").await.map(drop)) },
        async { ("purge", contacts.purge(&left, 9, None).await.map(drop)) },
        async { ("forget", syncs.forget(&left).await.map(drop)) },
        async { ("scope", scopes.read(&key).await.map(drop)) },
        async { ("declare", scopes.write(&key, &scope).await.map(drop)) },
        async { ("listed", mirror.listed(ContactKind::User, 9, None).await.map(drop)) },
        async { ("out of scope", mirror.out_of_scope(ContactKind::User, 9, None).await.map(drop)) },
        async { ("brake's standing", brake.standing(&key, ContactKind::User, T0).await.map(drop)) },
        async { ("population", mirror.count(ContactKind::User).await.map(drop)) },
    );
    let (r, s, t, u, v, w, x, y, z) = at_the_end;
    for (call, ended) in [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z] {
        assert!(matches!(ended, Err(StoreError::Unavailable { .. })), "{call}: {ended:?}");
    }
    bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert_eq!(bench.dump("StateTable").await.len(), before.len());
}
