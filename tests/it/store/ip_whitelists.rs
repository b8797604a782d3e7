//! A company's wanted addresses, and the audit beside them.

use dingtalk_store::{Audit, AuditEntry, Companies, CompanyRow, IpWhitelist, IpWhitelists};

use super::T0;
use crate::support::{Bench, sealing_keys};

struct Tables {
    bench: Bench,
    lists: IpWhitelists,
    audit: Audit,
}

impl Tables {
    async fn start() -> Self {
        let bench = Bench::start().await;
        let (client, table) = (bench.dynamodb.clone(), bench.table("StateTable"));
        let (lists, audit) = (IpWhitelists::new(client.clone(), &table), Audit::new(client, &table));
        Self { bench, lists, audit }
    }

    /// Writes the company's row in the place of `revision`.
    async fn company(&self, allowed: bool, epoch: i64, revision: i64) {
        let companies = Companies::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"));
        let row = CompanyRow { allowed, epoch, revision, state: "active".into(), ..CompanyRow::new("demo", "c1") };
        let write = companies.write(&sealing_keys(), &row, false).unwrap();
        assert!(companies.save(write, &[], &self.bench.table("InboxTable"), T0).await.unwrap());
    }

    async fn want(&self, address: &str, epoch: i64, revision: i64) -> bool {
        let entry = AuditEntry::begun("ann", "allow-ip", address, T0 + revision).unwrap();
        let list = IpWhitelist { epoch, revision, changed_at: T0, ..IpWhitelist::default() };
        let list = IpWhitelist { addresses: vec![address.into()], ..list };
        self.lists.want("demo", "c1", &list, &entry, T0).await.unwrap()
    }

    async fn list(&self) -> IpWhitelist {
        self.lists.read("demo", "c1").await.unwrap().unwrap()
    }

    async fn told(&self) -> Vec<AuditEntry> {
        self.audit.all("demo", "c1").await.unwrap()
    }
}

#[tokio::test]
async fn a_list_is_wanted_only_for_a_company_that_is_authorised() {
    let tables = Tables::start().await;
    assert!(tables.lists.read("demo", "c1").await.unwrap().is_none());
    assert!(!tables.want("47.96.1.2", 1, 0).await, "a company that nobody knows");
    tables.company(false, 1, 0).await;
    assert!(!tables.want("47.96.1.2", 1, 0).await, "one that has withdrawn");
    tables.company(true, 2, 1).await;
    assert!(!tables.want("47.96.1.2", 1, 0).await, "another authorisation");
    assert!(tables.told().await.is_empty(), "what was not begun is not told");
    assert!(tables.want("47.96.1.2", 2, 0).await);
    let list = tables.list().await;
    assert_eq!((list.addresses, list.epoch, list.confirmed_at, list.revision), (vec!["47.96.1.2".into()], 2, None, 1));
    assert_eq!(tables.told().await.len(), 1);
}

#[tokio::test]
async fn a_list_is_changed_and_confirmed_by_whoever_read_it_last() {
    let tables = Tables::start().await;
    tables.company(true, 1, 0).await;
    assert!(tables.want("47.96.1.1", 1, 0).await);
    assert!(!tables.want("47.96.1.9", 1, 0).await, "it is there by now");
    assert!(tables.lists.confirm("demo", "c1", 1, T0 + 1).await.unwrap());
    assert_eq!(tables.list().await.confirmed_at, Some(T0 + 1));
    assert!(tables.want("47.96.1.2", 1, 1).await);
    assert_eq!(tables.list().await.confirmed_at, None, "a new list is not confirmed");
    assert!(!tables.lists.confirm("demo", "c1", 1, T0 + 2).await.unwrap(), "that was the list before");
    assert_eq!(tables.list().await.confirmed_at, None);
}

#[tokio::test]
async fn nobody_changes_a_list_that_is_on_its_way() {
    let tables = Tables::start().await;
    tables.company(true, 1, 0).await;
    let list = IpWhitelist { epoch: 1, changed_at: T0, ..IpWhitelist::default() };
    let entry = AuditEntry::begun("ann", "allow-ip", "-", T0).unwrap();
    let want = async |revision: i64, now: i64| {
        let list = IpWhitelist { revision, changed_at: now, ..list.clone() };
        tables.lists.want("demo", "c1", &list, &entry, now + 30_000).await.unwrap()
    };
    assert!(want(0, T0).await);
    assert!(!want(1, T0 + 29_999).await);
    assert!(want(1, T0 + 30_000).await, "whoever was at it is gone");
    assert!(!tables.lists.give_up("demo", "c1", 1).await.unwrap(), "that is another's by now");
    assert!(!want(2, T0 + 30_001).await);
    assert!(tables.lists.give_up("demo", "c1", 2).await.unwrap());
    assert!(want(2, T0 + 30_002).await);
    assert!(tables.lists.confirm("demo", "c1", 3, T0 + 30_003).await.unwrap());
    assert!(want(3, T0 + 30_004).await, "what is confirmed is not on its way");
    for end in [tables.lists.give_up("demo", "nobody", 1).await, tables.lists.confirm("demo", "nobody", 1, T0).await] {
        assert!(!end.unwrap());
    }
    assert!(tables.lists.read("demo", "nobody").await.unwrap().is_none());
}

#[tokio::test]
async fn the_audit_tells_in_order_and_an_end_is_an_end() {
    let tables = Tables::start().await;
    tables.company(true, 1, 0).await;
    for revision in 0..3 {
        assert!(tables.want(&format!("47.96.1.{revision}"), 1, revision).await);
    }
    let told = tables.told().await;
    let details: Vec<_> = told.iter().map(|entry| &*entry.detail).collect();
    assert_eq!(details, ["47.96.1.0", "47.96.1.1", "47.96.1.2"]);
    assert!(told.iter().all(|entry| entry.outcome.is_none()), "begun");
    tables.audit.end("demo", "c1", &told[1], "done", T0 + 9).await.unwrap();
    tables.audit.end("demo", "c1", &told[1], "failed", T0 + 10).await.unwrap();
    let ends: Vec<_> = tables.told().await.into_iter().map(|entry| (entry.outcome, entry.ended_at)).collect();
    assert_eq!(ends, [(None, None), (Some("done".to_owned()), Some(T0 + 9)), (None, None)]);
    let never = AuditEntry::begun("ann", "allow-ip", "-", T0).unwrap();
    tables.audit.end("demo", "c1", &never, "done", T0).await.unwrap();
    assert_eq!(tables.told().await.len(), 3, "no end without a beginning");
}

#[tokio::test]
async fn what_is_begun_is_known_before_it_ends() {
    let tables = Tables::start().await;
    let entry = AuditEntry::begun("ann", "sync approve", "users: 6", T0).unwrap();
    for _ in 0..2 {
        // Written again after a lost answer it is one entry still.
        tables.audit.begin("demo", "c1", &entry).await.unwrap();
    }
    assert_eq!(tables.audit.all("demo", "c1").await.unwrap(), std::slice::from_ref(&entry));
    tables.audit.end("demo", "c1", &entry, "done", T0 + 1).await.unwrap();
    let [ended] = &tables.audit.all("demo", "c1").await.unwrap()[..] else { panic!("one entry") };
    assert_eq!((ended.outcome.as_deref(), ended.ended_at), (Some("done"), Some(T0 + 1)));
}
