//! What events mark, read again by the workers.

use dingtalk_simulator::{ContactEvent, Department, Organisation, OrganisationShape, PlatformSettings, Seat};
use dingtalk_store::{ContactId, ContactKind, Marks, SyncKey, SyncKind};
use serde_json::json;

use super::{
    compare::{differences, rows},
    world::{CORP, Setup, World},
};
use crate::support::draw::Draw;

async fn world(people: usize, sync_above: u32) -> World {
    let mut shape = OrganisationShape::of(people, 10, 8);
    shape.home_school = false;
    let mut setup = Setup::of(Organisation::generate(&shape));
    setup.contacts = json!({ "calls_per_second": 200, "sync_above": sync_above });
    let world = setup.start().await;
    world.sync_all().await;
    world
}

/// What an event's function marks for it.
fn marked(event: &ContactEvent) -> Vec<ContactId> {
    let users = |ids: &[String]| ids.iter().map(|id| ContactId::user(id).unwrap()).collect();
    let departments = |ids: &[i64]| ids.iter().copied().map(ContactId::department).collect();
    let roles = |ids: &[i64]| ids.iter().copied().map(ContactId::role).collect();
    match event {
        ContactEvent::UserAdd(ids)
        | ContactEvent::UserModify(ids)
        | ContactEvent::UserMove(ids)
        | ContactEvent::UserLeave(ids)
        | ContactEvent::UserActive(ids)
        | ContactEvent::AdminAdd(ids)
        | ContactEvent::AdminRemove(ids) => users(ids),
        ContactEvent::DepartmentCreate(ids)
        | ContactEvent::DepartmentModify(ids)
        | ContactEvent::DepartmentRemove(ids) => departments(ids),
        ContactEvent::LabelUserChange { roles: ids, .. } => roles(ids),
        ContactEvent::LabelConfAdd(ids) | ContactEvent::LabelConfModify(ids) | ContactEvent::LabelConfDelete(ids) => {
            roles(ids)
        }
        _ => Vec::new(),
    }
}

impl World {
    async fn mark(&self, ids: &[ContactId]) {
        let marks = Marks::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"));
        let key = SyncKey::new("inner", CORP, SyncKind::Users);
        marks.add(&key, ids, self.bench.now()).await.unwrap();
        for kind in SyncKind::ALL {
            let key = SyncKey::new("inner", CORP, kind);
            self.syncs().look_again(&key, self.bench.now()).await.unwrap();
        }
        self.due().await;
    }

    async fn marks(&self) -> usize {
        let marks = Marks::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"));
        let key = SyncKey::new("inner", CORP, SyncKind::Users);
        let mut count = 0;
        for kind in ContactKind::ALL {
            count += marks.count(&key, kind, 1_000).await.unwrap();
        }
        count
    }

    /// As long as it takes until every mark is read.
    async fn read_marks(&self) {
        for _ in 0..20 {
            self.quiet().await;
            if self.marks().await == 0 {
                return;
            }
            self.later().await;
        }
        panic!("marks are left");
    }
}

/// What differs, but for the root's counts of people: of those no event tells.
async fn unlike(world: &World) -> Vec<String> {
    let mut differences = differences(&world.mirror(), &world.truth()).await;
    differences.retain(|difference| !difference.starts_with("department 1:"));
    differences
}

