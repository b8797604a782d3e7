//! What goes back: always JSON, never kept by anybody on the way.

use dingtalk_store::{Deployment, Token};
use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::Refused;

/// The token and its life. Nothing else of what it was made with.
pub(crate) fn token(token: &Token, deployment: &Deployment, now: i64) -> Response<Body> {
    let body = json!({
        "access_token": token.value.expose_secret(),
        "expires_in": token.expires_at.saturating_sub(now).max(0) / 1000,
        "expires_at": token.expires_at,
        "corp_id": deployment.corp,
        "app": deployment.app,
    });
    response(200, &body)
}

/// Why not, and what to do.
pub(crate) fn refused(refused: &Refused) -> Response<Body> {
    let body = json!({ "error": refused.code(), "message": refused.message() });
    let mut response = response(refused.status(), &body);
    let headers = response.headers_mut();
    match refused {
        Refused::Method => drop(headers.insert(header::ALLOW, HeaderValue::from_static("POST"))),
        Refused::Unauthorised => {
            drop(headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        }
        _ => {}
    }
    if let Some(after) = refused.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(after));
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
