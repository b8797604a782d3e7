//! Checks pushed at receivers with one defect each.

use dingtalk_doctor::{AppKeys, AppKind, Check, Finding, ListenError, Report, Severity, listen};

use crate::server::{Defect, Server};
use crate::support::{INNER_KEY, INNER_TOKEN, check_texts, internal};

async fn pushed_at(app: AppKeys, defect: Defect) -> (Report, u32) {
    let server = Server::start(defect).await;
    let mut told = Vec::new();
    let report = listen(&server.url, &app, |finding: &Finding| told.push(finding.clone())).await.expect("checks");
    assert_eq!(report.findings, told, "what is told is what is reported, in its order");
    assert!(server.requests() <= 40, "{}", server.requests());
    check_texts(&report, &[app]);
    (report, server.requests())
}

/// Names and checks of what is not as it should be, times and what every test server has left out.
async fn faults(defect: Defect) -> Vec<(&'static str, Option<Check>)> {
    faults_of(internal(), defect).await
}

async fn faults_of(app: AppKeys, defect: Defect) -> Vec<(&'static str, Option<Check>)> {
    let (report, _) = pushed_at(app, defect).await;
    let always = ["not-public", "aes-key-stray-bits", "stale-taken", "time-first", "time-warm", "time-side-by-side"];
    let bad = report.findings.iter().filter(|finding| finding.severity > Severity::Ok);
    bad.filter(|finding| !always.contains(&finding.name())).map(|finding| (finding.name(), finding.check)).collect()
}

#[tokio::test]
async fn a_good_receiver_has_no_faults() {
    let (report, requests) = pushed_at(internal(), Defect::None).await;
    assert!(report.worst() <= Severity::Warning, "{report:?}");
    assert_eq!(faults(Defect::None).await, []);
    let with = |name: &str| report.findings.iter().filter(|finding| finding.name() == name).count();
    // Three kinds of warm push besides the plain one, five paddings, the corp id, ten at once.
    assert_eq!(with("acknowledged"), 4 + 5 + 1 + 1);
    assert_eq!(with("refused"), 9, "the wrong signature is tried twice and told once");
    assert_eq!(with("refusals-alike"), 1);
    assert_eq!(with("stale-taken"), 1);
    for name in ["time-first", "time-warm", "time-side-by-side", "reply-right", "not-public"] {
        assert_eq!(with(name), 1, "{name}");
    }
    assert_eq!(requests, 1 + 5 + 5 + 1 + 10 + 10 + 1);
}

#[tokio::test]
async fn the_form_of_the_reply_is_told_once() {
    let first = Some(Check::First);
    assert_eq!(faults(Defect::Timestamp).await, [("reply-member-misnamed", first)]);
    assert_eq!(faults(Defect::ShortPadding).await, [("reply-padding-to-16", first)]);
    assert_eq!(faults(Defect::Wrapped).await, [("reply-wrapped", first)]);
    assert_eq!(faults(Defect::TextPlain).await, [("content-type", first)]);
    let receiver = faults(Defect::OtherReceiver).await;
    assert_eq!(receiver[0], ("reply-receiver", first));
}

#[tokio::test]
async fn plain_success_is_no_reply_and_no_refusal_either() {
    let (report, requests) = pushed_at(internal(), Defect::Plain).await;
    assert_eq!(requests, 1 + 5, "refusals could not be told from acceptance");
    assert!(!report.findings.iter().any(|finding| finding.name().starts_with("stale")));
    assert_eq!(faults(Defect::Plain).await, [("reply-plain-success", Some(Check::First)), ("stopped", None)]);
}

#[tokio::test]
async fn only_refusals_are_compared_and_only_bodies_that_are_stable() {
    assert_eq!(faults(Defect::UnstableBodies).await, [("refusals-unstable", None)]);
    let (report, _) = pushed_at(internal(), Defect::AcceptsAll).await;
    assert!(!report.findings.iter().any(|finding| finding.name().starts_with("refusals")), "nothing was refused");
    let (report, _) = pushed_at(internal(), Defect::FailsOnStale).await;
    assert!(!report.findings.iter().any(|finding| finding.name().starts_with("stale")), "a failure is no refusal");
}

#[tokio::test]
async fn what_dingtalk_does_not_send_is_no_problem() {
    let (report, _) = pushed_at(internal(), Defect::OnlySignature).await;
    let it = report.findings.iter().find(|finding| finding.name() == "not-acknowledged").expect("told");
    assert_eq!((it.severity, it.text(dingtalk_doctor::Language::En).console), (Severity::Note, None));
}

