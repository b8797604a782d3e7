//! "Must show" 2: after a sync the mirror is the organisation, in every field that the calls return, of random
//! organisations. How many of each sort: the variable `MIRRORS`, 50 are what the promise is of; without it 6, so that all
//! tests together stay within minutes.

use std::time::Duration;

use dingtalk_simulator::{Faults, Organisation, OrganisationShape, PlatformSettings, RolePages, Scope};
use dingtalk_store::{ContactKind, RemovalBrake, SyncKind};
use futures_util::{StreamExt, stream};

use super::{
    compare::differences,
    world::{CORP, Setup, World},
};
use crate::support::draw::Draw;

/// Worlds at a time.
const SIDE_BY_SIDE: usize = 5;

fn seeds() -> std::ops::Range<u64> {
    0..std::env::var("MIRRORS").ok().and_then(|count| count.parse().ok()).unwrap_or(6)
}

async fn each<F: Future<Output = ()>>(seeds: std::ops::Range<u64>, show: impl Fn(u64) -> F) {
    stream::iter(seeds.map(show)).buffer_unordered(SIDE_BY_SIDE).collect::<()>().await;
}

pub fn random(draw: &mut Draw) -> Setup {
    let people = 10 + draw.below(150);
    let mut shape = OrganisationShape::of(people, 2 + draw.below(people.min(40)), draw.next());
    shape.depth = 2 + draw.below(7);
    shape.width = 2 + draw.below(20);
    shape.several = 0.3;
    shape.home_school = draw.percent(50);
    let mut platform = PlatformSettings::default();
    platform.contact.empty_last_page = draw.percent(30);
    platform.contact.role_pages = draw.one(&[RolePages::Roles, RolePages::Groups]);
    Setup { platform, ..Setup::of(Organisation::generate(&shape)) }
}

/// Some departments, which may lie below each other, and some people.
pub fn part(world: &World, draw: &mut Draw) -> Scope {
    let departments: Vec<i64> = world.truth().departments();
    let people: Vec<String> = world.truth().organisation().people().map(|person| person.userid.to_string()).collect();
    let (some, others) = (draw.below(4), draw.below(4));
    // Where the range is small already, or everybody has left, there may be none to draw.
    let departments = (0..some).filter_map(|_| departments.get(draw.below(departments.len().max(1))).copied());
    let departments: Vec<i64> = departments.filter(|id| *id != 1).collect();
    let people = (0..others).filter_map(|_| people.get(draw.below(people.len().max(1))));
    let people: Vec<&str> = people.map(String::as_str).collect();
    Scope::of(&departments, &people)
}

async fn is_the_organisation(world: &World, seed: u64) {
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new(), "seed {seed}");
}

/// As many may go as have gone: what happens to the brake is shown elsewhere.
pub async fn approve(world: &World) {
    let brake = RemovalBrake::new(world.bench.dynamodb.clone(), world.bench.table("StateTable"));
    for (sync, kind) in [
        (SyncKind::Departments, ContactKind::Department),
        (SyncKind::Users, ContactKind::User),
        (SyncKind::Roles, ContactKind::Role),
    ] {
        let (key, until) = (dingtalk_store::SyncKey::new("inner", CORP, sync), world.bench.now() + 86_400_000);
        brake.allow(&key, kind, 10_000, until, "a test").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_companies() {
    each(seeds(), async |seed| {
        let world = random(&mut Draw::new(seed, 1)).start().await;
        for report in world.sync_all().await {
            assert!(report.swept, "seed {seed}: {report:?}");
        }
        is_the_organisation(&world, seed).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_companies() {
    each(seeds(), async |seed| {
        let draw = &mut Draw::new(seed, 2);
        let world = random(draw).start().await;
        world.scope(part(&world, draw));
        for report in world.sync_all().await {
            assert!(report.swept, "seed {seed}: {report:?}");
        }
        is_the_organisation(&world, seed).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn companies_that_live_meanwhile() {
    each(seeds(), async |seed| {
        let world = random(&mut Draw::new(seed, 3)).start().await;
        world.company.seed(seed);
        world.sync_all().await;
        let life = world.company.live(100.0, None);
        world.sync_all().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        life.stop().await;
        approve(&world).await;
        for report in world.sync_all().await {
            assert!(report.swept && report.held_back == 0, "seed {seed}: {report:?}");
        }
        is_the_organisation(&world, seed).await;
    })
    .await;
}

/// One call in twenty fails, in every way that shows. A run that says that it has read everything has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_fail() {
    each(seeds(), async |seed| {
        let world = random(&mut Draw::new(seed, 4)).start().await;
        world.platform.set_faults(Faults { rate: 0.05, kinds: Faults::kinds_of_every_class(), seed, only: Vec::new() });
        let mut whole = false;
        for _ in 0..20 {
            world.try_begin(&SyncKind::ALL).await.unwrap();
            world.settle().await;
            // A run that failed may have said not to begin again for a while.
            world.bench.pass(Duration::from_secs(3_600));
            whole = true;
            for kind in SyncKind::ALL {
                let row = world.row(kind).await.unwrap();
                let report = row.report.as_deref().and_then(dingtalk_sync::RunReport::parse);
                let done = row.state == dingtalk_store::SyncState::Done;
                whole &= done && report.is_some_and(|report| report.swept);
            }
            if whole {
                break;
            }
        }
        assert!(whole, "seed {seed}: no run came to a whole end");
        is_the_organisation(&world, seed).await;
    })
    .await;
}
