//! Plaintexts.

use dingtalk_doctor::Language;

use crate::support::{KEY, Push, SUITE, examined, faults, names, sealed_bytes, suite};

fn faults_of(message: &str) -> Vec<&'static str> {
    faults(&examined(&Push::of(message, SUITE).request(), &[suite()]))
}

#[test]
fn what_is_no_event_is_told() {
    assert_eq!(faults_of("[]"), ["plaintext-not-an-object"]);
    assert_eq!(faults_of("success"), ["plaintext-is-a-reply"]);
    assert_eq!(faults_of(""), ["plaintext-not-an-object"]);
    let bytes = Push::sealed(&sealed_bytes(KEY, b"\xff\xfe", SUITE));
    assert_eq!(faults(&examined(&bytes.request(), &[suite()])), ["plaintext-not-utf8"]);
}

#[test]
fn an_unknown_event_is_to_be_acknowledged_all_the_same() {
    let report = examined(&Push::of(r#"{"EventType":"brand_new"}"#, SUITE).request(), &[suite()]);
    assert_eq!(faults(&report), ["event-unknown"]);
    assert!(names(&report).contains(&"nothing-wrong"));
}

#[test]
fn an_event_of_another_suite_is_told() {
    let event = r#"{"EventType":"suite_relieve","SuiteKey":"suiteotherkey0000002","AuthCorpId":"dingcorp0001"}"#;
    assert_eq!(faults_of(event), ["event-of-another-suite"]);
}

#[test]
fn an_event_is_told_by_name_company_and_time_and_never_by_its_secrets() {
    let event =
        r#"{"EventType":"tmp_auth_code","AuthCode":"TICKET-1","AuthCorpId":"dingcorp0001","TimeStamp":1700000000000}"#;
    let report = examined(&Push::of(event, SUITE).request(), &[suite()]);
    let is = report.findings.iter().find(|finding| finding.name() == "event").expect("an event");
    for language in [Language::Zh, Language::En] {
        let text = is.text(language).what;
        assert!(text.contains("tmp_auth_code") && text.contains("dingcorp0001"), "{text}");
        assert!(text.contains("2023-11-14T22:13:20Z"), "{text}");
    }
}

#[test]
fn an_event_without_a_time_is_not_given_that_of_now() {
    let report = examined(&Push::of(r#"{"EventType":"check_url"}"#, SUITE).request(), &[suite()]);
    let is = report.findings.iter().find(|finding| finding.name() == "event").expect("an event");
    assert_eq!(is.text(Language::En).what, "Event check_url, without a time.");
}

#[test]
fn a_name_that_is_no_name_is_not_repeated() {
    let report = examined(&Push::of(r#"{"EventType":"my secret: TICKET-1"}"#, SUITE).request(), &[suite()]);
    assert_eq!(faults(&report), ["event-unknown"]);
}
