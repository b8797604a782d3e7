//! Deployments and their credentials: every change both ways, and the count of requests.

use dingtalk_store::{Audit, Counted, Credential, Deployment, Deployments, NewDeployment};
use secrecy::ExposeSecret;

use super::T0;
use crate::support::Bench;

const HOUR: i64 = 3_600_000;

fn deployments(bench: &Bench) -> Deployments {
    Deployments::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

async fn added(bench: &Bench, corp: &str, per_minute: u32) -> Credential {
    let new = NewDeployment { app: "demo", corp, name: Some("Hangzhou"), any_address: false, per_minute };
    deployments(bench).add(&new, "ann", T0).await.unwrap()
}

async fn row(bench: &Bench, credential: &Credential) -> Deployment {
    deployments(bench).read(credential.id()).await.unwrap().unwrap()
}

#[tokio::test]
async fn one_that_was_added_is_admitted_and_listed_and_its_secret_is_nowhere() {
    let bench = Bench::start().await;
    let (one, other) = (added(&bench, "c1", 30).await, added(&bench, "c12", 30).await);
    let found = row(&bench, &one).await;
    assert!(found.admits(&one, T0) && !found.admits(&other, T0));
    assert!(!found.admits(&Credential::fresh(one.id()).unwrap(), T0), "the id alone");
    assert_eq!((&*found.app, &*found.corp, found.name.as_deref()), ("demo", "c1", Some("Hangzhou")));
    assert_eq!((found.created_at, found.last_used_at, found.revoked_at), (T0, None, None));
    assert!(deployments(&bench).read("0000000000000000").await.unwrap().is_none());

    let listed = async |app: &str, corp: Option<&str>| {
        let listed = deployments(&bench).list(app, corp).await.unwrap();
        listed.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(listed("demo", None).await.len(), 2);
    assert_eq!(listed("demo", Some("c1")).await, [one.id()], "not of a company whose id begins the same");
    assert!(listed("other", None).await.is_empty());

    let clear = bench.in_the_clear("StateTable").await;
    assert!(clear.contains(one.id()));
    for credential in [&one, &other] {
        let secret = credential.text().expose_secret().rsplit_once(credential.id()).unwrap().1;
        assert!(!clear.contains(&secret[1..]));
    }
}

#[tokio::test]
async fn rotating_leaves_two_good_ones_until_the_grace_ends() {
    let bench = Bench::start().await;
    let first = added(&bench, "c1", 30).await;
    let seen = row(&bench, &first).await;
    let second = deployments(&bench).rotate(&seen, HOUR, "ben", T0 + 1).await.unwrap().unwrap();
    let now = row(&bench, &first).await;
    assert!(now.admits(&first, T0 + HOUR) && now.admits(&second, T0 + HOUR) && now.has_older(T0 + HOUR));
    assert!(!now.admits(&first, T0 + 1 + HOUR) && now.admits(&second, T0 + 1 + HOUR) && !now.has_older(T0 + 1 + HOUR));

    // On what was read before: nothing changes.
    assert!(deployments(&bench).rotate(&seen, HOUR, "ben", T0 + 2).await.unwrap().is_none());
    assert!(!deployments(&bench).revoke(&seen, "ben", T0 + 2).await.unwrap());
    assert!(row(&bench, &first).await.admits(&second, T0 + 2));

    // A third ends the first, although its grace runs.
    let third = deployments(&bench).rotate(&now, HOUR, "ben", T0 + 3).await.unwrap().unwrap();
    let now = row(&bench, &first).await;
    let good = [&first, &second, &third].map(|credential| now.admits(credential, T0 + 4));
    assert_eq!(good, [false, true, true]);

    // Without a grace the others end at once.
    let fourth = deployments(&bench).rotate(&now, 0, "ben", T0 + 5).await.unwrap().unwrap();
    let now = row(&bench, &first).await;
    let good = [&first, &second, &third, &fourth].map(|credential| now.admits(credential, T0 + 5));
    assert_eq!((good, now.current_since), ([false, false, false, true], T0 + 5));
}

#[tokio::test]
async fn revoking_is_for_good() {
    let bench = Bench::start().await;
    let first = added(&bench, "c1", 30).await;
    let second = deployments(&bench).rotate(&row(&bench, &first).await, HOUR, "ben", T0).await.unwrap().unwrap();
    let seen = row(&bench, &first).await;
    assert!(deployments(&bench).revoke(&seen, "ben", T0 + 1).await.unwrap());
    let now = row(&bench, &first).await;
    assert_eq!(now.revoked_at, Some(T0 + 1));
    assert!(!now.admits(&first, T0 + 1) && !now.admits(&second, T0 + 1));
    assert!(!deployments(&bench).revoke(&now, "ben", T0 + 2).await.unwrap(), "a second time");
    assert!(deployments(&bench).rotate(&now, HOUR, "ben", T0 + 2).await.unwrap().is_none(), "no new credential");
    assert_eq!(deployments(&bench).count(&seen, T0 + 2).await.unwrap(), Counted::Changed);
    assert_eq!(deployments(&bench).list("demo", None).await.unwrap().len(), 1, "it is still listed");

    let audit = Audit::new(bench.dynamodb.clone(), bench.table("StateTable")).all("demo", "c1").await.unwrap();
    let told: Vec<_> = audit.iter().map(|entry| (&*entry.by, &*entry.action, entry.outcome.as_deref())).collect();
    let done = Some("done");
    let (add, rotate, revoke) = ("deployment add", "deployment rotate", "deployment revoke");
    // The first two are of one moment, in which no order is kept.
    assert!(told.contains(&("ann", add, done)) && told.contains(&("ben", rotate, done)));
    assert_eq!((told.len(), told[2]), (3, ("ben", revoke, done)), "what was not done is not there");
}

#[tokio::test]
async fn requests_are_counted_by_the_minute() {
    let bench = Bench::start().await;
    let credential = added(&bench, "c1", 2).await;
    let store = deployments(&bench);
    let count = async |now: i64| store.count(&row(&bench, &credential).await, now).await.unwrap();
    assert_eq!(count(T0).await, Counted::Admitted);
    // On a row that was read before the first: the condition meets the second one's count.
    assert_eq!(count(T0 + 10).await, Counted::Admitted);
    assert_eq!(count(T0 + 20).await, Counted::Limited { after_ms: 59_980 });
    assert_eq!(row(&bench, &credential).await.last_used_at, Some(T0 + 10), "who is not let in has not used it");
    assert_eq!(count(T0 + 59_999).await, Counted::Limited { after_ms: 1 });
    assert_eq!(count(T0 + 60_000).await, Counted::Admitted);
    assert_eq!(count(T0 - 5).await, Counted::Admitted, "a clock that is behind waits for nobody's window");
}

#[tokio::test]
async fn a_crowd_gets_no_more_than_the_limit() {
    let bench = Bench::start().await;
    let credential = added(&bench, "c1", 3).await;
    let (store, seen) = (deployments(&bench), row(&bench, &credential).await);
    let ended = futures_util::future::join_all((0..12).map(|_| store.count(&seen, T0))).await;
    let admitted = ended.iter().filter(|ended| matches!(ended, Ok(Counted::Admitted))).count();
    assert_eq!(admitted, 3, "{ended:?}");
    let none = added(&bench, "c1", 0).await;
    assert_eq!(store.count(&row(&bench, &none).await, T0).await.unwrap(), Counted::Limited { after_ms: 60_000 });
}
