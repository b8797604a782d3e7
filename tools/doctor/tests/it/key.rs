//! AES keys, broken and mixed up.

use dingtalk_doctor::{AppKeys, AppKind, Language};

use crate::support::{
    EVENT, INNER_TOKEN, KEY, OTHER_KEY, OTHER_TOKEN, Push, SUITE, TIMESTAMP, TOKEN, examined, faults, internal, names,
    sealed, suite,
};

fn faults_with(aes_key: &str) -> Vec<&'static str> {
    let app = AppKeys { aes_key: aes_key.into(), ..suite() };
    faults(&examined(&Push::good().request(), &[app]))
}

#[test]
fn a_broken_key_is_told_by_its_form_and_tried_where_it_can_be() {
    assert_eq!(faults_with(&KEY[1..]), ["aes-key-length"]);
    assert_eq!(faults_with(""), ["aes-key-length"]);
    assert_eq!(faults_with(&format!("{KEY}=")), ["aes-key-equals"]);
    assert_eq!(faults_with(&format!(" {KEY}\n")), ["aes-key-blanks"]);
    assert_eq!(faults_with(&KEY.replace('q', "-")), ["aes-key-character"]);
}

#[test]
fn stray_bits_are_a_note_where_the_key_does_not_open() {
    let stray = |key: &str, sealed_with: &str| {
        let app = AppKeys { aes_key: key.into(), ..suite() };
        let push = Push::sealed(&sealed(sealed_with, EVENT, SUITE));
        names(&examined(&push.request(), &[app])).contains(&"aes-key-stray-bits")
    };
    assert!(stray(KEY, OTHER_KEY));
    assert!(!stray(KEY, KEY) && !stray(OTHER_KEY, KEY));
}

#[test]
fn the_numbers_are_those_of_the_official_java_library() {
    let console = |app: AppKeys, name: &str| {
        let report = examined(&Push::good().request(), &[app]);
        let finding = report.findings.iter().find(|finding| finding.name() == name).expect("told").clone();
        assert!(report.refusal_shown(Language::En).is_some_and(|text| text.contains("71012")));
        finding.text(Language::Zh).console
    };
    let wrong_key = AppKeys { aes_key: OTHER_KEY.into(), ..suite() };
    assert_eq!(console(wrong_key, "aes-key-wrong").as_deref(), Some("官方 Java 加解密库报 900009 或 900010"));
    let wrong_token = AppKeys { token: OTHER_TOKEN.into(), ..suite() };
    assert_eq!(console(wrong_token, "signature-wrong").as_deref(), Some("官方 Java 加解密库报 900005 或 900006"));
    assert_eq!(examined(&Push::good().request(), &[suite()]).refusal_shown(Language::En), None);
}

#[test]
fn which_key_opens_is_told() {
    let with_next = AppKeys { aes_key: OTHER_KEY.into(), next_aes_key: Some(KEY.into()), ..suite() };
    assert_eq!(faults(&examined(&Push::good().request(), &[with_next])), ["aes-key-next"]);

    let app = AppKeys { aes_key: OTHER_KEY.into(), ..suite() };
    let other = AppKeys { token: INNER_TOKEN.into(), aes_key: KEY.into(), ..internal() };
    assert_eq!(faults(&examined(&Push::good().request(), &[app.clone(), other])), ["aes-key-other-app"]);
    assert_eq!(faults(&examined(&Push::good().request(), &[app])), ["aes-key-wrong"]);
}

#[test]
fn a_token_of_one_generation_and_a_key_of_the_other_are_no_pair() {
    let rotating = AppKeys { next_token: Some(OTHER_TOKEN.into()), next_aes_key: Some(OTHER_KEY.into()), ..suite() };
    let old_token = Push::signed(TOKEN, "n", TIMESTAMP, &sealed(OTHER_KEY, EVENT, SUITE));
    let new_token = Push::signed(OTHER_TOKEN, "n", TIMESTAMP, &sealed(KEY, EVENT, SUITE));
    let both_new = Push::signed(OTHER_TOKEN, "n", TIMESTAMP, &sealed(OTHER_KEY, EVENT, SUITE));
    let faults = |push: Push| faults(&examined(&push.request(), std::slice::from_ref(&rotating)));
    assert_eq!(faults(old_token), ["aes-key-generations"]);
    assert_eq!(faults(new_token), ["signature-next-token", "aes-key-generations"]);
    assert_eq!(faults(both_new), ["signature-next-token", "aes-key-next"]);
}

#[test]
fn debug_shows_no_key() {
    let app = AppKeys::new("demo", AppKind::Custom, TOKEN.into(), KEY.into());
    let debug = format!("{app:?} {:?}", Push::good().request());
    assert!(!debug.contains(TOKEN) && !debug.contains(KEY), "{debug}");
}
