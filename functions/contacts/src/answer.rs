//! What goes back: always JSON, never kept by anybody on the way.

use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde_json::{Value, json};

use crate::Refused;

/// The rows.
pub(crate) fn found(body: Value) -> Response<Body> {
    response(200, &body)
}

/// Why not, and what to do.
pub(crate) fn refused(refused: &Refused) -> Response<Body> {
    let mut body = json!({ "error": refused.code(), "message": refused.message() });
    if let Refused::Removed { at } = refused {
        body["removed_at"] = json!(at);
    }
    let mut response = response(refused.status(), &body);
    if let Some(after) = refused.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after));
    }
    response
}

fn response(status: u16, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
