//! Listens on the way to DingTalk: which temporary code was sent when, and what came back. The platform's own log names
//! no code.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// How one exchange ended, as its sender saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// No answer, or one that does not tell whether the code was consumed.
    Unknown,
    Success,
    Refused,
}

type Sent = Arc<Mutex<HashMap<String, Vec<End>>>>;

/// What was listened to.
pub struct Tap {
    /// Where DingTalk is for the functions.
    pub url: String,
    sent: Sent,
}

impl Tap {
    pub async fn start(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sent = Sent::default();
        let listened = sent.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&server).await else { continue };
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                // The exchange under way on this connection.
                let under_way = Arc::new(Mutex::new(None));
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let (sent, asked) = (listened.clone(), under_way.clone());
                tokio::spawn(pass(from_client, to_server, move |text| request(&sent, &asked, text)));
                let sent = listened.clone();
                tokio::spawn(pass(from_server, to_client, move |text| response(&sent, &under_way, text)));
            }
        });
        Self { url, sent }
    }

    /// The exchanges of each code, in order.
    pub fn sent(&self) -> HashMap<String, Vec<End>> {
        self.sent.lock().unwrap().clone()
    }
}

type UnderWay = Mutex<Option<(String, usize)>>;

/// Passes on what comes, and shows each message, of which there is one at a time on a connection.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut look: impl FnMut(&str) -> bool) {
    let (mut buffer, mut message) = (vec![0; 16_384], Vec::new());
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        message.extend_from_slice(&buffer[..read]);
        // Looked at first: what is passed on has been noted.
        if look(&String::from_utf8_lossy(&message)) {
            message.clear();
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
}

/// True when all of the message is there.
fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap_or(0))
    });
    body.len() >= length.unwrap_or(0)
}

fn request(sent: &Sent, under_way: &UnderWay, text: &str) -> bool {
    if !is_whole(text) {
        return false;
    }
    let code = text.split_once("\"tmp_auth_code\":\"").and_then(|(_, rest)| rest.split_once('"'));
    if let Some((code, _)) = code {
        let mut sent = sent.lock().unwrap();
        let ends = sent.entry(code.to_owned()).or_default();
        ends.push(End::Unknown);
        *under_way.lock().unwrap() = Some((code.to_owned(), ends.len() - 1));
    }
    true
}

fn response(sent: &Sent, under_way: &UnderWay, text: &str) -> bool {
    if !is_whole(text) {
        return false;
    }
    if let Some((code, index)) = under_way.lock().unwrap().take() {
        let body: serde_json::Value =
            text.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str(body).ok()).unwrap_or_default();
        let end = match body["errcode"].as_i64() {
            _ if !text.starts_with("HTTP/1.1 200") => End::Unknown,
            _ if body["permanent_code"].is_string() => End::Success,
            // Busy: it may have been carried out by half.
            None | Some(-1) => End::Unknown,
            Some(_) => End::Refused,
        };
        sent.lock().unwrap().get_mut(&code).unwrap()[index] = end;
    }
    true
}
