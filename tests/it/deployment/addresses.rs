//! An operator registers a company's addresses.

use dingtalk_company::Registered;
use dingtalk_lambda::Failure;
use dingtalk_simulator::{Fault, PlatformSettings};

use super::scene::{ADDRESS, CORP, OWN, Scene};
use crate::support::eventually;

const CALL: &str = "set_corp_ipwhitelist";

#[tokio::test]
async fn the_whole_list_is_sent_whole_and_told() {
    let scene = Scene::start().await;
    scene.allow(&["47.96.1.0/31", "47.96.9.*"], &[]).await.unwrap();
    assert_eq!(scene.at_dingtalk(), ["47.96.1.0", "47.96.1.1", "47.96.9.*"]);
    scene.allow(&[ADDRESS], &["47.96.1.0"]).await.unwrap();
    assert_eq!(scene.at_dingtalk(), ["47.96.1.1", ADDRESS, "47.96.9.*"]);
    assert!(scene.egress().await.is_confirmed());
    // What is so already is not sent again.
    let before = scene.world.platform.calls(CALL);
    let again = scene.allow(&[ADDRESS], &[]).await.unwrap();
    assert!(matches!(again, Registered::Already(list) if list.texts().len() == 3));
    assert_eq!(scene.world.platform.calls(CALL), before);
    scene.allow(&[], &["47.96.1.1", ADDRESS, "47.96.9.*"]).await.unwrap();
    assert!(scene.at_dingtalk().is_empty());

    let audit = scene.audit().await;
    let told: Vec<_> = audit.iter().map(|entry| (&*entry.by, &*entry.detail, entry.outcome.as_deref())).collect();
    let done = Some("done");
    assert_eq!(
        told,
        [
            ("ann", "+47.96.1.0 +47.96.1.1 +47.96.9.* → 47.96.1.0 47.96.1.1 47.96.9.*", done),
            ("ann", "+47.96.1.2 -47.96.1.0 → 47.96.1.1 47.96.1.2 47.96.9.*", done),
            ("ann", "-47.96.1.1 -47.96.1.2 -47.96.9.* → none", done),
        ]
    );
    assert!(audit.iter().all(|entry| entry.ended_at >= Some(entry.at)));
}

#[tokio::test]
async fn what_dingtalk_did_not_take_is_kept_and_sent_again() {
    let scene = Scene::start().await;
    scene.world.platform.on(CALL).then(Fault::Errcode(40035));
    let failed = scene.allow(&[ADDRESS], &[]).await.unwrap_err().to_string();
    assert!(failed.contains("40035"), "{failed}");
    let egress = scene.egress().await;
    assert!(!egress.is_confirmed() && egress.addresses.texts() == [ADDRESS]);
    assert!(scene.at_dingtalk().is_empty());
    // Without a change.
    assert!(matches!(scene.allow(&[], &[]).await.unwrap(), Registered::Now(_)));
    assert_eq!(scene.at_dingtalk(), [ADDRESS]);
    assert!(scene.egress().await.is_confirmed());
    let outcomes: Vec<_> = scene.audit().await.into_iter().map(|entry| entry.outcome.unwrap()).collect();
    assert!(outcomes[0].starts_with("failed: ") && outcomes[0].contains("40035"), "{outcomes:?}");
    assert_eq!(outcomes[1], "done");
}

#[tokio::test]
async fn where_a_call_extends_a_removal_is_ours_alone() {
    let settings = PlatformSettings { ip_whitelist_extends: true, ..PlatformSettings::default() };
    let scene = Scene::with(settings).await;
    scene.allow(&[ADDRESS, "47.96.9.9"], &[]).await.unwrap();
    let credential = scene.added(false, 30).await;
    let token = scene.token(&credential).await.unwrap();
    scene.allow(&[], &[ADDRESS]).await.unwrap();
    assert_eq!(scene.token(&credential).await.unwrap_err().error, "address_not_allowed");
    assert_eq!(scene.call(&token, OWN).await, 0, "DingTalk still lets it in with the token it has");
}

#[tokio::test]
async fn nothing_is_registered_for_a_company_that_is_not_authorised_nor_what_is_refused() {
    let scene = Scene::start().await;
    for (add, remove) in [("10.0.0.1", ""), ("47.96.*.*", ""), ("", ADDRESS)] {
        let lists = [add, remove].map(|text| if text.is_empty() { vec![] } else { vec![text] });
        let refused = scene.allow(&lists[0], &lists[1]).await.unwrap_err();
        assert!(matches!(refused, Failure::Hopeless(_)), "{refused}");
    }
    scene.allow(&[ADDRESS], &[]).await.unwrap();
    scene.relieved().await;
    let before = scene.world.platform.calls(CALL);
    let refused = scene.allow(&["47.96.1.9"], &[]).await.unwrap_err();
    assert!(matches!(&refused, Failure::Hopeless(why) if why.contains("relieved") && why.contains(CORP)), "{refused}");
    assert_eq!(scene.world.platform.calls(CALL), before);
    assert_eq!(scene.audit().await.len(), 1, "what was refused was never begun");
}

/// One that dies on the way leaves what it wanted, and that it had begun.
#[tokio::test]
async fn a_change_that_is_cut_off_shows_as_begun_and_is_sent_again() {
    let scene = Scene::start().await;
    scene.world.platform.on(CALL).then(Fault::Hang);
    let calls = || scene.world.platform.calls(CALL);
    tokio::select! {
        ended = scene.allow(&[ADDRESS], &[]) => panic!("{ended:?}"),
        () = eventually("DingTalk is asked", async || calls() == 1) => {}
    }
    assert_eq!(scene.audit().await[0].outcome, None);
    assert!(!scene.egress().await.is_confirmed());
    let busy = scene.allow(&[], &[]).await.unwrap_err();
    assert!(matches!(busy, Failure::Retry(_)), "it may still be on its way: {busy}");
    scene.pass(60);
    scene.allow(&[], &[]).await.unwrap();
    assert_eq!(scene.at_dingtalk(), [ADDRESS]);
    let outcomes: Vec<_> = scene.audit().await.into_iter().map(|entry| entry.outcome).collect();
    assert_eq!(outcomes, [None, Some("done".to_owned())]);
}

/// Whoever comes when: a list that is confirmed is the one that DingTalk has.
#[tokio::test]
async fn operators_at_the_same_time_end_with_one_list() {
    let scene = Scene::start().await;
    let one = async |from: u8| {
        for last in from..from + 4 {
            let address = format!("47.96.9.{last}");
            eventually("the operator's turn comes", async || match scene.allow(&[&address], &[]).await {
                Ok(_) => true,
                Err(Failure::Retry(_)) => false,
                Err(other) => panic!("{other}"),
            })
            .await;
        }
    };
    futures_util::join!(one(10), one(20), one(30));
    let egress = scene.egress().await;
    assert!(egress.is_confirmed());
    assert_eq!(egress.addresses.texts().len(), 12);
    assert_eq!(scene.at_dingtalk(), egress.addresses.texts());
}
