//! A whole API Gateway event, as a log or a test console shows it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::request::Request;
use dingtalk_crypto::percent;

/// The request inside an event of an HTTP API (format 2.0), a REST API (format 1.0) or a function URL; nothing if `text`
/// is none.
pub(crate) fn unpack(text: &[u8]) -> Option<Request> {
    let event: Value = serde_json::from_slice(text).ok()?;
    let context = event.get("requestContext")?;
    let text_at = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
    let path = text_at(&event, "rawPath").or_else(|| text_at(&event, "path")).unwrap_or_default();
    let query = text_at(&event, "rawQueryString").or_else(|| joined(event.get("queryStringParameters")?));
    let method = context.get("http").and_then(|http| text_at(http, "method"));
    let body = text_at(&event, "body").unwrap_or_default();
    let encoded = event.get("isBase64Encoded").and_then(Value::as_bool).unwrap_or(false);
    let body = match encoded.then(|| STANDARD.decode(&body)) {
        Some(Ok(decoded)) => decoded,
        _ => body.into_bytes(),
    };
    let mut request = Request::new(path, body);
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        request.url = format!("{}?{query}", request.url);
    }
    request.method = method.or_else(|| text_at(&event, "httpMethod"));
    Some(request)
}

/// Format 1.0 gives the parameters decoded.
fn joined(parameters: &Value) -> Option<String> {
    let pairs = parameters.as_object()?.iter().filter_map(|(name, value)| {
        let value = value.as_str()?;
        Some(format!("{}={}", percent::encode(name), percent::encode(value)))
    });
    Some(pairs.collect::<Vec<_>>().join("&"))
}
