//! A warm company token: how long it takes, and what it asks of the store and of DingTalk, which is nothing.
//!
//! Both are one small server here that counts its requests: the store takes every write and has nothing, DingTalk gives a
//! token. `cargo bench -p dingtalk-tokens`.

#![expect(clippy::print_stdout, reason = "this is what a benchmark is for")]

use std::{
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use aws_sdk_dynamodb::{
    Client,
    config::{BehaviorVersion, Credentials, Region},
};
use axum::{Json, Router, http::Uri};
use dingtalk_api::{Api, ApiOptions, Hosts};
use dingtalk_crypto::SealingKeys;
use dingtalk_store::StoreError;
use dingtalk_tokens::{AppCredentials, CompanyAccess, Generation, Kind, PermanentCodes, TokenKey, Tokens};
use futures_util::future::BoxFuture;
use serde_json::json;

type Failed = Box<dyn std::error::Error>;

const ROUNDS: usize = 41;
const IN_A_ROUND: u32 = 10_000;

/// Every company is allowed everything.
struct Everybody;

impl PermanentCodes for Everybody {
    fn permanent_code<'a>(
        &'a self,
        _keys: &'a SealingKeys,
        _app: &'a str,
        _corp: &'a str,
    ) -> BoxFuture<'a, Result<CompanyAccess, StoreError>> {
        let access = CompanyAccess { allowed: true, epoch: 1, state: "ACTIVE".into(), permanent_code: None };
        Box::pin(async { Ok(access) })
    }
}

async fn serve(requests: Arc<AtomicUsize>) -> Result<String, Failed> {
    let answer = move |uri: Uri| {
        requests.fetch_add(1, Ordering::Relaxed);
        let token = json!({ "errcode": 0, "access_token": "TOKEN", "expires_in": 7200 });
        let answer = if uri.path() == "/service/get_corp_token" { token } else { json!({}) };
        async { Json(answer) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(answer)).await });
    Ok(url)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let requests = Arc::new(AtomicUsize::new(0));
    let url = serve(requests.clone()).await?;
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "bench"))
        .endpoint_url(&url)
        .build();
    let options = ApiOptions::new(Hosts { oapi: url.clone(), api: url });
    let now = options.now.clone();
    let tokens = Tokens::new(Api::new(options)?, Client::from_conf(config), "state", now);
    let tokens = tokens.with_companies(Arc::new(Everybody));
    let keys = SealingKeys::new([(1, [1; 32])])?;
    let credentials = AppCredentials {
        app: "demo".into(),
        kind: Kind::Suite,
        key: "suitekey".into(),
        secret: "secret-for-the-benchmark".into(),
        corp_id: None,
        corp_secret: None,
        fixed_ticket: Some("ticket".into()),
        generation: Generation::SignedService,
    };
    let key = TokenKey::Corp { app: "demo".into(), corp: "dingcorp1".into() };
    let deadline = tokio::time::Instant::now() + Duration::from_secs(50);

    let began = Instant::now();
    tokens.get(&keys, &credentials, &key, deadline).await?;
    let (cold, cold_requests) = (began.elapsed(), requests.swap(0, Ordering::Relaxed));

    let mut taken = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for _ in 0..IN_A_ROUND {
            black_box(tokens.get(black_box(&keys), &credentials, black_box(&key), deadline).await?);
        }
        taken.push(began.elapsed() / IN_A_ROUND);
    }
    taken.sort_unstable();
    let warm_requests = requests.load(Ordering::Relaxed);
    println!("| company token | p50 | requests to DynamoDB and DingTalk |");
    println!("| --- | --- | --- |");
    println!("| warm | {:?} | {warm_requests} |", taken.get(ROUNDS / 2).copied().unwrap_or_default());
    println!("| cold (one request) | {cold:?} | {cold_requests} |");
    if warm_requests > 0 { Err("a warm token asked somebody".into()) } else { Ok(()) }
}
