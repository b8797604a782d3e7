//! The range that a company granted, and how it changes.

use dingtalk_simulator::{Fault, Organisation, OrganisationShape, Scope};
use dingtalk_store::{ContactKind, Presence, SyncKind};

use super::{
    compare::{differences, rows},
    world::World,
};

async fn world(seed: u64) -> World {
    World::fast(Organisation::generate(&OrganisationShape::of(60, 15, seed))).await
}

async fn is_the_organisation(world: &World) {
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new());
}

/// Departments below the root that have some below them, and those.
fn nested(world: &World) -> (i64, i64) {
    let departments = world.truth().organisation().departments().cloned().collect::<Vec<_>>();
    let inner = departments.iter().find(|department| department.parent_id > 1).unwrap();
    (inner.parent_id, inner.dept_id)
}

#[tokio::test]
async fn a_smaller_range_removes_nobody_and_a_larger_one_finds_all_again() {
    let world = world(1).await;
    world.sync_all().await;
    let all = rows(&world.mirror(), ContactKind::User).await.len();
    let (department, _) = nested(&world);
    world.scope(Scope::of(&[department], &[]));
    for report in world.sync_all().await {
        assert!(report.swept && report.removed == 0, "{report:?}");
    }
    is_the_organisation(&world).await;
    for kind in [ContactKind::User, ContactKind::Department] {
        for row in world.mirror().every(kind, 1_000, None).await.unwrap().contacts {
            assert!(!matches!(row.presence, Presence::Removed { .. }), "{row:?}");
        }
    }
    world.scope(Scope::whole());
    world.sync_all().await;
    is_the_organisation(&world).await;
    assert_eq!(rows(&world.mirror(), ContactKind::User).await.len(), all);
}

#[tokio::test]
async fn single_people_and_departments_below_each_other() {
    let world = world(2).await;
    let (outer, inner) = nested(&world);
    let person = world.truth().organisation().people().find(|person| person.seat(1).is_some()).unwrap().userid.clone();
    world.scope(Scope::of(&[inner, outer], &[&person]));
    for report in world.sync_all().await {
        assert!(report.swept, "{report:?}");
    }
    is_the_organisation(&world).await;
    // And once more: nothing that one call tells is taken away by the other.
    for report in world.sync_all().await {
        assert_eq!((report.added, report.changed), (0, 0), "{report:?}");
    }
    world.scope(Scope::of(&[], &[&person]));
    world.sync_all().await;
    is_the_organisation(&world).await;
}

#[tokio::test]
async fn nothing_is_concluded_where_the_root_is_refused() {
    let world = world(3).await;
    world.sync_all().await;
    world.platform.on("v2/department/get").always(Fault::Errcode(50004));
    world.platform.on("v2/department/listsub").always(Fault::Errcode(50004));
    let departments = world.sync(&[SyncKind::Departments]).await.remove(0);
    assert!(!departments.swept && departments.removed == 0, "{departments:?}");
    world.platform.clear_faults();
    let users = world.sync(&[SyncKind::Users]).await.remove(0);
    assert!(!users.swept && users.removed == 0, "{users:?}");
    world.sync_all().await;
    is_the_organisation(&world).await;
}

#[tokio::test]
async fn a_missing_permission_is_told_once() {
    let world = world(4).await;
    world.sync_all().await;
    let before = rows(&world.mirror(), ContactKind::Role).await.len();
    world.platform.on("role/list").always(Fault::Errcode(60011));
    for _ in 0..3 {
        let report = world.sync(&[SyncKind::Roles]).await.remove(0);
        assert!(report.not_permitted.is_some() && !report.swept && report.removed == 0, "{report:?}");
    }
    assert_eq!(world.bench.counted("sync-roles", "SyncNotPermitted"), 1);
    assert_eq!(world.bench.counted("sync-roles", "SyncFailed"), 0);
    assert_eq!(rows(&world.mirror(), ContactKind::Role).await.len(), before);
    world.platform.clear_faults();
    let report = world.sync(&[SyncKind::Roles]).await.remove(0);
    assert!(report.swept && report.not_permitted.is_none(), "{report:?}");
    is_the_organisation(&world).await;
}
