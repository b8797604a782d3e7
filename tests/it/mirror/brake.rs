//! Removals that are too many to be true, and how they are let through; who comes back.

use std::time::Duration;

use dingtalk_simulator::{Organisation, OrganisationShape, Person};
use dingtalk_store::{ContactId, ContactKind, Outcome, Presence, RemovalBrake, SyncKey, SyncKind};

use super::{
    compare::{differences, rows},
    mirrors::approve,
    world::{CORP, World},
};

async fn company_of(people: usize, departments: usize) -> World {
    let mut shape = OrganisationShape::of(people, departments, 5);
    shape.home_school = false;
    let world = World::fast(Organisation::generate(&shape)).await;
    world.sync_all().await;
    world
}

/// So many leave.
fn leave(world: &World, count: usize) -> Vec<Person> {
    let people: Vec<_> = world.truth().organisation().people().filter(|person| !person.boss).cloned().collect();
    let leaving: Vec<_> = people.into_iter().take(count).collect();
    for person in &leaving {
        world.company.change(|organisation| organisation.leave(&person.userid)).unwrap();
    }
    leaving
}

async fn forty_percent_of(people: usize, departments: usize) {
    let world = company_of(people, departments).await;
    let gone = people * 2 / 5;
    let left = leave(&world, gone);
    let [report] = &world.sync(&[SyncKind::Users]).await[..] else { panic!() };
    assert_eq!((report.removed, report.held_back), (0, i64::try_from(gone).unwrap()), "{report:?}");
    assert_eq!(rows(&world.mirror(), ContactKind::User).await.len(), people);
    assert_eq!(world.row(SyncKind::Users).await.unwrap().held_back, report.held_back);
    assert_eq!(world.bench.domain_events("RemovalsHeld").len(), 1);
    assert_eq!(world.bench.counted("sync-users", "RemovalsHeld"), 1);

    let brake = RemovalBrake::new(world.bench.dynamodb.clone(), world.bench.table("StateTable"));
    let (key, until) = (SyncKey::new("inner", CORP, SyncKind::Users), world.bench.now() + 3_600_000);
    brake.allow(&key, ContactKind::User, u64::try_from(gone).unwrap(), until, "somebody").await.unwrap();
    // A run removes some 4,000, as many as fit into its checkpoint; the next one finds the others.
    let (mut removed, mut runs) = (0, Vec::new());
    for _ in 0..=gone / 4_000 {
        let [report] = &world.sync(&[SyncKind::Users]).await[..] else { panic!() };
        assert_eq!(report.held_back, 0, "{report:?}");
        removed += report.removed;
        runs.push(format!("run {}", world.row(SyncKind::Users).await.unwrap().run));
    }
    assert_eq!(removed, i64::try_from(gone).unwrap());
    let row = world.mirror().get(&ContactId::user(&left[0].userid).unwrap()).await.unwrap().unwrap();
    let Presence::Removed { at, by, why } = row.presence else { panic!("{row:?}") };
    assert!(at > 0 && runs.contains(&by) && why == "60121", "{at} {by} {why}");
    world.sync_all().await;
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new());
}

#[tokio::test]
async fn forty_percent_of_fifteen_are_held_back() {
    forty_percent_of(15, 4).await;
}

/// The promise is of 15,000: `COMPANY=15000`. By default smaller, for the time it takes.
#[tokio::test]
async fn forty_percent_of_many_are_held_back() {
    let people = std::env::var("COMPANY").ok().and_then(|people| people.parse().ok()).unwrap_or(400);
    forty_percent_of(people, people / 20).await;
}

#[tokio::test]
async fn a_few_go_at_once() {
    let world = company_of(15, 4).await;
    leave(&world, 3);
    let [report] = &world.sync(&[SyncKind::Users]).await[..] else { panic!() };
    assert_eq!((report.removed, report.held_back), (3, 0), "{report:?}");
    leave(&world, 1);
    let [report] = &world.sync(&[SyncKind::Users]).await[..] else { panic!() };
    assert_eq!((report.removed, report.held_back), (0, 1), "three in a day: {report:?}");
    world.bench.pass(Duration::from_secs(26 * 3_600));
    let [report] = &world.sync(&[SyncKind::Users]).await[..] else { panic!() };
    assert_eq!((report.removed, report.held_back), (1, 0), "{report:?}");
}

#[tokio::test]
async fn a_rehire_finds_the_old_row() {
    let world = company_of(30, 4).await;
    let person = leave(&world, 1).remove(0);
    let id = ContactId::user(&person.userid).unwrap();
    world.sync(&[SyncKind::Users]).await;
    let tombstone = world.mirror().get(&id).await.unwrap().unwrap();
    assert!(matches!(tombstone.presence, Presence::Removed { .. }) && !tombstone.parts.is_empty());
    world.company.change(|organisation| organisation.join(person)).unwrap();
    let [report] = &world.sync(&[SyncKind::Users]).await[..] else { panic!() };
    assert_eq!((report.restored, report.added), (1, 0), "{report:?}");
    let row = world.mirror().get(&id).await.unwrap().unwrap();
    assert_eq!((row.presence.clone(), row.revision()), (Presence::InScope, tombstone.revision() + 1));
    world.sync_all().await;
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_was_restored_by_hand_is_asked_for_again() {
    let world = company_of(30, 4).await;
    let person = leave(&world, 1).remove(0);
    let id = ContactId::user(&person.userid).unwrap();
    let before = world.mirror().get(&id).await.unwrap().unwrap();
    world.sync(&[SyncKind::Users]).await;
    let now = world.bench.now();
    assert_eq!(world.mirror().writer().restore(&id, now, now).await.unwrap(), Outcome::Restored);
    let row = world.mirror().get(&id).await.unwrap().unwrap();
    assert!(row.presence == Presence::InScope && row.document() == before.document());
    approve(&world).await;
    let [report] = &world.sync(&[SyncKind::Users]).await[..] else { panic!() };
    assert_eq!(report.removed, 1, "DingTalk says that he is gone: {report:?}");
}
