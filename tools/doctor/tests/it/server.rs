//! A receiver of callbacks with at most one defect.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use dingtalk_crypto::{AesKey, Credentials, KeySlot, Keyring, Opened, Reason, SealedPush, sign};
use serde_json::{Value, json};

use crate::support::{APP_KEY, CORP, INNER_KEY, INNER_TOKEN, bytes_of, sealed_short, text_of};

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    None,
    NotForCorpId,
    Timestamp,
    ShortPadding,
    StrictPadding,
    Plain,
    Redirect,
    NotFound,
    AcceptsAll,
    FailsOnBadBody,
    TellsWhy,
    Refuses200,
    OnlySignature,
    NoStale,
    OtherReceiver,
    Wrapped,
    TextPlain,
    Random,
    FailsFirst,
    Hangs,
    HangsOnGet,
    TooLong,
    UnstableBodies,
    FailsOnStale,
}

type Shared = Arc<(Defect, Mutex<u32>)>;

/// A running one, which counts its requests.
pub struct Server {
    pub url: String,
    shared: Shared,
}

impl Server {
    pub async fn start(defect: Defect) -> Server {
        let shared: Shared = Arc::new((defect, Mutex::new(0)));
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/callback/inner?tenant=1", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Server { url, shared }
    }

    pub fn requests(&self) -> u32 {
        *self.shared.1.lock().expect("no panic while locked")
    }
}

fn keyring() -> Keyring {
    Keyring::new(Credentials::new(INNER_TOKEN.into(), AesKey::parse(INNER_KEY).expect("a key")))
}

async fn answer(State(shared): State<Shared>, method: Method, uri: Uri, body: Bytes) -> Response {
    let defect = shared.0;
    let count = {
        let mut count = shared.1.lock().expect("no panic while locked");
        *count += 1;
        *count
    };
    match defect {
        Defect::Redirect => return (StatusCode::FOUND, [("location", "/elsewhere")]).into_response(),
        Defect::NotFound => return StatusCode::NOT_FOUND.into_response(),
        Defect::Plain => return "success".into_response(),
        Defect::Hangs => std::future::pending().await,
        Defect::HangsOnGet if method == Method::GET => std::future::pending().await,
        Defect::TooLong => return " ".repeat(70_000).into_response(),
        Defect::FailsFirst if count == 1 => return StatusCode::BAD_GATEWAY.into_response(),
        _ => {}
    }
    match opened(defect, &method, &uri, &body) {
        Ok(opened) => acknowledged(defect, &opened),
        Err(_) if defect == Defect::AcceptsAll => acknowledged(defect, &stranger()),
        Err(_) if defect == Defect::Refuses200 => axum::Json(json!({ "errcode": 1 })).into_response(),
        Err("Stale") if defect == Defect::FailsOnStale => StatusCode::BAD_GATEWAY.into_response(),
        Err(_) if defect == Defect::UnstableBodies => (StatusCode::FORBIDDEN, count.to_string()).into_response(),
        Err(reason) if defect == Defect::TellsWhy => (StatusCode::FORBIDDEN, reason).into_response(),
        Err("malformed") if defect == Defect::FailsOnBadBody => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err("malformed") => StatusCode::BAD_REQUEST.into_response(),
        Err(_) => StatusCode::FORBIDDEN.into_response(),
    }
}

fn opened(defect: Defect, method: &Method, uri: &Uri, body: &[u8]) -> Result<Opened, &'static str> {
    if method != Method::POST {
        return Err("malformed");
    }
    let query = uri.query().unwrap_or_default();
    if defect == Defect::OnlySignature && !query.contains("&signature=") {
        return Err("Signature");
    }
    let push = SealedPush::parse(query, body).map_err(|_| "malformed")?;
    let receivers = if defect == Defect::NotForCorpId { vec![APP_KEY] } else { vec![APP_KEY, CORP] };
    let opened = keyring().open(&push, &receivers).map_err(|refusal| Reason::name(refusal.reason()))?;
    let length = 20 + opened.message.len() + opened.receiver_id.len();
    if defect == Defect::StrictPadding && bytes_of(&push.encrypt).len() - length > 16 {
        return Err("Padding");
    }
    if matches!(defect, Defect::NoStale | Defect::FailsOnStale)
        && push.query.timestamp_ms().expect("a number") < now_ms() - 3_600_000
    {
        return Err("Stale");
    }
    Ok(opened)
}

fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("not so late")
}

fn stranger() -> Opened {
    Opened { message: "{}".to_owned(), receiver_id: APP_KEY.to_owned(), slot: KeySlot::Current }
}

fn acknowledged(defect: Defect, opened: &Opened) -> Response {
    let event: Value = serde_json::from_str(&opened.message).expect("an event");
    let text = match defect {
        Defect::Random => event["Random"].as_str().unwrap_or("success"),
        _ => "success",
    };
    let receiver = if defect == Defect::OtherReceiver { "dingsomebodyelse" } else { &opened.receiver_id };
    let mut encrypt = keyring().seal(KeySlot::Current, text, receiver, "1700000000000", "n", [b'x'; 16]).encrypt;
    if defect == Defect::ShortPadding && receiver != CORP {
        encrypt = text_of(&bytes_of(&sealed_short(INNER_KEY, text, receiver)));
    }
    let signature = sign(INNER_TOKEN, "1700000000000", "n", &encrypt);
    let stamp = if defect == Defect::Timestamp { "timestamp" } else { "timeStamp" };
    let mut reply = json!({ "msg_signature": signature, stamp: "1700000000000", "nonce": "n", "encrypt": encrypt });
    if defect == Defect::Wrapped {
        reply = json!({ "code": 0, "data": reply });
    }
    if defect == Defect::TextPlain {
        return reply.to_string().into_response();
    }
    axum::Json(reply).into_response()
}
