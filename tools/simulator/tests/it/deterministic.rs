//! One seed, one story.

use dingtalk_simulator::{Mode, Quirks, Settings};

use crate::receiver::{CORP, Push, Receiver, quick};

async fn story(seed: u64) -> Vec<Push> {
    let receiver = Receiver::willing().await;
    // The channels of one event run side by side and may overtake each other, hence classic only.
    let settings = Settings { mode: Mode::Classic, quirks: Quirks::all(), seed, ..quick() };
    let simulator = receiver.suite(settings);
    simulator.create_suite().await;
    simulator.push_ticket().await;
    simulator.authorise(CORP).await;
    simulator.relieve(CORP).await;
    receiver.pushes()
}

#[tokio::test]
async fn the_same_seed_makes_the_same_pushes() {
    let first = story(7).await;
    assert_eq!(first, story(7).await);
    let other = story(8).await;
    assert!(first.iter().zip(&other).all(|(one, another)| one.body != another.body));
}
