//! Orders: written on the revision that was read, listed by company, with what else is in the transaction or not at all.

use dingtalk_store::{Companies, OrderKind, OrderRow, Orders, Settled, Settlement, StoredOrder};

use super::{T0, claimed};
use crate::support::Bench;

fn orders(bench: &Bench) -> Orders {
    Orders::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

fn order(id: &str, corp: Option<&str>, since: i64) -> OrderRow {
    OrderRow {
        kind: OrderKind::Order,
        app: "demo".to_owned(),
        id: id.to_owned(),
        corp: corp.map(str::to_owned),
        since,
        document: format!("{{\"orderId\":\"{id}\"}}"),
        revision: 0,
    }
}

/// Whether it was written.
async fn save(bench: &Bench, row: &OrderRow) -> bool {
    let companies = Companies::new(bench.dynamodb.clone(), bench.table("StateTable"));
    companies.save(orders(bench).write(row).unwrap(), &[], &bench.table("InboxTable"), T0).await.unwrap()
}

async fn listed(bench: &Bench, kind: OrderKind, corp: Option<&str>) -> Vec<String> {
    let page = orders(bench).list(kind, "demo", corp, 10, None).await.unwrap();
    page.orders.into_iter().map(|stored| stored.document).collect()
}

#[tokio::test]
async fn a_write_counts_only_on_the_revision_it_was_read_as() {
    let bench = Bench::start().await;
    assert_eq!(orders(&bench).read(OrderKind::Order, "demo", "1").await.unwrap(), None);
    let first = order("1", Some("ding1"), T0);
    assert!(save(&bench, &first).await);
    assert!(!save(&bench, &OrderRow { document: "{}".to_owned(), ..first.clone() }).await, "somebody was faster");
    let stored = orders(&bench).read(OrderKind::Order, "demo", "1").await.unwrap();
    assert_eq!(stored, Some(StoredOrder { document: first.document.clone(), revision: 1 }));
    let second = OrderRow { revision: 1, document: "{\"two\":2}".to_owned(), ..first.clone() };
    assert!(save(&bench, &second).await);
    assert!(!save(&bench, &second).await, "it is at 2 by now");
    assert_eq!(orders(&bench).read(OrderKind::Order, "demo", "1").await.unwrap().unwrap().document, "{\"two\":2}");
}

#[tokio::test]
async fn the_event_is_done_with_the_order_or_not_at_all() {
    let bench = Bench::start().await;
    let (row, claim) = claimed(&bench, "T", "me").await;
    assert!(save(&bench, &order("1", Some("ding1"), T0)).await);
    let stale = orders(&bench).write(&order("1", Some("ding1"), T0)).unwrap();
    let settled = bench.inbox().settle_with(&row, &claim, Settlement::Done, &[], Some(stale), T0).await.unwrap();
    assert_eq!(settled, Settled::Conflict);
    let fresh = orders(&bench).write(&OrderRow { revision: 1, ..order("1", Some("ding1"), T0) }).unwrap();
    let settled = bench.inbox().settle_with(&row, &claim, Settlement::Done, &[], Some(fresh), T0).await.unwrap();
    assert_eq!(settled, Settled::Now(dingtalk_store::RowState::Done));
    assert_eq!(orders(&bench).read(OrderKind::Order, "demo", "1").await.unwrap().unwrap().revision, 2);
}

#[tokio::test]
async fn they_are_listed_by_company_the_newest_first_and_move_with_it() {
    let bench = Bench::start().await;
    for (id, since) in [("1", T0), ("2", T0 + 2), ("3", T0 + 1)] {
        assert!(save(&bench, &order(id, Some("ding1"), since)).await);
    }
    assert!(save(&bench, &order("4", None, T0)).await);
    let trial =
        OrderRow { kind: OrderKind::Trial, document: "{\"trial\":1}".to_owned(), ..order("1", Some("ding1"), T0) };
    assert!(save(&bench, &trial).await, "a trial with the id of an order is another item");
    let of = |id: &str| format!("{{\"orderId\":\"{id}\"}}");
    assert_eq!(listed(&bench, OrderKind::Order, Some("ding1")).await, [of("2"), of("3"), of("1")]);
    assert_eq!(listed(&bench, OrderKind::Trial, Some("ding1")).await, ["{\"trial\":1}"]);
    assert_eq!(listed(&bench, OrderKind::Order, None).await, [of("4")]);
    assert!(listed(&bench, OrderKind::Order, Some("-")).await.is_empty(), "a company of that name is another");
    assert!(save(&bench, &OrderRow { revision: 1, ..order("3", Some("ding2"), T0) }).await);
    assert_eq!(listed(&bench, OrderKind::Order, Some("ding1")).await, [of("2"), of("1")]);
    assert_eq!(listed(&bench, OrderKind::Order, Some("ding2")).await, [of("3")]);

    let first = orders(&bench).list(OrderKind::Order, "demo", Some("ding1"), 1, None).await.unwrap();
    let rest = orders(&bench).list(OrderKind::Order, "demo", Some("ding1"), 9, first.next).await.unwrap();
    assert_eq!((first.orders[0].document.clone(), rest.orders[0].document.clone()), (of("2"), of("1")));
}
