//! A DynamoDB that is away: every call says so, and none takes that for an answer.

use dingtalk_local::Service;
use dingtalk_store::{
    Audit, AuditEntry, Deployments, DomainEvent, Due, IpWhitelist, IpWhitelists, KeyUses, NewDeployment, Settlement,
    StoreError, Ticket,
};
use serde_json::json;

use super::{T0, claim_of, claimed, some_event};
use crate::support::{Bench, sealing_keys};

#[tokio::test]
async fn every_call_says_so() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "t1", "me").await;
    let event = DomainEvent {
        name: "EventKept".into(),
        id: "id".into(),
        app: "demo".into(),
        corp: None,
        time: T0,
        detail: json!({}),
    };
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let (inbox, outbox, tickets, keys) = (bench.inbox(), bench.outbox(), bench.tickets(), sealing_keys());
    let uses = KeyUses::new(bench.dynamodb.clone(), bench.table("StateTable"));
    let due = Due { pk: row.key.to_string(), due_at: T0 + 60_000 };
    let (new_key, new) = some_event("t2");
    let new = dingtalk_store::NewEvent { key: &new_key, event: &new, received_at: T0 };
    let late = claim_of("late", T0 + 200_000);
    let ticket = Ticket { value: "TICKET".into(), event_time: T0, received_at: T0 };

    let ended = futures_util::join!(
        async { ("put", inbox.put(&keys, new).await.map(drop)) },
        async { ("claim", inbox.claim(&row.key, &late, T0 + 100_000).await.map(drop)) },
        async { ("settle", inbox.settle(&row, &claim, Settlement::Done, &[], T0).await.map(drop)) },
        async {
            let settled = inbox.settle(&row, &claim, Settlement::Done, std::slice::from_ref(&event), T0).await;
            ("settle with an event", settled.map(drop))
        },
        async { ("read", inbox.read(&row.key).await.map(drop)) },
        async { ("due", inbox.due(0, T0, 1, None).await.map(drop)) },
        async { ("failed", inbox.failed(0, 1, None).await.map(drop)) },
        async { ("revive", inbox.revive(&row.key, T0).await.map(drop)) },
        async { ("note", uses.note("demo", "aaaa", T0).await) },
        async { ("uses", uses.all("demo").await.map(drop)) },
        async { ("postpone", inbox.postpone(&due, T0).await.map(drop)) },
        async { ("pending", outbox.pending("#outbox#id").await.map(drop)) },
        async { ("published", outbox.published("#outbox#id", T0).await) },
        async { ("all", tickets.all(&keys, "demo").await.map(drop)) },
        async { ("begin anew", tickets.begin_anew(&keys, "demo", ticket.clone()).await.map(drop)) },
    );
    let (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) = ended;
    for (call, ended) in [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] {
        assert!(matches!(ended, Err(StoreError::Unavailable { .. })), "{call}: {ended:?}");
    }
    bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert_eq!(bench.dump("InboxTable").await.len(), 1);
    assert!(bench.ticket_values("demo").await.is_empty());
}

/// What an independent deployment needs: nobody is let in because the tables are away.
#[tokio::test]
async fn every_call_about_deployments_says_so() {
    let bench = Bench::start().await;
    let (client, table) = (bench.dynamodb.clone(), bench.table("StateTable"));
    let deployments = Deployments::new(client.clone(), &table);
    let (lists, audit) = (IpWhitelists::new(client.clone(), &table), Audit::new(client, &table));
    let new = NewDeployment { app: "demo", corp: "c1", name: None, any_address: true, per_minute: 1 };
    let credential = deployments.add(&new, "ann", T0).await.unwrap();
    let seen = deployments.read(credential.id()).await.unwrap().unwrap();
    let (entry, list) = (AuditEntry::begun("ann", "allow-ip", "-", T0).unwrap(), IpWhitelist::default());
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let ended = futures_util::join!(
        async { ("add", deployments.add(&new, "ann", T0).await.map(drop)) },
        async { ("read", deployments.read(credential.id()).await.map(drop)) },
        async { ("list", deployments.list("demo", None).await.map(drop)) },
        async { ("count", deployments.count(&seen, T0).await.map(drop)) },
        async { ("rotate", deployments.rotate(&seen, 0, "ann", T0).await.map(drop)) },
        async { ("revoke", deployments.revoke(&seen, "ann", T0).await.map(drop)) },
        async { ("read list", lists.read("demo", "c1").await.map(drop)) },
        async { ("want", lists.want("demo", "c1", &list, &entry, T0).await.map(drop)) },
        async { ("confirm", lists.confirm("demo", "c1", 1, T0).await.map(drop)) },
        async { ("give up", lists.give_up("demo", "c1", 1).await.map(drop)) },
        async { ("begin", audit.begin("demo", "c1", &entry).await) },
        async { ("end", audit.end("demo", "c1", &entry, "done", T0).await) },
        async { ("audit", audit.all("demo", "c1").await.map(drop)) },
    );
    let (a, b, c, d, e, f, g, h, i, j, k, l, m) = ended;
    for (call, ended) in [a, b, c, d, e, f, g, h, i, j, k, l, m] {
        assert!(matches!(ended, Err(StoreError::Unavailable { .. })), "{call}: {ended:?}");
    }
}
