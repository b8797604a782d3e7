//! What goes wrong in a schedule of faults.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use dingtalk_lambda::Faults as Points;
use dingtalk_local::{PollerPoint, Service};
use dingtalk_simulator::{Faults, Scope};
use dingtalk_store::SyncKind;

use super::{
    mirrors::part,
    world::{CORP, World},
};
use crate::support::draw::Draw;

/// Where a worker dies next, and how many times it passes there before.
#[derive(Clone, Default)]
pub struct Deaths(Arc<Mutex<Option<(&'static str, usize)>>>);

impl Deaths {
    pub fn points(&self) -> Points {
        let next = self.0.clone();
        Points::armed(move |point| {
            let mut next = next.lock().unwrap();
            match next.as_mut() {
                Some((at, 0)) if *at == point => *next = None,
                Some((at, left)) if *at == point => return *left -= 1,
                _ => return,
            }
            drop(next);
            panic!("a crash on purpose");
        })
    }

    fn draw(&self, draw: &mut Draw) {
        let points: Vec<_> = Points::POINTS.into_iter().filter(|point| point.starts_with("sync.")).collect();
        let (point, often) = (draw.one(&points), matches!(draw.below(2), 0));
        *self.0.lock().unwrap() = Some((point, draw.below(if often { 40 } else { 3 })));
    }

    pub fn none(&self) {
        *self.0.lock().unwrap() = None;
    }
}

/// What goes wrong with the calls of this round.
pub fn calls(world: &World, draw: &mut Draw) {
    let mut kinds = Faults::kinds_of_contacts();
    if draw.percent(50) {
        draw.shuffle(&mut kinds);
        kinds.truncate(1 + draw.below(4));
    }
    let rate = draw.one(&[0.0, 0.02, 0.1, 0.3]);
    world.platform.set_faults(Faults { rate, kinds, seed: draw.next(), only: Vec::new() });
}

/// One thing goes wrong now.
pub async fn happens(world: &World, draw: &mut Draw, deaths: &Deaths, rehired: &mut Vec<String>) {
    let aws = world.bench.stack.aws_faults();
    match draw.below(11) {
        0 | 1 => deaths.draw(draw),
        2 => world.scope(part(world, draw)),
        3 => world.scope(Scope::whole()),
        4 => aws.deliver_twice(1 + draw.below(3)),
        5 => aws.kill_pollers(PollerPoint::BeforeDelete, 1),
        6 => aws.refuse_messages(1 + draw.below(4)),
        7 | 8 => checkpoint(world, draw).await,
        9 => {
            let service = draw.one(&[Service::DynamoDb, Service::Sqs, Service::EventBridge]);
            aws.refuse(service, true);
            tokio::time::sleep(Duration::from_millis(10)).await;
            aws.refuse(service, false);
        }
        _ => {
            // Somebody leaves, and is back at once or a little later.
            let people: Vec<_> = world.truth().organisation().people().filter(|person| !person.boss).cloned().collect();
            if people.is_empty() {
                return;
            }
            let person = people[draw.below(people.len())].clone();
            rehired.push(person.userid.to_string());
            world.company.change(|organisation| organisation.leave(&person.userid)).unwrap();
            tokio::time::sleep(Duration::from_millis(draw.next() % 30)).await;
            // Unless his department went meanwhile.
            let _ = world.company.change(|organisation| organisation.join(person));
        }
    }
}

/// A checkpoint is lost, or nobody can read it.
async fn checkpoint(world: &World, draw: &mut Draw) {
    let kind = draw.one(&SyncKind::ALL);
    let update = world.bench.dynamodb.update_item().table_name(world.bench.table("StateTable"));
    let update = update
        .key("pk", AttributeValue::S(format!("corp#inner#{CORP}")))
        .key("sk", AttributeValue::S(format!("sync#{}", kind.as_str())))
        .condition_expression("attribute_exists(checkpoint)");
    let garbage = match draw.below(4) {
        0 => None,
        1 => Some(AttributeValue::S("{\"phase\":\"tea\"".to_owned())),
        2 => Some(AttributeValue::S("{\"phase\":\"sweep\"}".to_owned())),
        _ => Some(AttributeValue::B(Blob::new(vec![1, 2, 3]))),
    };
    let update = match garbage {
        None => update.update_expression("REMOVE checkpoint"),
        Some(garbage) => {
            update.update_expression("SET checkpoint = :garbage").expression_attribute_values(":garbage", garbage)
        }
    };
    // Mostly there is none.
    let _ = update.send().await;
}
