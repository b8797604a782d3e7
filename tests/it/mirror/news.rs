//! What a company's first sync finds is no news; what the next one finds is.

use dingtalk_simulator::{Organisation, OrganisationShape, Person};
use dingtalk_store::SyncKind;

use super::world::World;

async fn told(world: &World, name: &str) -> u64 {
    world.bench.stack.status().domain_events.get(name).copied().unwrap_or(0)
}

#[tokio::test]
async fn only_who_joined_since_is_news() {
    let world = World::fast(Organisation::generate(&OrganisationShape::of(50, 12, 11))).await;
    world.sync_all().await;
    world.company.change(|organisation| organisation.join(Person::new("newcomer", "赵晓"))).unwrap();
    world.sync(&[SyncKind::Users]).await;
    // The stream is read in order: what the first sync wrote would have been told before.
    crate::support::within(std::time::Duration::from_secs(60), "the newcomer is told", async || {
        told(&world, "UserAdded").await > 0
    })
    .await;
    assert_eq!(told(&world, "UserAdded").await, 1);
    for name in ["DepartmentAdded", "RoleAdded", "RoleMemberAdded"] {
        assert_eq!(told(&world, name).await, 0, "{name}");
    }
}
