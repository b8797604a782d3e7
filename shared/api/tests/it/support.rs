//! A server that answers what it is told, and a client for it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Response, Uri},
};
use dingtalk_api::{Api, ApiError, ApiOptions, Auth, Caller, Endpoint, Hosts, Pauses};
use secrecy::SecretString;
use serde_json::{Map, Value};
use tokio::{net::TcpListener, time::Instant};

/// One answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub delay: Duration,
}

impl Reply {
    pub fn new(status: u16, kind: &str, body: impl ToString) -> Self {
        let headers = vec![("content-type", kind.to_owned())];
        Self { status, headers, body: body.to_string(), delay: Duration::ZERO }
    }

    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

/// HTTP 200 with JSON.
pub fn ok(body: Value) -> Reply {
    status(200, body)
}

/// JSON with a status.
pub fn status(status: u16, body: Value) -> Reply {
    Reply::new(status, "application/json", body)
}

/// A page.
pub fn html(status: u16) -> Reply {
    Reply::new(status, "text/html", "<!DOCTYPE html><title>x5</title>")
}

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: String,
}

/// A DingTalk that answers what it is told, in that order, and the last of it for ever.
#[derive(Clone)]
pub struct DingTalk {
    pub url: String,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl DingTalk {
    pub async fn answering(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let dingtalk = Self { url, replies: Arc::default(), asked: Arc::default() };
        dingtalk.then(replies);
        let shared = dingtalk.clone();
        let router =
            Router::new().fallback(move |method, uri, headers, body| shared.answer(method, uri, headers, body));
        tokio::spawn(async move { axum::serve(listener, router).await });
        dingtalk
    }

    /// From now on it answers these.
    pub fn then(&self, replies: impl IntoIterator<Item = Reply>) {
        *self.replies.lock().unwrap() = replies.into_iter().collect();
    }

    /// Every request until now.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many requests came.
    pub fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    async fn answer(self, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response<Body> {
        let reply = {
            let mut replies = self.replies.lock().unwrap();
            if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() }.unwrap()
        };
        // Counted when its reply is chosen: who saw the request may choose other replies for the next.
        let body = String::from_utf8(body.to_vec()).unwrap();
        self.asked.lock().unwrap().push(Asked { method, uri, headers, body });
        tokio::time::sleep(reply.delay).await;
        let mut response = Response::builder().status(reply.status);
        for (name, value) in reply.headers {
            response = response.header(name, value);
        }
        response.body(reply.body.into()).unwrap()
    }

    /// What a client of this server is made with: no pauses, and so fast that nothing is paced.
    pub fn options(&self) -> ApiOptions {
        options(&self.url)
    }

    pub fn api(&self) -> Api {
        Api::new(self.options()).unwrap()
    }

    /// Makes a call with a company token.
    pub async fn call<E: Endpoint>(&self, endpoint: &E) -> Result<E::Answer, ApiError> {
        call(&self.api(), endpoint).await
    }
}

/// What a call makes of an answer.
pub async fn answer<E: Endpoint>(endpoint: &E, answer: Value) -> Result<E::Answer, ApiError> {
    DingTalk::answering([ok(answer)]).await.call(endpoint).await
}

/// An object as it was received.
pub fn object(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { panic!("{value} is no object") };
    members
}

pub fn options(url: &str) -> ApiOptions {
    let hosts = Hosts { oapi: url.to_owned(), api: url.to_owned() };
    ApiOptions { calls_per_second: 1e6, pauses: Pauses::none(), ..ApiOptions::new(hosts) }
}

/// Makes a call with a company token.
pub async fn call<E: Endpoint>(api: &Api, endpoint: &E) -> Result<E::Answer, ApiError> {
    api.call(&caller(), Auth::Company(&secret("company-token-of-a-test")), endpoint).await
}

/// A caller with half a minute.
pub fn caller() -> Caller<'static> {
    caller_with(Duration::from_secs(30))
}

pub fn caller_with(time: Duration) -> Caller<'static> {
    Caller { app: "app", corp: Some("ding1"), deadline: Instant::now() + time }
}

pub fn secret(text: &str) -> SecretString {
    text.into()
}
