//! Timestamps.

use dingtalk_doctor::{AppKeys, Freshness, Language, Severity, examine};

use crate::support::{NOW, Push, TOKEN, check_texts, examined, faults, names, suite};

fn pushed_at(timestamp: &str) -> Push {
    Push::signed(TOKEN, "n", timestamp, &Push::good().encrypt)
}

fn faults_at(timestamp: &str) -> Vec<&'static str> {
    faults(&examined(&pushed_at(timestamp).request(), &[suite()]))
}

#[test]
fn how_far_it_is_off_and_in_which_direction() {
    assert_eq!(faults_at(&(NOW - 300_000).to_string()), [""; 0]);
    assert_eq!(faults_at(&(NOW - 300_001).to_string()), ["timestamp-old"]);
    assert_eq!(faults_at(&(NOW + 300_001).to_string()), ["timestamp-ahead"]);
    assert_eq!(faults_at("1700000000"), ["timestamp-seconds"]);
    assert_eq!(faults_at("1600000000"), ["timestamp-seconds", "timestamp-old"]);
    for text in ["yesterday", "99999999999999999999"] {
        assert_eq!(faults_at(text), ["timestamp-not-a-number"]);
    }
    let patient = AppKeys { freshness_ms: 0, ..suite() };
    assert_eq!(faults(&examined(&pushed_at("1600000000000").request(), &[patient])), [""; 0]);
}

#[test]
fn what_the_configuration_makes_of_it() {
    let with = |freshness| {
        let report = examined(&pushed_at("1600000000000").request(), &[AppKeys { freshness, ..suite() }]);
        let fine = report.findings.iter().find(|finding| finding.name() == "nothing-wrong");
        (faults(&report), report.worst(), fine.map(|finding| finding.text(Language::En).what.contains("Apart from")))
    };
    let old = vec!["timestamp-old"];
    assert_eq!(with(Freshness::Enforce), (old.clone(), Severity::Problem, None));
    assert_eq!(with(Freshness::Report), (old, Severity::Warning, Some(true)));
    assert_eq!(with(Freshness::Off), (vec![], Severity::Ok, Some(false)));
}

#[test]
fn the_console_says_nothing_of_it() {
    let app = AppKeys { freshness: Freshness::Enforce, ..suite() };
    let report = examined(&pushed_at("1600000000000").request(), &[app]);
    let old = report.findings.iter().find(|finding| finding.name() == "timestamp-old").expect("old");
    assert_eq!(old.text(Language::Zh).console, None);
}

#[test]
fn the_distance_is_told_in_a_unit_that_people_read() {
    for (age, zh, en) in
        [(400_000, "6 分钟", "6 min"), (20_000_000, "5 小时", "5 hours"), (900_000_000, "10 天", "10 days")]
    {
        let request = pushed_at(&(NOW - age).to_string()).request();
        let report = examine(&request, None, &[suite()], None, NOW);
        check_texts(&report, &[suite()]);
        let old = report.findings.iter().find(|finding| finding.name() == "timestamp-old").expect("old");
        assert!(old.text(Language::Zh).what.contains(zh) && old.text(Language::En).what.contains(en), "{age}");
        assert!(names(&report).contains(&"nothing-wrong"), "ours takes it unless freshness is enforced");
    }
}
