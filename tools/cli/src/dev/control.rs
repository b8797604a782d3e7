//! What `dingtalk corp authorize` talks to: the simulated DingTalk is told that a company authorises an app.
//!
//! `POST /_simulator/authorize?corp=<CorpId>&app=<id>&mode=classic|sync-http|both`; `app` may be missing where there is
//! one suite, `mode` is classic unless given.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::StatusCode,
    routing::post,
};
use clap::ValueEnum;
use reqwest::Url;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::simulated::{Pushers, Suites};
use crate::{Failed, args::ModeName};

/// Where it is looked for first, so that nobody has to be told.
const USUAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3001);

/// A listener at the address asked for, or at the usual one, or, if that is taken, at any.
pub(crate) async fn listener(asked: Option<SocketAddr>) -> Result<(TcpListener, SocketAddr), Failed> {
    let bind = async |address: SocketAddr| {
        let bound = TcpListener::bind(address).await;
        bound.map_err(|e| format!("cannot listen at {address}: {e}"))
    };
    let listener = match asked {
        Some(address) => bind(address).await?,
        None => match bind(USUAL).await {
            Ok(listener) => listener,
            Err(_) => bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?,
        },
    };
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves until the process ends.
pub(crate) fn serve(listener: TcpListener, suites: Suites) {
    let router = Router::new().route("/_simulator/authorize", post(authorize)).with_state(Arc::new(suites));
    tokio::spawn(async move { axum::serve(listener, router).await });
}

async fn authorize(State(suites): State<Arc<Suites>>, request: Request) -> (StatusCode, Json<Value>) {
    match asked(&suites, request.uri().query().unwrap_or_default()) {
        Ok((pushers, mode, corp)) => {
            let delivery = pushers.of(mode.into()).authorise(corp.as_str()).await;
            (StatusCode::OK, Json(json!({ "event": delivery.event, "acknowledged": delivery.acknowledged })))
        }
        Err((status, why)) => (status, Json(json!({ "message": why }))),
    }
}

fn asked<'s>(suites: &'s Suites, query: &str) -> Result<(&'s Pushers, ModeName, String), (StatusCode, String)> {
    let bad = |why: &str| (StatusCode::BAD_REQUEST, why.to_owned());
    let url = Url::parse(&format!("http://simulator/?{query}")).map_err(|_| bad("the query cannot be read"))?;
    let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let corp = of("corp").filter(|corp| !corp.is_empty()).ok_or_else(|| bad("corp is missing"))?;
    let mode = of("mode").map_or(Ok(ModeName::Classic), |mode| ModeName::from_str(&mode, true));
    let mode = mode.map_err(|_| bad("mode is none of classic, sync-http, both"))?;
    let known = || suites.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let pushers = match (of("app"), suites.len()) {
        (Some(app), _) => suites.get(&app),
        (None, 1) => suites.values().next(),
        (None, _) => return Err(bad(&format!("app is missing; there are: {}", known()))),
    };
    let pushers = pushers.ok_or_else(|| (StatusCode::NOT_FOUND, format!("no such suite; there are: {}", known())))?;
    Ok((pushers, mode, corp))
}
