//! Replies as apps really write them, and as this crate writes them.

use dingtalk_crypto::{MalformedReply, Reply};

fn reply(time_stamp: &str, nonce: &str) -> Reply {
    Reply { msg_signature: "m".into(), time_stamp: time_stamp.into(), nonce: nonce.into(), encrypt: "A=".into() }
}

#[test]
fn every_spelling() {
    for (json, expected) in [
        (r#"{"msg_signature":"m","timeStamp":"1","nonce":"n","encrypt":"A="}"#, reply("1", "n")),
        (r#" {"signature":"m","timestamp":1,"nonce":"n","encrypt":"A\u003d","x":[{}]} "#, reply("1", "n")),
        (
            r#"{"msg_signature":"m","signature":"s","timeStamp":2,"timestamp":"1","nonce":3,"encrypt":"A="}"#,
            reply("2", "3"),
        ),
        (
            r#"{"msg_signature":"","signature":"m","timeStamp":"","timestamp":"1","nonce":"n","encrypt":"A="}"#,
            reply("1", "n"),
        ),
        (
            r#"{"msg_signature":null,"signature":"m","timeStamp":null,"timestamp":"1","nonce":"n","encrypt":"A="}"#,
            reply("1", "n"),
        ),
    ] {
        assert_eq!(Reply::parse(json.as_bytes()), Ok(expected), "{json}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let good = [("msg_signature", "\"m\""), ("timeStamp", "\"1\""), ("nonce", "\"n\""), ("encrypt", "\"A\"")];
    for (position, (name, _)) in good.iter().enumerate() {
        let parse = |value: Option<&str>| {
            let members: Vec<String> = good
                .iter()
                .enumerate()
                .filter_map(|(i, (name, good))| {
                    let value = if i == position { value? } else { good };
                    Some(format!("\"{name}\":{value}"))
                })
                .collect();
            Reply::parse(format!("{{{}}}", members.join(",")).as_bytes())
        };
        assert!(parse(Some("\"x\"")).is_ok());
        for value in [None, Some("null"), Some("\"\"")] {
            assert_eq!(parse(value), Err(MalformedReply::Missing(name)), "{name} {value:?}");
        }
        for value in ["1.5", "true", "[]", "{\"a\":1}"] {
            assert_eq!(parse(Some(value)), Err(MalformedReply::Kind(name)), "{name} {value}");
        }
        let integer = parse(Some("17"));
        match *name {
            "timeStamp" | "nonce" => assert!(integer.is_ok(), "{name}"),
            _ => assert_eq!(integer, Err(MalformedReply::Kind(name))),
        }
    }
}

#[test]
fn what_is_not_one_object_is_refused() {
    for json in [
        "",
        "success",
        "\"success\"",
        "null",
        r#"["m",null,"1",null,"n","A"]"#,
        r#"{"nonce":"n","nonce":"n"}"#,
        r#"{"msg_signature":"m","timeStamp":"1","nonce":"n","encrypt":"A"}{}"#,
    ] {
        assert_eq!(Reply::parse(json.as_bytes()), Err(MalformedReply::NotAnObject), "{json}");
    }
}

#[test]
fn four_texts_are_written_and_the_capital_s_is_kept() {
    let written = reply("1700000000000", "n\"\\").to_json();
    assert_eq!(written, r#"{"msg_signature":"m","timeStamp":"1700000000000","nonce":"n\"\\","encrypt":"A="}"#);
    assert_eq!(serde_json::to_string(&reply("1700000000000", "n\"\\")).unwrap(), written);
    assert_eq!(Reply::parse(written.as_bytes()), Ok(reply("1700000000000", "n\"\\")));
}
