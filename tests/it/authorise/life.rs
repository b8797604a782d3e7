//! From the first code to withdrawal and return, with nobody touching anything.

use dingtalk_authorisation::State;
use dingtalk_simulator::{MicroAppChange, Mode};

use super::world::World;
use crate::support::eventually;

#[tokio::test]
async fn a_company_becomes_active_in_every_generation() {
    for mode in [Mode::Classic, Mode::SyncHttp, Mode::Both] {
        let world = World::ready(mode).await;
        assert!(world.suite.authorise("dingcorp1").await.acknowledged, "{mode:?}");
        world.comes_to("dingcorp1", State::Active).await;
        let truth = world.truth("dingcorp1");
        assert!(truth.authorised && truth.activated, "{mode:?}: {truth:?}");
        assert_eq!(world.told("dingcorp1"), ["CorpAuthorized", "CorpActivated"], "{mode:?}");
        let record = world.record("dingcorp1").await;
        assert_eq!(record.company.permanent_code, mode != Mode::SyncHttp, "{mode:?}");
        assert!(record.facts.is_some_and(|facts| facts.scopes.is_some()), "{mode:?}");
    }
}

#[tokio::test]
async fn it_withdraws_and_comes_back() {
    for mode in [Mode::Classic, Mode::SyncHttp, Mode::Both] {
        let world = World::ready(mode).await;
        for life in 1..=2 {
            world.suite.authorise("dingcorp1").await;
            world.comes_to("dingcorp1", State::Active).await;
            world.pass(std::time::Duration::from_secs(60));
            assert_eq!(world.truth("dingcorp1").epoch, life);
            world.suite.relieve("dingcorp1").await;
            world.comes_to("dingcorp1", State::Relieved).await;
            world.pass(std::time::Duration::from_secs(60));
        }
        let once = ["CorpAuthorized", "CorpActivated", "CorpRelieved"];
        // Told once it is stored, a moment later.
        let all = [once, once].concat();
        let told = || {
            let mut told = world.told("dingcorp1");
            // Where a push comes both ways, the second copy may come to a company that is active: it is looked at once more.
            told.retain(|name| mode != Mode::Both || name != "CorpAuthChanged");
            told
        };
        eventually("all is told", async || told().len() >= all.len()).await;
        assert_eq!(told(), all, "{mode:?}");
        // Nothing that opens a door is left.
        let record = world.record("dingcorp1").await;
        assert!(record.secrets.permanent_code.is_none() && record.facts.is_none());
        let table = world.bench.dump("StateTable").await.join("\n");
        assert!(!table.contains("corp-token"), "{mode:?}: a token is left: {table}");
    }
}

#[tokio::test]
async fn it_stops_its_micro_app_and_enables_it_again() {
    for mode in [Mode::Classic, Mode::SyncHttp] {
        let world = World::ready(mode).await;
        world.suite.authorise("dingcorp1").await;
        world.comes_to("dingcorp1", State::Active).await;
        world.suite.micro_app("dingcorp1", MicroAppChange::Stop).await;
        world.comes_to("dingcorp1", State::Stopped).await;
        world.suite.micro_app("dingcorp1", MicroAppChange::Restore).await;
        world.comes_to("dingcorp1", State::Active).await;
        // Each time the present state is read as well, and told.
        let told = world.told("dingcorp1");
        let stopped = ["CorpStopped", "CorpAuthChanged", "CorpRestored", "CorpAuthChanged"];
        assert_eq!(told, [["CorpAuthorized", "CorpActivated"].as_slice(), &stopped].concat(), "{mode:?}");
    }
}
