//! Pushes as they are really sent.

use dingtalk_crypto::{MalformedPush, PushQuery, SealedPush};

const BODY: &[u8] = br#"{"encrypt":"AAAA"}"#;

fn query(raw: &str) -> (String, String, String) {
    let PushQuery { signature, timestamp, nonce } = PushQuery::parse(raw).unwrap();
    (signature, timestamp, nonce)
}

fn texts(signature: &str, timestamp: &str, nonce: &str) -> (String, String, String) {
    (signature.to_owned(), timestamp.to_owned(), nonce.to_owned())
}

#[test]
fn every_spelling_of_the_query() {
    for (raw, expected) in [
        ("signature=s&timestamp=1&nonce=n", texts("s", "1", "n")),
        ("?nonce=n&timestamp=1&signature=s", texts("s", "1", "n")),
        ("msg_signature=m&signature=s&timestamp=1&nonce=n", texts("m", "1", "n")),
        ("signature=s&msg_signature=m&timestamp=1&nonce=n", texts("m", "1", "n")),
        ("msg_signature=&signature=s&timestamp=1&nonce=n", texts("s", "1", "n")),
        ("msg_signature=m&timeStamp=2&nonce=n", texts("m", "2", "n")),
        ("msg_signature=m&timeStamp=2&timestamp=1&nonce=n", texts("m", "1", "n")),
        ("msg_signature=m&timestamp=&timeStamp=2&nonce=n", texts("m", "2", "n")),
        ("Signature=s&TIMESTAMP=1&Nonce=n", texts("s", "1", "n")),
        ("Msg_Signature=m&signature=s&timestamp=1&nonce=n", texts("s", "1", "n")),
        ("app=a%zz&x&=&%ff=1&signature=s&timestamp=1&nonce=n&&", texts("s", "1", "n")),
        ("signature=own&nonce=own&signature=s&timestamp=1&nonce=n", texts("s", "1", "n")),
        ("signature=a%2Bb%3d+c&timestamp=1&nonce=%E4%B8%AD%2525", texts("a+b=+c", "1", "中%25")),
        ("%73ignature=s&timestamp=1&nonce=n=n", texts("s", "1", "n=n")),
    ] {
        assert_eq!(query(raw), expected, "{raw}");
    }
}

#[test]
fn what_the_query_lacks_is_named() {
    for (raw, expected) in [
        ("", MalformedPush::Missing("signature")),
        ("timestamp=1&nonce=n", MalformedPush::Missing("signature")),
        ("signature=&msg_signature=&timestamp=1&nonce=n", MalformedPush::Missing("signature")),
        ("signature=s&nonce=n", MalformedPush::Missing("timestamp")),
        ("signature=s&timestamp&nonce=n", MalformedPush::Missing("timestamp")),
        ("signature=s&timestamp=1&nonce=", MalformedPush::Missing("nonce")),
        ("signature=%zz&timestamp=1&nonce=n", MalformedPush::Query),
        ("signature=s&timestamp=%ff&nonce=n", MalformedPush::Query),
        ("signature=s&timestamp=1&nonce=%4", MalformedPush::Query),
    ] {
        assert_eq!(PushQuery::parse(raw), Err(expected), "{raw}");
        assert_eq!(SealedPush::parse(raw, BODY), Err(expected), "{raw}");
    }
}

#[test]
fn a_written_query_reads_the_same() {
    let sent = PushQuery { signature: "a b".into(), timestamp: "1&2=3".into(), nonce: "+%中".into() };
    assert_eq!(sent.to_query(), "signature=a%20b&msg_signature=a%20b&timestamp=1%262%3D3&nonce=%2B%25%E4%B8%AD");
    assert_eq!(PushQuery::parse(&sent.to_query()), Ok(sent));
}

#[test]
fn timestamps_are_seconds_or_milliseconds() {
    for (timestamp, expected) in [
        ("1445827045067", Some(1_445_827_045_067)),
        ("1614767836", Some(1_614_767_836_000)),
        ("99999999999", Some(99_999_999_999_000)),
        ("100000000000", Some(100_000_000_000)),
        ("0", Some(0)),
        ("9223372036854775807", Some(i64::MAX)),
        ("9223372036854775808", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("١", None),
        ("", None),
    ] {
        let query = PushQuery { signature: "s".into(), timestamp: timestamp.into(), nonce: "n".into() };
        assert_eq!(query.timestamp_ms(), expected, "{timestamp}");
    }
}

fn encrypt(body: &str) -> Result<String, MalformedPush> {
    SealedPush::parse("signature=s&timestamp=1&nonce=n", body.as_bytes()).map(|push| push.encrypt)
}

#[test]
fn every_spelling_of_the_body() {
    for (body, expected) in [
        (r#"{"encrypt":"AAA="}"#, "AAA="),
        (r#"{"encrypt":"AAA\u003d"}"#, "AAA="),
        (r#"{"encrypt":"AA\/A\n"}"#, "AA/A\n"),
        (" \r\n{ \"a\": [1, {\"encrypt\": 2}], \"encrypt\" : \"A\", \"b\": null }\n", "A"),
    ] {
        assert_eq!(encrypt(body).as_deref(), Ok(expected), "{body}");
    }
}

#[test]
fn what_is_wrong_with_the_body_is_named() {
    for body in ["", "{", "encrypt=AAAA", r#"{"encrypt":"A"} x"#, r#"{"encrypt":"A}"#, "{\"encrypt\":\"\u{1}\"}"] {
        assert_eq!(encrypt(body), Err(MalformedPush::NotJson), "{body}");
    }
    for body in [
        "{}",
        "null",
        "\"AAAA\"",
        r#"["AAAA"]"#,
        r#"{"encrypt":""}"#,
        r#"{"encrypt":null}"#,
        r#"{"encrypt":1}"#,
        r#"{"encrypt":["AAAA"]}"#,
        r#"{"Encrypt":"AAAA"}"#,
        r#"{"encrypt":"A","encrypt":"B"}"#,
    ] {
        assert_eq!(encrypt(body), Err(MalformedPush::NoEncrypt), "{body}");
    }
    let not_utf8 = SealedPush::parse("signature=s&timestamp=1&nonce=n", b"{\"encrypt\":\"\xff\"}");
    assert_eq!(not_utf8, Err(MalformedPush::NotJson));
    let deep = format!(r#"{{"a":{}"#, "[".repeat(100_000));
    assert_eq!(encrypt(&deep), Err(MalformedPush::NotJson));
}

#[test]
fn a_written_body_reads_the_same() {
    let query = PushQuery { signature: "s".into(), timestamp: "1".into(), nonce: "n".into() };
    let push = SealedPush { query, encrypt: "A\"\\\n中=".into() };
    assert_eq!(push.body(), r#"{"encrypt":"A\"\\\n中="}"#);
    assert_eq!(SealedPush::parse(&push.query.to_query(), push.body().as_bytes()), Ok(push));
}
