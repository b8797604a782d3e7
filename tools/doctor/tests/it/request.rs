//! What is wrong before any cryptography.

use dingtalk_doctor::{Cause, Request, Severity, cause::RequestCause};
use serde_json::json;

use crate::support::{Push, examined, faults, internal, names, suite};

fn faults_of(url: &str, body: &str) -> Vec<&'static str> {
    faults(&examined(&Request::new(url, body), &[suite()]))
}

#[test]
fn a_good_push_is_acknowledged() {
    let report = examined(&Push::good().request(), &[suite()]);
    assert_eq!(faults(&report), [""; 0]);
    let expected = [
        "app-known",
        "signature-right",
        "aes-key-opens",
        "receiver-right",
        "timestamp-right",
        "event",
        "nothing-wrong",
    ];
    assert_eq!(names(&report), expected);
    assert_eq!(report.worst(), Severity::Ok, "of a key that opens, the stray bits are no matter");
}

#[test]
fn what_is_wrong_with_the_url_is_named_and_mended() {
    let push = Push::good();
    let (url, query, body) = (push.url(), push.query(), push.body());
    assert_eq!(faults_of(&url.replace('&', "&amp;"), &body), ["query-html-ampersand"]);
    assert_eq!(faults_of(&format!("{}?tenant=1?{query}", push.path), &body), ["query-second-question-mark"]);
    let old = query.replace("&msg_signature=", "&x=");
    let report = examined(&Request::new(format!("{}?tenant=1?{old}", push.path), body.clone()), &[suite()]);
    assert_eq!((faults(&report), report.worst()), (vec!["query-second-question-mark"], Severity::Problem));
    assert_eq!(faults_of(&push.path, &body), ["query-missing"]);
    assert_eq!(faults_of(&query, &body), [""; 0], "the query alone is enough");
    for (parameter, name) in [("timestamp", "timestamp-missing"), ("nonce", "nonce-missing")] {
        assert_eq!(faults_of(&url.replace(&format!("{parameter}="), "x="), &body), [name]);
    }
    let unsigned = url.replace("msg_signature=", "x=").replace("signature=", "y=");
    assert_eq!(faults_of(&unsigned, &body), ["signature-missing"]);
    assert_eq!(faults_of(&url.replace("nonce=", "nonce=%zz"), &body), ["query-broken-percent"]);
}

