//! Pushes by hand, where the simulator is too well-behaved.

use dingtalk_callback::{CallbackEvent, parse};
use dingtalk_crypto::{AesKey, Credentials, KeySlot, Keyring, Reply, SealedPush};
use dingtalk_store::InboxKey;
use serde_json::{Value, json};

use super::{Bench, OTHER_AES_KEY, OTHER_TOKEN, SUITE_KEY, VECTOR_AES_KEY, VECTOR_TOKEN};

pub fn keyring(token: &str, aes_key: &str) -> Keyring {
    Keyring::new(Credentials::new(token.into(), AesKey::parse(aes_key).unwrap()))
}

pub fn vector_keyring() -> Keyring {
    keyring(VECTOR_TOKEN, VECTOR_AES_KEY)
}

pub fn other_keyring() -> Keyring {
    keyring(OTHER_TOKEN, OTHER_AES_KEY)
}

/// A push of `message` for `receiver`, signed at `now`.
pub fn sealed(ring: &Keyring, message: &str, receiver: &str, now: i64) -> SealedPush {
    let entropy = dingtalk_store::random_bytes().unwrap();
    ring.seal_push(KeySlot::Current, message, receiver, &now.to_string(), "aNonce01", entropy)
}

/// What the callback answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    /// The opened plaintext of a good answer, and its receiver id.
    pub fn opened(&self, ring: &Keyring) -> (String, String) {
        assert_eq!(self.status, 200, "{}", self.body);
        let reply = Reply::parse(self.body.as_bytes()).unwrap();
        let opened = ring.open_reply(KeySlot::Current, &reply).unwrap();
        (opened.message, opened.receiver_id)
    }

    pub fn acknowledges(&self) -> bool {
        self.status == 200 && self.opened(&vector_keyring()).0 == "success"
    }
}

impl Bench {
    /// Pushes to an app and gives the answer.
    pub async fn post(&self, app: &str, push: &SealedPush) -> Answer {
        self.post_raw(app, &push.query.to_query(), push.body().into_bytes()).await
    }

    pub async fn post_raw(&self, app: &str, query: &str, body: Vec<u8>) -> Answer {
        let url = format!("{}?{query}", self.stack.callback_url(app));
        let request = reqwest::Client::new().post(url).header("content-type", "application/json").body(body);
        let answer = request.send().await.unwrap();
        Answer { status: answer.status().as_u16(), body: answer.text().await.unwrap() }
    }

    /// Pushes an event to the suite `demo`.
    pub async fn push(&self, event: &Value) -> Answer {
        self.post("demo", &sealed(&vector_keyring(), &event.to_string(), SUITE_KEY, self.now())).await
    }
}

/// A classic ticket event.
pub fn ticket(value: &str, time: i64) -> Value {
    json!({ "SuiteKey": SUITE_KEY, "EventType": "suite_ticket", "TimeStamp": time, "SuiteTicket": value })
}

/// A push of SyncHTTP rows.
pub fn sync_push(rows: Vec<Value>) -> Value {
    json!({ "EventType": "SYNC_HTTP_PUSH_HIGH", "bizData": rows })
}

/// A ticket row.
pub fn ticket_row(value: &str, time: i64) -> Value {
    let data = json!({ "syncAction": "suite_ticket", "suiteTicket": value, "syncSeq": "A1" });
    json!({
        "id": 1, "gmt_create": time, "gmt_modified": time, "biz_type": 2, "open_cursor": 0, "status": 0,
        "subscribe_id": "2530001_0", "corp_id": "dingisv0001", "biz_id": "2530001", "biz_data": data.to_string(),
    })
}

/// Rows of external contacts who were added, each an event of its own that no function wants.
pub fn contact_rows(numbers: std::ops::Range<i64>) -> Vec<Value> {
    let row = |i: i64| {
        json!({
            "id": i, "gmt_modified": 1_700_000_000_000_i64, "biz_type": 20, "subscribe_id": "2530001_0",
            "corp_id": format!("corp{}", i % 3), "biz_id": format!("user{i}"),
            "biz_data": { "syncAction": "contact_add_org", "userid": format!("user{i}") },
        })
    };
    numbers.map(row).collect()
}

/// The events of a pushed text, as the callback sees them, with their keys.
pub fn events(app: &str, text: &str, now: i64) -> Vec<(InboxKey, CallbackEvent)> {
    parse(text, now).unwrap().into_iter().map(|event| (InboxKey::of(app, &event), event)).collect()
}

pub fn key_of(app: &str, event: &Value) -> InboxKey {
    events(app, &event.to_string(), 0).remove(0).0
}
