//! Completeness: after a sync the mirror is the organisation.

use dingtalk_simulator::{Organisation, OrganisationShape};

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
