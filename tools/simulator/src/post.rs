//! One HTTP request and how long its answer took.

use std::error::Error;
use std::time::Duration;

use reqwest::{Client, Url, redirect};
use tokio::time::{Instant, timeout};

use crate::envelope::Sealed;

/// More of a reply than this is not read: a real one has some 300 bytes.
const MAX_REPLY: usize = 64 * 1024;

/// What came back.
pub(crate) enum Answer {
    /// A whole answer. `None` for a body that is too long.
    Whole { status: u16, body: Option<Vec<u8>> },
    /// The connection failed or broke, and why.
    Broken(String),
    /// Nothing whole until the patience was over.
    Nothing,
}

/// A client that behaves as DingTalk's does: no redirects, no cookies, no proxy in between.
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder().redirect(redirect::Policy::none()).no_proxy().build()
}

/// Posts `sealed` to `url` and waits for the whole answer, no longer than `patience`.
pub(crate) async fn post(client: &Client, url: &Url, sealed: Sealed, patience: Duration) -> (Answer, Duration) {
    let mut url = url.clone();
    let query = match url.query().filter(|own| !own.is_empty()) {
        Some(own) => format!("{own}&{}", sealed.query),
        None => sealed.query,
    };
    url.set_query(Some(&query));
    let started = Instant::now();
    let exchange = exchange(client, url, sealed.body);
    let answer = match timeout(patience, exchange).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Answer::Broken(root_cause(&error)),
        Err(_) => Answer::Nothing,
    };
    (answer, started.elapsed())
}

async fn exchange(client: &Client, url: Url, body: String) -> Result<Answer, reqwest::Error> {
    let request = client.post(url).header("content-type", "application/json").body(body);
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_REPLY {
            return Ok(Answer::Whole { status, body: None });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer::Whole { status, body: Some(body) })
}

/// The innermost error: the outer ones repeat the URL and say no more than "error sending request".
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if cause.is::<reqwest::Error>() { "the request failed".to_owned() } else { cause.to_string() }
}
