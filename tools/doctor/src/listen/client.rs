//! One HTTP request and how long its answer took.

use std::error::Error;
use std::time::Duration;

use reqwest::{Url, header, redirect};
use tokio::time::{Instant, timeout};

use super::sealer::Parcel;
use super::{ListenError, address};

/// Twice what the most patient page of DingTalk's grants.
const PATIENCE: Duration = Duration::from_secs(5);
/// More of an answer is not read: a real one has some 300 bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// What came back.
pub(super) enum Answer {
    Whole {
        status: u16,
        content_type: Option<String>,
        body: Vec<u8>,
        ms: u64,
    },
    TooLong,
    /// The connection failed or broke, and why.
    Broken(String),
    /// Nothing whole in five seconds.
    Nothing,
}

impl Answer {
    /// How long it took, in milliseconds.
    pub(super) fn ms(&self) -> u64 {
        match self {
            Self::Whole { ms, .. } => *ms,
            _ => u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// A client that behaves as DingTalk's does: no redirects, no cookies.
pub(super) struct Client {
    client: reqwest::Client,
    url: Url,
}

impl Client {
    pub(super) fn new(url: Url) -> Result<Client, ListenError> {
        let builder = reqwest::Client::builder().redirect(redirect::Policy::none());
        let builder = if address::is_loopback(&url) { builder.no_proxy() } else { builder };
        let client = builder.build().map_err(|error| ListenError::Client(root_cause(&error)))?;
        Ok(Client { client, url })
    }

    pub(super) async fn post(&self, parcel: &Parcel) -> Answer {
        let json = (header::CONTENT_TYPE, "application/json;charset=utf-8");
        self.exchange(self.client.post(self.with(&parcel.query)).header(json.0, json.1).body(parcel.body.clone())).await
    }

    pub(super) async fn get(&self, parcel: &Parcel) -> Answer {
        self.exchange(self.client.get(self.with(&parcel.query))).await
    }

    fn with(&self, query: &str) -> Url {
        let mut url = self.url.clone();
        let query = match url.query().filter(|own| !own.is_empty()) {
            Some(own) => format!("{own}&{query}"),
            None => query.to_owned(),
        };
        url.set_query(Some(&query));
        url
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Answer {
        let started = Instant::now();
        match timeout(PATIENCE, whole(request, started)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => Answer::Broken(root_cause(&error)),
            Err(_) => Answer::Nothing,
        }
    }
}

async fn whole(request: reqwest::RequestBuilder, started: Instant) -> Result<Answer, reqwest::Error> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len().saturating_add(chunk.len()) > MAX_ANSWER {
            return Ok(Answer::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Answer::Whole { status, content_type, body, ms })
}

/// The innermost error: the outer ones repeat the URL, signature included.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if cause.is::<reqwest::Error>() { "the request failed".to_owned() } else { cause.to_string() }
}
