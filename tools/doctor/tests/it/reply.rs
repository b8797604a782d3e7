//! Replies.

use dingtalk_crypto::sign;
use dingtalk_doctor::{AppKeys, PLACEHOLDER_SUITE_KEY};
use serde_json::{Value, json};

use crate::support::{
    APP_KEY, CORP, EVENT, INNER_KEY, INNER_TOKEN, KEY, OTHER_KEY, OTHER_TOKEN, Push, SUITE, TIMESTAMP, TOKEN, bytes_of,
    faults, internal, names, reply_examined, sealed, sealed_short, suite, text_of,
};

const STAMP: &str = "1700000000123";
const CHECK: &str =
    r#"{"EventType":"check_update_suite_url","Random":"Aedr5LMW","TestSuiteKey":"suitetestkey00000001"}"#;

fn of(token: &str, encrypt: &str) -> Value {
    let signature = sign(token, STAMP, "nonce", encrypt);
    json!({ "msg_signature": signature, "timeStamp": STAMP, "nonce": "nonce", "encrypt": encrypt })
}

fn good() -> Value {
    of(TOKEN, &sealed(KEY, "success", SUITE))
}

fn faults_of(reply: &str) -> Vec<&'static str> {
    faults(&reply_examined(&Push::good(), reply, &[suite()]))
}

fn says(text: &str) -> Vec<&'static str> {
    faults_of(&of(TOKEN, &sealed(KEY, text, SUITE)).to_string())
}

#[test]
fn a_good_reply_is_right() {
    let report = reply_examined(&Push::good(), &good().to_string(), &[suite()]);
    assert_eq!(faults(&report), [""; 0]);
    assert_eq!(names(&report).last(), Some(&"reply-right"));
}

#[test]
fn what_is_no_reply_is_told_by_what_it_is() {
    let doubled = json!(good().to_string()).to_string();
    let cases = [
        ("", "reply-empty"),
        ("success", "reply-plain-success"),
        ("\"success\"\n", "reply-plain-success"),
        ("<!doctype html><p>Not found", "reply-html"),
        ("{'msg_signature'", "reply-not-json"),
        ("{}", "reply-members-missing"),
        ("[]", "reply-not-an-object"),
        ("\"ok\"", "reply-not-an-object"),
        (doubled.as_str(), "reply-json-in-json"),
    ];
    for (reply, name) in cases {
        assert_eq!(faults_of(reply), [name], "{reply}");
    }
    assert_eq!(faults_of(&json!({ "code": 0, "data": good() }).to_string()), ["reply-wrapped"]);
    let proxy = json!({ "statusCode": 200, "body": good().to_string() });
    assert_eq!(faults_of(&proxy.to_string()), ["reply-wrapped"]);
}

#[test]
fn members_are_held_to_name_and_kind() {
    for name in ["msg_signature", "timeStamp", "nonce", "encrypt"] {
        let with = |value: Option<Value>| {
            let mut reply = good();
            let members = reply.as_object_mut().expect("an object");
            match value {
                Some(value) => members.insert(name.to_owned(), value),
                None => members.remove(name),
            };
            faults_of(&reply.to_string())
        };
        assert_eq!(with(None), ["reply-member-missing"], "{name}");
        assert_eq!(with(Some(json!(""))), ["reply-member-not-text"], "{name}");
        assert_eq!(with(Some(json!([1]))), ["reply-member-not-text"], "{name}");
    }
    let renamed = good().to_string().replace("timeStamp", "timestamp");
    assert_eq!(faults_of(&renamed), ["reply-member-misnamed"]);
    let renamed = good().to_string().replace("msg_signature", "signature");
    assert_eq!(faults_of(&renamed), ["reply-member-misnamed"]);
    let number = good().to_string().replace(&format!("\"{STAMP}\""), STAMP);
    assert_eq!(faults_of(&number), ["reply-member-number"]);
    let mut extra = good();
    extra["errcode"] = json!(0);
    assert_eq!(faults_of(&extra.to_string()), ["reply-extra-members"]);
}

#[test]
fn a_wrong_signature_is_told_by_what_it_is_of() {
    let with = |signature: String| {
        let mut reply = good();
        reply["msg_signature"] = json!(signature);
        faults_of(&reply.to_string())
    };
    let encrypt = good()["encrypt"].as_str().expect("a text").to_owned();
    let push = Push::good();
    assert_eq!(with(sign(TOKEN, STAMP, "nonce", &encrypt).to_uppercase()), ["reply-signature-upper-case"]);
    assert_eq!(with(push.signature.clone()), ["reply-signature-of-request"]);
    assert_eq!(with(sign(TOKEN, TIMESTAMP, &push.nonce, &encrypt)), ["reply-signature-of-request-stamp"]);
    assert_eq!(with("0".repeat(40)), ["reply-signature-wrong"]);

    let wrapped = format!("{}\n{}", &encrypt[..76], &encrypt[76..]);
    assert_eq!(faults_of(&of(TOKEN, &wrapped).to_string()), ["reply-line-breaks"]);
    let mut unwrapped = of(TOKEN, &encrypt);
    unwrapped["encrypt"] = json!(wrapped);
    assert_eq!(faults_of(&unwrapped.to_string()), ["reply-signature-without-line-breaks", "reply-line-breaks"]);
}