#[tokio::test]
async fn nothing_more_is_tried_where_nothing_is_acknowledged() {
    let first = Some(Check::First);
    for (defect, name, requests) in [(Defect::Redirect, "redirect", 1), (Defect::NotFound, "http-status", 2)] {
        let (_, sent) = pushed_at(internal(), defect).await;
        assert_eq!(sent, requests);
        let faults = faults(defect).await;
        assert_eq!(faults[0], (name, first));
        assert_eq!(faults.last(), Some(&("stopped", None)));
    }
    assert_eq!(faults(Defect::FailsFirst).await, [("http-status", first)], "a failed cold start does not end it");
}

#[tokio::test]
async fn paddings_and_parameters_that_are_not_understood_are_told() {
    let paddings = [17, 31, 32].map(|bytes| ("not-acknowledged", Some(Check::Padding(bytes))));
    assert_eq!(faults(Defect::StrictPadding).await, paddings);
    let faults_of_name = faults(Defect::OnlySignature).await;
    assert_eq!(faults_of_name, [("not-acknowledged", Some(Check::OnlyMsgSignature))]);
    assert_eq!(faults(Defect::NotForCorpId).await, [("not-for-corp-id", Some(Check::CorpId))]);
}

#[tokio::test]
async fn what_should_have_been_refused_is_told() {
    let accepted = faults(Defect::AcceptsAll).await;
    for check in [
        Check::WrongSignature,
        Check::NoSignature,
        Check::OtherKey,
        Check::OtherReceiver,
        Check::NotBase64,
        Check::NotBlocks,
        Check::NotJson,
        Check::EmptyBody,
        Check::Get,
    ] {
        assert!(accepted.contains(&("accepts-what-is-wrong", Some(check))), "{check:?}");
    }
    let failed = faults(Defect::FailsOnBadBody).await;
    assert!(failed.contains(&("refuses-with-server-error", Some(Check::NotJson))), "{failed:?}");
    assert!(failed.contains(&("refuses-with-server-error", Some(Check::EmptyBody))), "{failed:?}");
    assert_eq!(faults(Defect::TellsWhy).await, [("refusals-differ", None)]);
    let with_200 = faults(Defect::Refuses200).await;
    assert!(with_200.contains(&("refuses-with-200", Some(Check::OtherKey))), "{with_200:?}");
}

/// Five seconds each, side by side.
#[tokio::test]
async fn what_hangs_is_told() {
    let (hangs, on_get) = tokio::join!(faults(Defect::Hangs), faults(Defect::HangsOnGet));
    assert_eq!(hangs, [("no-answer", Some(Check::First)), ("stopped", None)]);
    assert_eq!(on_get, [("refusal-hangs", Some(Check::Get))]);
    assert_eq!(faults(Defect::TooLong).await, [("answer-too-long", Some(Check::First)), ("stopped", None)]);
}

#[tokio::test]
async fn a_stale_push_may_be_refused() {
    let (report, _) = pushed_at(internal(), Defect::NoStale).await;
    let stale = report.findings.last().expect("findings");
    assert_eq!((stale.name(), stale.severity), ("stale-refused", Severity::Note));
}

#[tokio::test]
async fn a_suite_may_answer_random() {
    let app = AppKeys { kind: AppKind::Suite, corp_id: None, ..internal() };
    assert_eq!(faults_of(app.clone(), Defect::Random).await, []);
    let (report, _) = pushed_at(app, Defect::Random).await;
    assert!(report.findings.iter().any(|finding| finding.name() == "reply-right"));
}

#[tokio::test]
async fn nobody_there_is_a_finding() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let report = listen(&url, &internal(), |_| {}).await.expect("a report");
    check_texts(&report, &[internal()]);
    assert!(report.findings.iter().any(|finding| finding.name() == "unreachable"), "{report:?}");
    assert_eq!(report.worst(), Severity::Problem);
}

#[tokio::test]
async fn what_cannot_be_pushed_is_an_error() {
    let app = internal();
    for url in ["", "example.com", "ftp://example.com/", "http://"] {
        assert_eq!(listen(url, &app, |_| {}).await, Err(ListenError::Url), "{url}");
    }
    let url = "http://127.0.0.1:9/";
    let without_token = AppKeys { token: "".into(), ..app.clone() };
    assert_eq!(listen(url, &without_token, |_| {}).await, Err(ListenError::Token));
    let without_key = AppKeys { aes_key: INNER_KEY[1..].into(), ..app.clone() };
    assert!(matches!(listen(url, &without_key, |_| {}).await, Err(ListenError::Key(_))));
    let nobody = AppKeys::new("", AppKind::Custom, INNER_TOKEN.into(), INNER_KEY.into());
    assert_eq!(listen(url, &nobody, |_| {}).await, Err(ListenError::Receiver));
}
