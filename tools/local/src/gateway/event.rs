//! A request as API Gateway hands it to a function.

use std::{collections::BTreeMap, net::SocketAddr};

use axum::body::Bytes;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header, request::Parts};
use serde_json::{Value, json};

/// When and from where a request came.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub peer: SocketAddr,
    /// Unique.
    pub request_id: String,
    /// Milliseconds since 1970, by the function's clock.
    pub time: i64,
}

/// The event of payload version 2.0.
pub(super) fn event(
    parts: &Parts,
    route: &str,
    parameters: &BTreeMap<String, String>,
    arrival: &Arrival,
    body: &Bytes,
) -> Value {
    // API Gateway passes text types as text and everything else in base64.
    let text = std::str::from_utf8(body).ok().filter(|_| is_text(&parts.headers));
    let (body, encoded) = match text {
        Some(text) => (text.to_owned(), false),
        None => (STANDARD.encode(body), true),
    };
    let headers: BTreeMap<&str, String> = parts
        .headers
        .keys()
        .map(|name| {
            let values: Vec<_> =
                parts.headers.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes())).collect();
            (name.as_str(), values.join(","))
        })
        .collect();
    let path = super::path::decoded(parts.uri.path());
    let agent = headers.get("user-agent").cloned().unwrap_or_default();
    json!({
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": parts.uri.query().unwrap_or_default(),
        "headers": headers,
        "pathParameters": parameters,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "domainPrefix": "local",
            "http": {
                "method": parts.method.as_str(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": arrival.peer.ip().to_string(),
                "userAgent": agent,
            },
            "requestId": arrival.request_id,
            "routeKey": route,
            "stage": "$default",
            "time": request_time(arrival.time),
            "timeEpoch": arrival.time,
        },
        "body": body,
        "isBase64Encoded": encoded,
    })
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.is_empty() || kind.starts_with("text/") || kind.starts_with("application/json")
}

/// API Gateway's time format, that of access logs, in UTC.
fn request_time(now: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
    time.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event_of(kind: &str, body: &'static [u8]) -> Value {
        let request = http::Request::post("/callback/demo?a=1").header("content-type", kind).body(()).unwrap();
        let peer = SocketAddr::from(([127, 0, 0, 9], 1));
        let arrival = Arrival { peer, request_id: "r1".to_owned(), time: 1_583_348_638_390 };
        let parameters = [("app".to_owned(), "demo".to_owned())].into();
        event(&request.into_parts().0, "POST /callback/{app}", &parameters, &arrival, &Bytes::from_static(body))
    }

    #[test]
    fn the_context_says_when_and_from_where() {
        let event = event_of("application/json", b"{}");
        let context = &event["requestContext"];
        // The pair of AWS's own sample event.
        assert_eq!(context["time"], "04/Mar/2020:19:03:58 +0000");
        assert_eq!(context["timeEpoch"], 1_583_348_638_390_i64);
        assert_eq!((&context["requestId"], &context["http"]["sourceIp"]), (&json!("r1"), &json!("127.0.0.9")));
        assert_eq!((&event["rawQueryString"], &event["pathParameters"]), (&json!("a=1"), &json!({ "app": "demo" })));
    }

    #[test]
    fn what_is_no_text_goes_in_base64() {
        let text = event_of("application/json", b"{}");
        assert_eq!((&text["body"], &text["isBase64Encoded"]), (&json!("{}"), &json!(false)));
        for (kind, body) in [("image/png", &b"{}"[..]), ("application/json", b"\xff")] {
            let event = event_of(kind, body);
            assert_eq!(event["isBase64Encoded"], true, "{kind}");
            assert_eq!(STANDARD.decode(event["body"].as_str().unwrap()).unwrap(), body);
        }
    }
}
