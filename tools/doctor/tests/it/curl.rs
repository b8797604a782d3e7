//! Pasted commands.

use dingtalk_doctor::{CurlError, Request};

use crate::support::{Push, examined, faults, suite};

const URL: &str = "https://example.com/callback/demo?signature=a&nonce=b";

fn read(text: &str) -> Request {
    Request::from_curl(text).expect(text)
}

#[test]
fn every_form_of_a_command_is_the_same_request() {
    let body = r#"{"encrypt":"a+/="}"#;
    let escaped = body.replace('"', "\\\"");
    let commands = [
        format!("curl '{URL}' -d '{body}'"),
        format!("curl -X POST '{URL}' -H 'Content-Type: application/json' --data '{body}'"),
        format!("curl --request POST --url \"{URL}\" --data-raw \"{escaped}\""),
        format!("curl -sS -XPOST --url={URL} --data-binary='{body}'").replace('&', "\\&"),
        format!("$ curl '{URL}' \\\n  -H 'accept: */*' \\\n  --data-raw '{body}' \\\n  --compressed"),
        format!("curl '{URL}' \\\r\n  -H 'accept: */*' \\\r\n  --data-raw '{body}' ;\r\n"),
        format!("curl '{URL}' --data-raw $'{}'", body.replace('"', "\\u0022")),
        format!("curl '{URL}' --data-raw $'{}'", body.replace('+', "\\x2b")),
        format!("/usr/bin/curl -k -m 5 -A 'agent' -o /dev/null '{URL}' -d '{body}' | jq ."),
        format!("# what came in\ncurl -i '{URL}' --json '{body}'\necho done"),
        format!("curl '{URL}'\n  -H 'accept: */*'\n  -d '{body}'"),
        format!(
            "curl ^\"{}^\" ^\r\n  -H ^\"accept: */*^\" ^\r\n  --data-raw ^\"{}^\"",
            URL.replace('&', "^&"),
            escaped.replace('"', "^\"")
        ),
        format!("curl.exe -vd '{body}' '{URL}'"),
    ];
    for command in commands {
        let request = read(&command);
        assert_eq!(request.url, URL, "{command}");
        assert_eq!(str::from_utf8(&request.body).expect("a text"), body, "{command}");
        assert_eq!(request.method.as_deref(), Some("POST"), "{command}");
    }
}

#[test]
fn methods_and_headers_are_read() {
    let cases =
        [("", "GET"), ("-I", "HEAD"), ("-d x", "POST"), ("-d x -X PUT", "PUT"), ("-G -d x=1", "GET"), ("-sI", "HEAD")];
    for (options, method) in cases {
        assert_eq!(read(&format!("curl {options} http://h/p")).method.as_deref(), Some(method), "{options}");
    }
    assert_eq!(read("curl -G -d a=1 -d b=2 http://h/p").url, "http://h/p?a=1&b=2");
    assert_eq!(read("curl -d a=1 --data-urlencode 'b=c d' h").body, b"a=1&b=c%20d");
    assert_eq!(read("curl -H 'X-A: b: c' h").headers, [("X-A".to_owned(), "b: c".to_owned())]);
}

#[test]
fn what_is_no_command_is_told() {
    let cases = [
        ("", CurlError::NotCurl),
        ("wget http://h", CurlError::NotCurl),
        ("curl -k", CurlError::NoUrl),
        ("curl 'http://h", CurlError::Quote),
        ("curl \"http://h\\", CurlError::Quote),
        ("curl http://h -d $'a", CurlError::Quote),
        ("curl http://h -d", CurlError::Value),
        ("curl http://h -d @body.json", CurlError::BodyFile),
        ("curl http://h --data-binary @-", CurlError::BodyFile),
    ];
    for (text, error) in cases {
        assert_eq!(Request::from_curl(text).err(), Some(error), "{text}");
    }
}

#[test]
fn a_url_without_quotes_is_read_and_told() {
    let push = Push::good();
    let command = format!("curl {} --json '{}'", push.url(), push.body());
    assert_eq!(faults(&examined(&read(&command), &[suite()])), ["query-cut-by-shell"]);
    let quoted = format!("curl '{}' --json '{}'", push.url(), push.body());
    assert_eq!(faults(&examined(&read(&quoted), &[suite()])), [""; 0]);
}

#[test]
fn the_content_type_that_curl_chooses_is_told() {
    let push = Push::good();
    let with = |options: &str| {
        let command = format!("curl '{}' {options} -d '{}'", push.url(), push.body());
        faults(&examined(&read(&command), &[suite()]))
    };
    assert_eq!(with(""), ["content-type-not-json"]);
    assert_eq!(with("-H 'content-type: text/plain;charset=utf-8'"), ["content-type-not-json"]);
    assert_eq!(with("-H 'Content-Type: application/json; charset=UTF-8'"), [""; 0]);
}