fn lives(organisation: &mut Organisation) -> Vec<ContactEvent> {
    let people: Vec<_> = organisation.people().filter(|person| !person.boss).map(|p| p.userid.to_string()).collect();
    let departments: Vec<_> =
        organisation.departments().map(|department| department.dept_id).filter(|id| *id > 1).collect();
    let role = *organisation.role_ids().last().unwrap();
    let mut events = Vec::new();
    let (new, told) = organisation.create_department(Department::new(0, departments[0], "新部门")).unwrap();
    events.extend(told);
    events.extend(organisation.join(dingtalk_simulator::Person::new("newcomer", "新人").seated(&[new])).unwrap());
    events.extend(organisation.edit(&people[0], |person| person.title = Some("经理".into())).unwrap());
    events.extend(organisation.relocate(&people[1], vec![Seat { dept_id: new, order: 7, leader: true }]).unwrap());
    events.extend(organisation.leave(&people[2]).unwrap());
    events.extend(organisation.edit_department(departments[1], |department| department.name = "改名".into()).unwrap());
    let below = organisation.subtree(departments[0]);
    if let Some(other) = departments.iter().find(|id| !below.contains(id)) {
        events.extend(organisation.edit_department(departments[0], |d| d.parent_id = *other).unwrap_or_default());
    }
    let (empty, told) = organisation.create_department(Department::new(0, 1, "空")).unwrap();
    events.extend(told);
    events.extend(organisation.remove_department(empty).unwrap());
    events.extend(organisation.grant(role, &[&people[3]]).unwrap());
    events.extend(organisation.revoke(role, &[&people[4]]).unwrap());
    events.extend(organisation.rename_role(role, "改名").unwrap());
    events
}

#[tokio::test]
async fn in_any_order_and_more_than_once() {
    for seed in 0..3 {
        let world = world(60, 1_000).await;
        let events = world.company.change(lives);
        let mut ids: Vec<_> = events.iter().flat_map(marked).collect();
        ids.extend(ids.clone());
        Draw::new(seed, 5).shuffle(&mut ids);
        for some in ids.chunks(4) {
            world.mark(some).await;
        }
        world.read_marks().await;
        assert_eq!(unlike(&world).await, Vec::<String>::new(), "seed {seed}");
    }
}

#[tokio::test]
async fn while_a_run_is_under_way() {
    let mut shape = OrganisationShape::of(80, 20, 8);
    shape.home_school = false;
    let mut setup = Setup::of(Organisation::generate(&shape));
    setup.slice = 0.01;
    setup.platform = PlatformSettings { latency: std::time::Duration::from_millis(3), ..PlatformSettings::default() };
    let world = setup.start().await;
    world.sync_all().await;
    world.begin(&SyncKind::ALL).await;
    let events = world.company.change(lives);
    for event in &events {
        world.mark(&marked(event)).await;
    }
    world.settle().await;
    world.read_marks().await;
    assert_eq!(unlike(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn above_so_many_a_sync_is_run() {
    let world = world(60, 5).await;
    let before = world.row(SyncKind::Users).await.unwrap().run;
    let people: Vec<_> = world.truth().organisation().people().map(|person| person.userid.to_string()).collect();
    let mut ids = Vec::new();
    for userid in people.iter().take(20) {
        world.company.change(|organisation| organisation.edit(userid, |p| p.title = Some("新".into()))).unwrap();
        ids.push(ContactId::user(userid).unwrap());
    }
    let asked = world.platform.calls("v2/user/get");
    world.mark(&ids).await;
    world.quiet().await;
    world.settle().await;
    assert_ne!(world.row(SyncKind::Users).await.unwrap().run, before);
    assert_eq!(world.platform.calls("v2/user/get"), asked, "nobody was asked for by himself");
    world.read_marks().await;
    assert_eq!(unlike(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn departures_beyond_the_brake_are_held() {
    let world = world(15, 1_000).await;
    let people: Vec<_> =
        world.truth().organisation().people().filter(|p| !p.boss).map(|p| p.userid.to_string()).collect();
    let mut ids = Vec::new();
    for userid in people.iter().take(5) {
        world.company.change(|organisation| organisation.leave(userid)).unwrap();
        ids.push(ContactId::user(userid).unwrap());
    }
    world.mark(&ids).await;
    world.read_marks().await;
    assert_eq!(rows(&world.mirror(), ContactKind::User).await.len(), 12, "three may go");
    assert_eq!(world.bench.counted("sync-users", "RemovalsHeld"), 2);
}
