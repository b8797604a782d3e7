//! The serial number that comes with an authorisation, compared with what was issued.

use std::time::Duration;

use dingtalk_authorisation::{Licence, State};
use dingtalk_simulator::{Corp, Mode, PlatformSettings};
use dingtalk_store::{Issued, LicenceNumber, NewLicence};
use serde_json::json;

use super::world::World;
use crate::support::{Bench, SUITE_KEY, eventually, sealing_keys};

const CORP: &str = "dingcorp1";

async fn issue_licence(bench: &Bench, number: &str) {
    let number = LicenceNumber::parse(number).unwrap();
    let issued = bench.licences().issue(&sealing_keys(), "demo", &number, NewLicence::default(), bench.now()).await;
    assert!(matches!(issued.unwrap(), Issued::New(_)));
}

async fn world(mode: Mode, license_check: &str) -> World {
    let world = World::with(mode, PlatformSettings::default(), json!({ "license_check": license_check }), |_| {}).await;
    world.ticket().await;
    world
}

fn with(number: &str) -> Corp {
    Corp { license_code: Some(number.to_owned()), ..Corp::from(CORP) }
}

fn result(world: &World, corp: &str) -> Vec<String> {
    let told = world.bench.domain_events("CorpLicenseMismatch");
    let told = told.iter().filter(|event| event["corp"] == corp);
    told.map(|event| event["detail"]["license"]["result"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn required_a_company_waits_for_its_number_in_every_generation() {
    for mode in [Mode::Classic, Mode::SyncHttp, Mode::Both] {
        let world = world(mode, "require").await;
        world.suite.authorise(with("sn-1")).await;
        world.comes_to(CORP, State::Authorised).await;
        eventually("it is told", async || result(&world, CORP) == ["unknown"]).await;
        assert_eq!(world.told(CORP), ["CorpAuthorized", "CorpLicenseMismatch"], "{mode:?}");
        assert_eq!(world.platform.calls("activate_suite"), 0, "{mode:?}");

        issue_licence(&world.bench, "SN1").await;
        world.suite.change_auth(with("sn-1")).await;
        world.comes_to(CORP, State::Active).await;
        assert_eq!(world.record(CORP).await.company.licence, Licence::Matches, "{mode:?}");
        assert!(world.truth(CORP).activated, "{mode:?}");
        assert!(world.told(CORP).contains(&"CorpActivated".to_owned()), "{mode:?}");
    }
}

#[tokio::test]
async fn required_a_quick_deployment_goes_through_with_the_number_that_was_typed() {
    for mode in [Mode::Classic, Mode::SyncHttp] {
        let world = world(mode, "require").await;
        issue_licence(&world.bench, "SN-1").await;
        assert!(world.suite.quick_deploy(CORP, "SN-2").await.authorisation.is_none());
        let corp = Corp { invite_url: "https://example.com/join".to_owned(), ..Corp::from(CORP) };
        assert!(world.suite.quick_deploy(corp, "sn 1").await.authorisation.is_some_and(|push| push.acknowledged));
        world.comes_to(CORP, State::Active).await;
        assert_eq!(world.told(CORP), ["CorpAuthorized", "CorpActivated"], "{mode:?}");
        let record = world.record(CORP).await;
        assert_eq!(record.company.licence, Licence::Matches);
        let link = record.secrets.invite_url.unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(&link), "https://example.com/join");
        let second = world.suite.quick_deploy("dingcorp2", "SN-1").await;
        assert!(second.check.refused() && second.authorisation.is_none());
    }
}

#[tokio::test]
async fn required_a_company_without_a_number_waits_as_well() {
    let world = world(Mode::SyncHttp, "require").await;
    world.suite.authorise(CORP).await;
    world.comes_to(CORP, State::Authorised).await;
    eventually("it is told", async || result(&world, CORP) == ["missing"]).await;
}

#[tokio::test]
async fn reported_it_becomes_active_and_a_number_is_one_companys_only() {
    let world = world(Mode::SyncHttp, "report").await;
    issue_licence(&world.bench, "SN-1").await;
    // The check was never asked for: the authorisation itself takes the number.
    world.suite.authorise(with("SN-1")).await;
    world.comes_to(CORP, State::Active).await;
    let second = Corp { license_code: Some("SN-1".to_owned()), ..Corp::from("dingcorp2") };
    world.suite.authorise(second).await;
    world.comes_to("dingcorp2", State::Active).await;
    world.suite.authorise("dingmarket").await;
    world.comes_to("dingmarket", State::Active).await;
    assert_eq!(result(&world, CORP), [""; 0]);
    assert_eq!(result(&world, "dingcorp2"), ["other_company"]);
    assert_eq!(world.told("dingmarket"), ["CorpAuthorized", "CorpActivated"], "it came by the market");
    assert_eq!(world.bench.counted("suite-auth", "LicenseMismatch"), 1);
}

#[tokio::test]
async fn off_nothing_is_compared() {
    let world = world(Mode::SyncHttp, "off").await;
    world.suite.authorise(with("SN-1")).await;
    world.comes_to(CORP, State::Active).await;
    assert_eq!(world.told(CORP), ["CorpAuthorized", "CorpActivated"]);
    assert_eq!(world.record(CORP).await.company.licence, Licence::NotCompared);
}

#[tokio::test]
async fn one_that_waits_is_compared_again_by_and_by_and_not_authorised_anew() {
    let world = world(Mode::Classic, "require").await;
    world.suite.authorise(with("SN-1")).await;
    world.comes_to(CORP, State::Authorised).await;
    world.rests().await;
    let asked = || world.platform.calls_of("get_auth_info", Some(SUITE_KEY), Some(CORP));
    let repair = async || world.bench.stack.invoke("reauthorize", "{}").await.unwrap();
    let once = asked();
    world.pass(Duration::from_secs(20 * 60));
    let _ = repair().await;
    assert_eq!(asked(), once, "not within the hour");
    issue_licence(&world.bench, "SN-1").await;
    world.pass(Duration::from_secs(60 * 60));
    world.ticket().await;
    let _ = repair().await;
    world.comes_to(CORP, State::Active).await;
    assert_eq!(world.platform.calls("reauth_corp"), 0);
}
