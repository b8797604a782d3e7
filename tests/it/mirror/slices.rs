//! Runs that take many invocations, and messages that are lost on their way.

use std::time::Duration;

use dingtalk_local::Service;
use dingtalk_simulator::{Fault, Organisation, OrganisationShape};
use dingtalk_store::{ContactKind, SyncKind, SyncState};

use super::{
    compare::{differences, rows},
    world::{Setup, World},
};

async fn is_the_organisation(world: &World) {
    assert_eq!(differences(&world.mirror(), &world.truth()).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_run_of_many_slices_reads_everything_once() {
    let mut setup = Setup::of(Organisation::generate(&OrganisationShape::of(300, 60, 3)));
    setup.slice = 0.05;
    let world = setup.start().await;
    let reports = world.sync_all().await;
    is_the_organisation(&world).await;
    let truth = world.truth();
    let listed: usize = truth.departments().iter().map(|id| truth.members(*id).len()).sum();
    let singles = truth.organisation().singles(truth.scope()).len();
    for report in &reports {
        assert!(report.swept && report.slices > 1 && report.removed == 0, "{report:?}");
    }
    assert_eq!(reports[1].seen, i64::try_from(listed + singles).unwrap(), "{:?}", reports[1]);
}

#[tokio::test]
async fn a_lost_message_is_sent_again() {
    let mut setup = Setup::of(Organisation::generate(&OrganisationShape::of(60, 20, 4)));
    setup.slice = 0.05;
    let world = setup.start().await;
    // One that begins.
    world.bench.stack.aws_faults().refuse(Service::Sqs, true);
    assert!(world.try_begin(&[SyncKind::Departments]).await.is_err());
    world.bench.stack.aws_faults().refuse(Service::Sqs, false);
    world.quiet().await;
    assert_eq!(world.row(SyncKind::Departments).await.unwrap().state, SyncState::Running);
    world.settle().await;
    // And those that hand on.
    world.bench.stack.aws_faults().refuse_messages(3);
    world.sync_all().await;
    world.bench.stack.aws_faults().refuse_messages(0);
    is_the_organisation(&world).await;
}

/// Between two slices somebody who was found gone has come back, as he was: no row tells of it.
#[tokio::test]
async fn an_answer_of_an_earlier_slice_removes_nobody() {
    let world = World::fast(Organisation::generate(&OrganisationShape::of(60, 4, 6))).await;
    world.sync_all().await;
    let people: Vec<_> = world.truth().organisation().people().filter(|person| !person.boss).cloned().collect();
    for person in &people[..2] {
        world.company.change(|organisation| organisation.leave(&person.userid)).unwrap();
    }
    // The first is found gone, then nothing goes on for a while.
    world.platform.on("v2/user/get").nth(2).always(Fault::Errcode(60020));
    world.begin(&[SyncKind::Users]).await;
    world.quiet().await;
    world.platform.clear_faults();
    let row = world.row(SyncKind::Users).await.unwrap();
    assert!(row.state == SyncState::Running && row.not_before.is_some(), "{row:?}");
    for person in &people[..2] {
        world.company.change(|organisation| organisation.join(person.clone())).unwrap();
    }
    world.bench.pass(Duration::from_secs(600));
    world.due().await;
    world.settle().await;
    let row = world.row(SyncKind::Users).await.unwrap();
    assert_eq!((row.state, row.counters.get("removed")), (SyncState::Done, None));
    assert_eq!(rows(&world.mirror(), ContactKind::User).await.len(), 60);
}
