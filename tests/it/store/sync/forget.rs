//! The end of a company's syncs.

use dingtalk_store::{
    Braked, CompanyKey, ContactKind, DeclaredScope, Departed, Marks, Metered, RemovalBrake, Removals, SyncKey,
    SyncKind, SyncScopes,
};

use super::{SLOT, T0, new, syncs, user};
use crate::{
    store::{companies, company_stands},
    support::Bench,
};

/// Everything that syncs keep of the company.
async fn fill(bench: &Bench, corp: &str) {
    let (client, table) = (bench.dynamodb.clone(), bench.table("StateTable"));
    let company = CompanyKey::new("demo", corp);
    for kind in SyncKind::ALL {
        let key = SyncKey::new("demo", corp, kind);
        syncs(bench).begin(&key, new("r", SLOT), T0).await.unwrap();
        syncs(bench).look_again(&key, T0).await.unwrap();
        syncs(bench).want(&key, T0).await.unwrap();
    }
    let scope = DeclaredScope { departments: vec![1], users: vec![], read_at: T0, run: "r".into(), whole_at: Some(T0) };
    assert!(SyncScopes::new(client.clone(), &table).write(&company, &scope).await.unwrap());
    let ids: Vec<_> = (0..230).map(|i| user(&format!("u{i}"))).collect();
    Marks::new(client.clone(), &table).add(&company, &ids, T0).await.unwrap();
    let removals = Removals { request: "run", wanted: 1, population: 9 };
    let asked = RemovalBrake::new(client.clone(), &table).ask(&company, ContactKind::User, removals, T0).await;
    assert_eq!(asked.unwrap(), Braked::Released);
    Metered::new(client, &table).count("demo", corp, "auth/scopes", T0).await.unwrap();
}

async fn departed(bench: &Bench, corp: &str) -> Departed {
    companies(bench).departed("demo", corp).await.unwrap().unwrap()
}

/// How many items of the company there are.
async fn items(bench: &Bench, corp: &str) -> usize {
    let dump = bench.dump("StateTable").await;
    dump.iter().filter(|row| row.contains(&format!("\"corp#demo#{corp}\""))).count()
}

const ALL: usize = 9 + 1 + 230 + 1;

#[tokio::test]
async fn what_is_kept_of_syncs_goes_and_nothing_else() {
    let bench = Bench::start().await;
    for corp in ["ding1", "ding2"] {
        fill(&bench, corp).await;
        company_stands(&bench, corp, false, 1).await;
    }
    assert_eq!(items(&bench, "ding1").await, ALL + 2);
    let departed = departed(&bench, "ding1").await;
    assert!(syncs(&bench).forget(&departed).await.unwrap());
    // The company itself, and what counts against its quota.
    assert_eq!((items(&bench, "ding1").await, items(&bench, "ding2").await), (2, ALL + 2));
    assert!(syncs(&bench).due(SyncKind::Users, i64::MAX, 9, None).await.unwrap().len() == 1, "the other's");
    assert!(syncs(&bench).forget(&departed).await.unwrap(), "once more");
}

#[tokio::test]
async fn a_company_that_came_back_keeps_them() {
    let bench = Bench::start().await;
    company_stands(&bench, "ding1", false, 1).await;
    let departed = departed(&bench, "ding1").await;
    company_stands(&bench, "ding1", true, 2).await;
    fill(&bench, "ding1").await;
    assert!(!syncs(&bench).forget(&departed).await.unwrap());
    company_stands(&bench, "ding1", false, 2).await;
    assert!(!syncs(&bench).forget(&departed).await.unwrap(), "it left again: that is another leaving");
    assert_eq!(items(&bench, "ding1").await, ALL + 2);
}
