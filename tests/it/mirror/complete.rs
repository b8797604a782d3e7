//! Completeness: after a sync the mirror is the organisation.

use dingtalk_simulator::{Life, Organisation, OrganisationShape};

use super::{compare::differences, world::World};

#[tokio::test]
async fn the_mirror_is_the_organisation() {
    let world = World::fast(Organisation::generate(&OrganisationShape::of(300, 40, 7))).await;
    let reports = world.sync_all().await;
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new());
    for report in &reports {
        assert!(report.swept && report.removed == 0 && report.held_back == 0, "{report:?}");
    }
}

#[tokio::test]
async fn nothing_changed_costs_no_write() {
    let world = World::fast(Organisation::generate(&OrganisationShape::of(300, 40, 8))).await;
    world.sync_all().await;
    let before = world.contact_rows().await;
    for report in world.sync_all().await {
        assert_eq!((report.added, report.changed, report.drift()), (0, 0, Some(0)), "{report:?}");
    }
    assert!(before == world.contact_rows().await, "a row was written");
}

#[tokio::test]
async fn what_changed_is_found_by_the_next_sync() {
    let world = World::fast(Organisation::generate(&OrganisationShape::of(200, 30, 9))).await;
    world.sync_all().await;
    let mut life = Life::new(3);
    for _ in 0..40 {
        world.company.change(|organisation| organisation.step(&mut life));
    }
    world.sync_all().await;
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new());
}
