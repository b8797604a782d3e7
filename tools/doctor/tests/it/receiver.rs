//! For whom a push is sealed, and whose that is.

use dingtalk_doctor::{AppKeys, AppKind, Cause, Language, PLACEHOLDER_SUITE_KEY, cause::ReceiverCause, cause::Whose};

use crate::support::{
    APP_KEY, CORP, EVENT, INNER_KEY, INNER_TOKEN, KEY, Push, SUITE, TIMESTAMP, TOKEN, examined, faults, internal,
    names, sealed, suite,
};

const CHECK: &str = r#"{"EventType":"check_url"}"#;
const CREATE: &str =
    r#"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#;

fn to_suite(message: &str, receiver: &str) -> Vec<&'static str> {
    faults(&examined(&Push::of(message, receiver).request(), &[suite(), internal()]))
}

fn to_internal(app: AppKeys, receiver: &str) -> Vec<&'static str> {
    let push = Push::signed(INNER_TOKEN, "n", TIMESTAMP, &sealed(INNER_KEY, CHECK, receiver));
    let push = Push { path: "/callback/inner".to_owned(), ..push };
    faults(&examined(&push.request(), &[app]))
}

#[test]
fn whose_a_wrong_receiver_is_is_told() {
    assert_eq!(to_suite(EVENT, SUITE), [""; 0]);
    assert_eq!(to_suite(EVENT, APP_KEY), ["receiver-other-app-key"]);
    assert_eq!(to_suite(EVENT, CORP), ["receiver-other-app-corp-id"]);
    assert_eq!(to_suite(EVENT, ""), ["receiver-empty"]);
    assert_eq!(to_suite(EVENT, "SuiteTestKey00000001"), ["receiver-nearly"]);
    assert_eq!(to_suite(EVENT, "suiteotherkey0000002"), ["receiver-unknown-suite-key"]);
    assert_eq!(to_suite(EVENT, "dingfedcba9876543210fedcba9876543210"), ["receiver-unknown-corp-id"]);
    assert_eq!(to_suite(EVENT, "dingsnotzck6pm5veliw"), ["receiver-unknown-app-key"]);
    assert_eq!(to_suite(EVENT, "dingfedcba9876543210"), ["receiver-unknown-corp-id"]);
    assert_eq!(to_suite(EVENT, "suite4xxxxxxxxxxxxxx"), ["receiver-nearly-placeholder"]);
    assert_eq!(to_suite(EVENT, "custom-key_0001"), ["receiver-unknown-id"]);
    assert_eq!(to_suite(EVENT, "who"), ["receiver-unknown"]);
    let with_corp = AppKeys { corp_id: Some(CORP.into()), ..suite() };
    assert_eq!(faults(&examined(&Push::of(EVENT, CORP).request(), &[with_corp])), ["receiver-own-corp-id"]);
}

#[test]
fn an_internal_app_takes_its_key_and_its_corp_id() {
    assert_eq!(to_internal(internal(), APP_KEY), [""; 0]);
    assert_eq!(to_internal(internal(), CORP), [""; 0]);
    assert_eq!(to_internal(internal(), SUITE), ["receiver-unknown-suite-key"]);
    let neither = AppKeys { key: None, corp_id: None, ..internal() };
    assert_eq!(to_internal(neither, CORP), ["receiver-unchecked"]);
    let keys_alone = AppKeys::new("", AppKind::Custom, TOKEN.into(), KEY.into());
    assert_eq!(faults(&examined(&Push::of(CREATE, PLACEHOLDER_SUITE_KEY).request(), &[keys_alone])), [""; 0]);
    assert_eq!(to_internal(internal(), PLACEHOLDER_SUITE_KEY), ["receiver-placeholder-elsewhere"]);
}

#[test]
fn the_placeholder_is_for_the_creation_alone() {
    let creating = AppKeys::new("demo", AppKind::Suite, TOKEN.into(), KEY.into());
    let report = examined(&Push::of(CREATE, PLACEHOLDER_SUITE_KEY).request(), std::slice::from_ref(&creating));
    assert_eq!(faults(&report), [""; 0]);
    assert!(names(&report).contains(&"receiver-placeholder-creation"));
    assert_eq!(to_suite(CREATE, PLACEHOLDER_SUITE_KEY), ["receiver-placeholder"]);
    assert_eq!(to_suite(EVENT, PLACEHOLDER_SUITE_KEY), ["receiver-placeholder-elsewhere"]);
    let report = examined(&Push::of(EVENT, SUITE).request(), &[creating]);
    assert_eq!(faults(&report), ["receiver-unknown-suite-key"], "its key is not configured yet");
}

#[test]
fn what_does_not_look_like_an_id_is_told_by_its_length() {
    let report = examined(&Push::of(EVENT, "a part of TICKET-1 {").request(), &[suite()]);
    let cause = ReceiverCause::Wrong {
        found: "[20 bytes]".to_owned(),
        expected: vec![SUITE.to_owned()],
        whose: Whose::Unknown,
    };
    let it = report.findings.iter().find(|finding| finding.cause == Cause::Receiver(cause.clone())).expect("told");
    assert!(it.text(Language::Zh).what.contains("（20 字节，不显示）"));
}
