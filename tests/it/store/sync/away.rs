//! A DynamoDB that is away: nobody takes that for leave to go on.

use dingtalk_local::Service;
use dingtalk_store::{ContactKind, Ending, Marks, RemovalBrake, Removals, RunPages, StoreError, SyncKind};

use super::{SLOT, T0, begun, new, progress, step, syncs, turn, user, users};
use crate::support::Bench;

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
    for (call, ended) in [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] {
        assert!(matches!(ended, Err(StoreError::Unavailable { .. })), "{call}: {ended:?}");
    }
    bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert_eq!(bench.dump("StateTable").await.len(), before.len());
}
