//! Whose push it is.

use dingtalk_doctor::{AppKeys, Cause, cause::AppCause, examine};

use crate::support::{NOW, Push, check_texts, examined, faults, internal, names, suite};

#[test]
fn a_path_of_no_app_is_named_and_the_signature_says_whose_push_it_is() {
    let push = Push { path: "https://example.com/callback/nobody".to_owned(), ..Push::good() };
    let report = examined(&push.request(), &[internal(), suite()]);
    assert_eq!(faults(&report), ["app-unknown"]);
    assert!(names(&report).contains(&"receiver-right"));
    assert!(!names(&report).contains(&"nothing-wrong"), "nobody answers there");
}

#[test]
fn a_push_at_another_apps_url_is_told_with_both() {
    let push = Push { path: "https://example.com/callback/inner/".to_owned(), ..Push::good() };
    let report = examined(&push.request(), &[internal(), suite()]);
    assert_eq!(faults(&report), ["app-of-another-url"]);
    let elsewhere = AppCause::Elsewhere { path: "inner".to_owned(), signed: "demo".to_owned() };
    assert!(report.findings.iter().any(|finding| finding.cause == Cause::App(elsewhere.clone())));
}

#[test]
fn the_app_asked_for_goes_before_the_path() {
    let request = Push::good().request();
    let apps = [internal(), suite()];
    let report = examine(&request, None, &apps, Some("inner"), NOW);
    assert_eq!(faults(&report), ["app-of-another-url"]);
    let report = examine(&request, None, &apps, Some("gone"), NOW);
    check_texts(&report, &apps);
    assert_eq!(faults(&report), ["app-unknown"]);
}

#[test]
fn keys_given_one_by_one_need_no_path() {
    let app = AppKeys { id: String::new(), ..suite() };
    let push = Push { path: "https://example.com/any/where".to_owned(), ..Push::good() };
    assert_eq!(faults(&examined(&push.request(), &[app])), [""; 0]);
}

#[test]
fn without_any_app_there_is_nothing_to_compare_with() {
    assert_eq!(faults(&examined(&Push::good().request(), &[])), ["app-none", "signature-wrong"]);
}
