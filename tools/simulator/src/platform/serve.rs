//! The API over HTTP: both of DingTalk's hosts on one base URL.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::Platform;
use super::answer::{Answer, Fate};
use super::call::Call;
use super::connection::{Door, Peer};

/// More than any request here needs.
const MAX_BODY: usize = 1024 * 1024;

/// How long calls that are under way may take when the server stops.
const LAST_ANSWERS: Duration = Duration::from_millis(500);

/// In this time the first half of an answer leaves, before its connection breaks off.
const FLUSHED: Duration = Duration::from_millis(5);

/// A platform's API at an address. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    url: String,
    address: SocketAddr,
    drops: Arc<AtomicUsize>,
    /// Closed when the server stops.
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// The base URL of both hosts, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address, with the port that was found.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes the next `count` connections unread.
    pub fn drop_connections(&self, count: usize) {
        self.drops.fetch_add(count, Ordering::SeqCst);
    }

    /// Stops it; the address is free afterwards.
    pub async fn stop(self) {
        let Server { stop, mut task, .. } = self;
        drop(stop);
        if timeout(LAST_ANSWERS, &mut task).await.is_err() {
            task.abort();
            // It ends with having been aborted.
            let _ = task.await;
        }
    }
}

#[derive(Clone)]
struct Shop {
    platform: Platform,
    stopped: watch::Receiver<()>,
}

impl Platform {
    /// Serves the API at that address; port 0 for any free one. Several servers share the truth.
    ///
    /// # Errors
    ///
    /// What the operating system says when the address cannot be listened at.
    pub async fn serve(&self, listen: impl ToSocketAddrs) -> io::Result<Server> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let drops = Arc::new(AtomicUsize::new(0));
        let (stop, stopped) = watch::channel(());
        let shop = Shop { platform: self.clone(), stopped: stopped.clone() };
        let service = Router::new().fallback(answer).with_state(shop).into_make_service_with_connect_info::<Peer>();
        let door = Door::new(listener, drops.clone());
        let task = tokio::spawn(async move {
            // It ends with the shutdown, and otherwise never.
            let _ = axum::serve(door, service).with_graceful_shutdown(closed(stopped)).await;
        });
        Ok(Server { url: format!("http://{address}"), address, drops, stop, task })
    }
}

async fn closed(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}

async fn answer(State(shop): State<Shop>, ConnectInfo(peer): ConnectInfo<Peer>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return response(&shop.platform, Answer::html(413, "413"));
    };
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let query = head.uri.query().unwrap_or_default();
    let call = Call::new(head.method.as_str(), head.uri.path(), query, header, body.to_vec());
    let outcome = shop.platform.dispatch(call, peer.ip);
    for (app, corp_id) in outcome.pushes {
        if let Some(pusher) = shop.platform.pusher(&app) {
            tokio::spawn(async move { pusher.reauthorise(&corp_id).await });
        }
    }
    let mut fate = outcome.fate;
    if let Some(check) = outcome.check
        && let Some(no) = shop.platform.check_callback(check).await
        && let Fate::Answered(answer, _) = &mut fate
    {
        *answer = no;
    }
    match fate {
        Fate::Answered(answer, after) => {
            if !after.is_zero() {
                sleep(after).await;
            }
            response(&shop.platform, answer)
        }
        Fate::Broken(answer) => broken(&shop.platform, answer),
        Fate::Closed => {
            peer.break_off();
            Response::default()
        }
        Fate::Hung => {
            closed(shop.stopped).await;
            peer.break_off();
            Response::default()
        }
    }
}

/// An answer whose head tells of more than comes.
fn broken(platform: &Platform, answer: Answer) -> Response {
    let length = answer.body.len();
    let half = Ok(Bytes::from(answer.clone().half().body));
    // What is written and not yet sent would be lost with the connection.
    let rest = async {
        sleep(FLUSHED).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    };
    let mut response = response(platform, answer);
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    *response.body_mut() = Body::from_stream(stream::iter([half]).chain(stream::once(rest)));
    response
}

/// With the platform's own time in `Date`, which a client may set its clock by.
fn response(platform: &Platform, answer: Answer) -> Response {
    let time = Timestamp::from_millisecond(platform.now()).unwrap_or_default();
    let date = time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let built = Response::builder()
        .status(answer.status)
        .header(CONTENT_TYPE, answer.content_type)
        .header(DATE, date)
        .body(Body::from(answer.body));
    // A status that is none, from a fault.
    built.unwrap_or_default()
}
