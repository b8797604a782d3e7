//! The HTTP API: the template's routes, requests as payload 2.0 events, answers back.

mod event;
mod path;
mod signed;

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Path, Query, Request, State},
    response::Response,
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{StatusCode, header, request::Parts};
use serde::Deserialize;
use serde_json::json;

use crate::{Trigger, board::Board, pool::Pool, schedule::Schedule};
use event::{Arrival, event};
use path::matched;

/// API Gateway takes requests of at most 10 MB.
const LARGEST: usize = 10 * 1024 * 1024;

#[derive(Clone)]
pub(crate) struct Gateway {
    pools: Vec<Arc<Pool>>,
    board: Arc<Board>,
    requests: Arc<AtomicU64>,
    faces: Arc<BTreeMap<IpAddr, IpAddr>>,
}

pub(crate) fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/healthz", get(|| async { axum::Json(json!({ "status": "ok" })) }))
        .route(
            "/_local/status",
            get(|State(gateway): State<Gateway>| async move { axum::Json(gateway.board.look().await) }),
        )
        .route("/_local/tick/{folder}", post(tick))
        .fallback(invoke)
        .with_state(gateway)
}

async fn invoke(
    State(gateway): State<Gateway>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Some(Route { pool, key, parameters, is_signed }) = gateway.route(&parts) else {
        return message(StatusCode::NOT_FOUND, "Not Found");
    };
    let caller = signed::caller(&parts.headers);
    if is_signed && caller.is_none() {
        return message(StatusCode::FORBIDDEN, "Forbidden");
    }
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large");
    };
    let mut event = event(&parts, &key, &parameters, &gateway.arrival(peer, pool.now()), &body);
    if let (true, Some(caller)) = (is_signed, caller) {
        event["requestContext"]["authorizer"] = caller;
    }
    match pool.invoke(event.to_string()).await {
        Ok(answer) => {
            response(&answer).unwrap_or_else(|| message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"))
        }
        // What API Gateway answers when the function fails.
        Err(_) => message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
    }
}

#[derive(Deserialize)]
struct Tick {
    /// Which schedule of a function that has several, by its logical name.
    schedule: Option<String>,
}

/// Does now what the function's schedule would do in a while, and waits for the answer.
async fn tick(State(gateway): State<Gateway>, Path(folder): Path<String>, Query(tick): Query<Tick>) -> Response {
    let Some(pool) = gateway.pools.iter().find(|pool| pool.function.folder == folder) else {
        return message(StatusCode::NOT_FOUND, "no such function");
    };
    let schedules: Vec<Schedule> = pool.function.triggers.iter().filter_map(Schedule::of).flatten().collect();
    let wanted = |schedule: &&Schedule| tick.schedule.as_ref().is_none_or(|name| *name == schedule.name);
    let mut matching = schedules.iter().filter(wanted);
    let event = match (matching.next(), matching.next()) {
        _ if schedules.is_empty() => return message(StatusCode::FORBIDDEN, "no schedule invokes this function"),
        (Some(schedule), None) => schedule.payload(&folder, pool.now()),
        (None, _) => return message(StatusCode::NOT_FOUND, "the function has no such schedule"),
        (Some(_), Some(_)) => {
            let names: Vec<_> = schedules.iter().map(|schedule| schedule.name.as_str()).collect();
            let text = format!("the function has several schedules: ?schedule= one of {}", names.join(", "));
            return message(StatusCode::BAD_REQUEST, &text);
        }
    };
    match pool.invoke(event).await {
        Ok(answer) => json_response(StatusCode::OK, answer),
        Err(error) => message(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// What a request goes to.
struct Route {
    pool: Arc<Pool>,
    /// Method and path as the template has them.
    key: String,
    parameters: BTreeMap<String, String>,
    is_signed: bool,
}

impl Gateway {
    pub fn new(pools: Vec<Arc<Pool>>, board: Arc<Board>, faces: BTreeMap<IpAddr, IpAddr>) -> Self {
        Self { pools, board, requests: Arc::default(), faces: Arc::new(faces) }
    }

    /// With an id that no other request has, not even one of an earlier stack on the same data.
    fn arrival(&self, peer: SocketAddr, now: i64) -> Arrival {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let peer = self.faces.get(&peer.ip()).map_or(peer, |face| SocketAddr::new(*face, peer.port()));
        Arrival { peer, request_id: format!("local-{now:x}-{number:x}"), time: now }
    }

    fn route(&self, parts: &Parts) -> Option<Route> {
        self.pools.iter().find_map(|pool| {
            pool.function.triggers.iter().find_map(|trigger| {
                let Trigger::Http { method, path, signed } = trigger else {
                    return None;
                };
                let ours = method == "ANY" || method.eq_ignore_ascii_case(parts.method.as_str());
                let parameters = matched(path, parts.uri.path()).filter(|_| ours)?;
                let key = format!("{method} {path}");
                Some(Route { pool: pool.clone(), key, parameters, is_signed: *signed })
            })
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

fn response(answer: &str) -> Option<Response> {
    let answer: Answer = serde_json::from_str(answer).ok()?;
    let body = answer.body.unwrap_or_default();
    let body = if answer.is_base64_encoded { STANDARD.decode(body).ok()? } else { body.into_bytes() };
    let mut response = Response::builder().status(answer.status_code);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(body)).ok()
}

fn message(status: StatusCode, text: &str) -> Response {
    json_response(status, json!({ "message": text }).to_string())
}

fn json_response(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_requests_have_one_id() {
        let gateway = Gateway::new(Vec::new(), Arc::new(Board::empty()), BTreeMap::new());
        let peer = SocketAddr::from(([127, 0, 0, 1], 1));
        // At the same time, and by clones, as the router makes them.
        let ids = [gateway.arrival(peer, 5), gateway.clone().arrival(peer, 5)].map(|arrival| arrival.request_id);
        assert_ne!(ids[0], ids[1]);
    }
}