#[test]
fn what_does_not_open_is_told() {
    assert_eq!(faults_of(&of(TOKEN, &sealed(OTHER_KEY, "success", SUITE)).to_string()), ["reply-cannot-open"]);
    // The padding of 17 bytes, cut to one: the last byte says 17, and what is before it is no padding.
    let bytes = bytes_of(&sealed(KEY, "success", SUITE));
    let cut = text_of(bytes.get(..48).expect("64 bytes"));
    assert_eq!(faults_of(&of(TOKEN, &cut).to_string()), ["reply-padding-wrong"]);
    assert_eq!(faults_of(&of(TOKEN, "?").to_string()), ["reply-not-ciphertext"]);
    assert_eq!(faults_of(&of(TOKEN, "c3VjY2Vzcw==").to_string()), ["reply-not-ciphertext"]);
}

#[test]
fn a_reply_of_the_other_pair_of_a_rotation_is_told() {
    let app = AppKeys { next_token: Some(OTHER_TOKEN.into()), next_aes_key: Some(OTHER_KEY.into()), ..suite() };
    let other_pair = of(OTHER_TOKEN, &sealed(OTHER_KEY, "success", SUITE)).to_string();
    let faults = |reply: &str, app: AppKeys| faults(&reply_examined(&Push::good(), reply, &[app]));
    assert_eq!(faults(&other_pair, app), ["reply-other-key"]);
    // Only the token changes: the key is of both generations.
    let app = AppKeys { token: OTHER_TOKEN.into(), next_token: Some(TOKEN.into()), ..suite() };
    assert_eq!(faults(&good().to_string(), app), ["signature-next-token"]);
}

#[test]
fn the_receiver_is_that_of_the_push() {
    let for_receiver = |receiver: &str| faults_of(&of(TOKEN, &sealed(KEY, "success", receiver)).to_string());
    assert_eq!(for_receiver(PLACEHOLDER_SUITE_KEY), ["reply-receiver"]);
    assert_eq!(for_receiver(""), ["reply-receiver"]);

    let push = Push::signed(INNER_TOKEN, "n", TIMESTAMP, &sealed(INNER_KEY, r#"{"EventType":"check_url"}"#, CORP));
    let push = Push { path: "/callback/inner".to_owned(), ..push };
    for (receiver, expected) in [(CORP, vec![]), (APP_KEY, vec!["reply-receiver"])] {
        let reply = of(INNER_TOKEN, &sealed(INNER_KEY, "success", receiver)).to_string();
        assert_eq!(faults(&reply_examined(&push, &reply, &[internal()])), expected);
    }
}

#[test]
fn what_it_says_is_compared_with_what_is_due() {
    assert_eq!(says("\"success\""), ["reply-success-quoted"]);
    assert_eq!(says("success\n"), ["reply-success-quoted"]);
    assert_eq!(says("SUCCESS"), ["reply-success-case"]);
    assert_eq!(says(EVENT), ["reply-echoes-event"]);
    assert_eq!(says(r#"{"errcode":0}"#), ["reply-says-json"]);
    assert_eq!(says(""), ["reply-says-nothing"]);
    assert_eq!(says("faile"), ["reply-says-fail"]);
    assert_eq!(says("ok"), ["reply-other-text"]);
}

#[test]
fn random_is_right_for_url_checks_alone() {
    let reply = of(TOKEN, &sealed(KEY, "Aedr5LMW", SUITE)).to_string();
    let report = reply_examined(&Push::of(CHECK, SUITE), &reply, &[suite()]);
    assert_eq!(faults(&report), [""; 0]);
    assert!(names(&report).contains(&"reply-right"));
    let other = CHECK.replace("check_update_suite_url", "check_url");
    assert_eq!(faults(&reply_examined(&Push::of(&other, SUITE), &reply, &[suite()])), ["reply-random-not-due"]);
}

#[test]
fn a_serial_number_check_is_answered_either_way() {
    let push = Push::of(r#"{"EventType":"check_suite_license_code","LicenseCode":"TICKET-1"}"#, SUITE);
    for text in ["success", "no"] {
        let reply = of(TOKEN, &sealed(KEY, text, SUITE)).to_string();
        assert_eq!(faults(&reply_examined(&push, &reply, &[suite()])), ["reply-licence-answer"]);
    }
}

#[test]
fn what_is_odd_and_harmless_is_a_note() {
    // 20 + 7 + 20 bytes leave one byte of padding, whatever the block: another receiver gives another length.
    let app = AppKeys { key: Some("suitex".to_owned()), ..suite() };
    let push = Push::of(r#"{"EventType":"suite_relieve"}"#, "suitex");
    let short = of(TOKEN, &sealed_short(KEY, "success", "suitex")).to_string();
    assert_eq!(faults(&reply_examined(&push, &short, &[app])), ["reply-padding-to-16"]);

    let encrypt = sealed(KEY, "success", SUITE);
    let signature = sign(TOKEN, "59", "nonce", &encrypt);
    let reply = json!({ "msg_signature": signature, "timeStamp": "59", "nonce": "nonce", "encrypt": encrypt });
    assert_eq!(faults_of(&reply.to_string()), ["reply-time-unit"]);
}

#[test]
fn a_reply_to_a_push_that_does_not_open_is_judged_all_the_same() {
    let push = Push { encrypt: "AAAA".to_owned(), ..Push::good() };
    let report = reply_examined(&push, &good().to_string(), &[suite()]);
    assert!(names(&report).contains(&"reply-right"));
}
