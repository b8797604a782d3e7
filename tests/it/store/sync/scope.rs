//! The declared scope of the last whole run of departments.

use dingtalk_local::Service;
use dingtalk_store::{CompanyKey, DeclaredScope, StoreError, SyncScopes};

use super::{T0, users};
use crate::support::Bench;

fn scopes(bench: &Bench) -> SyncScopes {
    SyncScopes::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

fn scope(read_at: i64, run: &str) -> DeclaredScope {
    let (departments, users) = (vec![1, -7], vec!["张三#".to_owned()]);
    DeclaredScope { departments, users, read_at, run: run.to_owned(), whole_at: Some(read_at + 9) }
}

#[tokio::test]
async fn only_a_later_scope_takes_the_place_of_one() {
    let bench = Bench::start().await;
    let scopes = scopes(&bench);
    let ding1 = CompanyKey::new("demo", "ding1");
    assert_eq!(scopes.read(&ding1).await.unwrap(), None);
    assert!(scopes.write(&ding1, &scope(T0, "r1")).await.unwrap());
    assert!(scopes.write(&ding1, &scope(T0, "r1")).await.unwrap(), "an answer that was lost");
    assert_eq!(scopes.read(&users()).await.unwrap(), Some(scope(T0, "r1")), "the same company");
    assert!(scopes.write(&ding1, &scope(T0 + 5, "r2")).await.unwrap());
    assert!(!scopes.write(&ding1, &scope(T0 + 4, "late")).await.unwrap());
    assert_eq!(scopes.read(&ding1).await.unwrap().unwrap().run, "r2");
    assert_eq!(scopes.read(CompanyKey::new("demo", "ding2")).await.unwrap(), None);
    assert!(!format!("{:?}", scope(T0, "r1")).contains('张'), "who is named is nobody's business");
}

#[tokio::test]
async fn thousands_of_people_fit_and_what_does_not_is_refused() {
    let bench = Bench::start().await;
    let scopes = scopes(&bench);
    // Userids as DingTalk makes them: digits that compress badly.
    let noise = |bytes: usize| {
        let mut noise = vec![0; bytes];
        getrandom::fill(&mut noise).unwrap();
        noise.chunks(8).map(|chunk| chunk.iter().map(|byte| format!("{byte:03}")).collect()).collect::<Vec<String>>()
    };
    let many = DeclaredScope { users: noise(8 * 10_000), ..scope(T0, "r1") };
    assert!(scopes.write(&users(), &many).await.unwrap());
    assert_eq!(scopes.read(&users()).await.unwrap(), Some(many));
    let endless = DeclaredScope { users: noise(8 * 100_000), ..scope(T0 + 1, "r2") };
    let refused = scopes.write(&users(), &endless).await;
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })), "{refused:?}");
    assert_eq!(scopes.read(&users()).await.unwrap().unwrap().run, "r1");
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    assert!(matches!(scopes.read(&users()).await, Err(StoreError::Unavailable { .. })));
    assert!(matches!(scopes.write(&users(), &scope(T0, "r")).await, Err(StoreError::Unavailable { .. })));
}