#[test]
fn what_is_wrong_with_the_body_is_named_and_mended_where_it_can_be() {
    let push = Push::good();
    let (url, encrypt, body) = (push.url(), &push.encrypt, push.body());
    let escaped = encrypt.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let cases = [
        (String::new(), "body-empty"),
        ("  \r\n".to_owned(), "body-empty"),
        (format!("encrypt={escaped}"), "body-form-encoded"),
        (json!(body).to_string(), "body-json-in-json"),
        (json!("text").to_string(), "encrypt-missing"),
        (format!("\u{feff}{body}"), "body-byte-order-mark"),
        ("{\"encrypt\":\"".to_owned(), "body-not-json"),
        (format!("{{'encrypt': '{encrypt}'}}"), "body-not-json"),
        (r#"{"EventType":"check_url"}"#.to_owned(), "body-already-decrypted"),
        ("{}".to_owned(), "encrypt-missing"),
        ("[1]".to_owned(), "encrypt-missing"),
        (json!({ "Encrypt": encrypt }).to_string(), "encrypt-misnamed"),
        (format!(r#"{{"encrypt":"a","encrypt":"{encrypt}"}}"#), "encrypt-twice"),
        (json!({ "encrypt": 1 }).to_string(), "encrypt-not-text"),
        (json!({ "encrypt": "" }).to_string(), "encrypt-empty"),
    ];
    for (body, name) in cases {
        assert_eq!(faults_of(&url, &body), [name], "{name}");
    }
}

#[test]
fn a_body_as_logs_and_shells_show_it_is_named_and_read() {
    let push = Push::good();
    let (url, encrypt, body) = (push.url(), &push.encrypt, push.body());
    let cases = [
        (body.replace('"', "\\\""), "body-log-escaped"),
        (format!("\"{}", body.replace('"', "\\\"")), "body-log-escaped"),
        (format!("{{encrypt={encrypt}}}"), "body-java-map"),
        (format!("'{body}'"), "body-shell-quotes"),
        (format!("{{encrypt:{encrypt}}}"), "body-shell-quotes"),
        (encrypt.clone(), "body-bare-base64"),
        (format!("{{\"encrypt\":\"{encrypt}"), "body-cut-off"),
    ];
    for (body, name) in cases {
        let report = examined(&Request::new(&url, body), &[suite()]);
        assert_eq!(faults(&report), [name]);
        assert!(names(&report).contains(&"receiver-right") && !names(&report).contains(&"nothing-wrong"), "{name}");
    }
    let cut = format!("{{\"encrypt\":\"{}...", &encrypt[..96]);
    assert_eq!(faults_of(&url, &cut), ["body-cut-off", "signature-wrong", "ciphertext-length"]);
}

#[test]
fn what_was_not_given_is_told_first() {
    let push = Push::good();
    let found = |request: Request| examined(&request, &[suite()]).most_likely().map(|finding| finding.cause.clone());
    let body = Cause::Request(RequestCause::BodyEmpty { given: false });
    assert_eq!(found(Request::new(push.url(), "")), Some(body));
    assert_eq!(found(Request::new(push.url(), " ")), Some(Cause::Request(RequestCause::BodyEmpty { given: true })));
    assert_eq!(found(Request::new("", push.body())), Some(Cause::Request(RequestCause::NoUrl)));
}

#[test]
fn what_dingtalk_publishes_as_a_real_push_is_acknowledged() {
    let url =
        "/callback/inner?signature=03044561471240d4a14bb09372dfcfd4fd0e40cb&timestamp=1608001896814&nonce=WL4PK6yA";
    let encrypt = "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNukR+t8SB/qk4ROMu3";
    let request = Request::new(url, json!({ "encrypt": encrypt }).to_string());
    let report = examined(&request, &[internal(), suite()]);
    assert_eq!(faults(&report), ["timestamp-old"], "a replay of 2020");
    assert_eq!(names(&report).last(), Some(&"nothing-wrong"));
}

#[test]
fn a_get_is_no_push() {
    let mut request = Push::good().request();
    request.method = Some("GET".to_owned());
    assert_eq!(faults(&examined(&request, &[suite()])), ["method-not-post"]);
    request.method = Some("post".to_owned());
    assert_eq!(faults(&examined(&request, &[suite()])), [""; 0]);
}

#[test]
fn an_api_gateway_event_is_read_as_the_request_inside() {
    let push = Push::good();
    let context = json!({ "http": { "method": "POST", "path": "/callback/demo" } });
    let http = json!({
        "version": "2.0", "rawPath": "/callback/demo", "rawQueryString": push.query(),
        "requestContext": context, "body": push.body(), "isBase64Encoded": false,
    });
    let encoded = json!({
        "rawPath": "/callback/demo", "rawQueryString": push.query(), "requestContext": context,
        "body": crate::support::text_of(push.body().as_bytes()), "isBase64Encoded": true,
    });
    let rest = json!({
        "path": "/callback/demo", "httpMethod": "POST", "requestContext": {}, "body": push.body(),
        "queryStringParameters": { "signature": push.signature, "timestamp": push.timestamp, "nonce": push.nonce },
    });
    for event in [http, encoded, rest] {
        let report = examined(&Request::new("", event.to_string()), &[suite()]);
        assert_eq!(faults(&report), ["gateway-event"], "{event}");
        assert!(names(&report).contains(&"nothing-wrong"));
    }
}
