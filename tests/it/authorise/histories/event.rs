//! The pushes of the histories, in both generations, with every way to tell a time.

use dingtalk_simulator::MicroAppChange;
use serde_json::{Value, json};

use crate::support::{SUITE_KEY, sync_push};

/// What an event's time looks like.
#[derive(Clone, Copy, Debug)]
pub enum Stamp {
    Millis,
    Text,
    Seconds,
    Missing,
    /// A clock far ahead.
    Future,
}

impl Stamp {
    const ALL: [Stamp; 10] = [
        Stamp::Millis,
        Stamp::Millis,
        Stamp::Millis,
        Stamp::Millis,
        Stamp::Text,
        Stamp::Text,
        Stamp::Seconds,
        Stamp::Seconds,
        Stamp::Missing,
        Stamp::Future,
    ];

    pub fn draw(draw: &mut super::draw::Draw) -> Self {
        draw.one(&Self::ALL)
    }

    fn value(self, at: i64) -> Option<Value> {
        match self {
            Stamp::Millis => Some(at.into()),
            Stamp::Text => Some(at.to_string().into()),
            Stamp::Seconds => Some((at / 1000).into()),
            Stamp::Missing => None,
            Stamp::Future => Some((at + 86_400_000).into()),
        }
    }
}

/// A classic event.
pub fn classic(name: &str, corp: Option<&str>, at: i64, stamp: Stamp, members: Value) -> Value {
    let mut event = json!({ "SuiteKey": SUITE_KEY, "EventType": name });
    let object = event.as_object_mut().unwrap();
    object.extend(corp.map(|corp| ("AuthCorpId".to_owned(), corp.into())));
    object.extend(stamp.value(at).map(|at| ("TimeStamp".to_owned(), at)));
    object.extend(members.as_object().unwrap().clone());
    event
}

/// A row about the authorisation, which has whole seconds.
pub fn suite_row(action: &str, corp: &str, at: i64) -> Value {
    row(4, "2530001", corp, at, json!({ "syncAction": action }))
}

/// A row about a micro-app.
pub fn app_row(change: MicroAppChange, corp: &str, at: i64, app_id: i64, agent_id: i64) -> Value {
    row(7, &app_id.to_string(), corp, at, json!({ "syncAction": change.name(), "agentId": agent_id }))
}

fn row(biz_type: u32, biz_id: &str, corp: &str, at: i64, data: Value) -> Value {
    let at = at / 1000 * 1000;
    sync_push(vec![json!({
        "id": at, "gmt_create": at, "gmt_modified": at, "biz_type": biz_type, "open_cursor": 0, "status": 0,
        "subscribe_id": "2530001_0", "corp_id": corp, "biz_id": biz_id, "biz_data": data.to_string(),
    })])
}
