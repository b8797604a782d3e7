//! One row of a SyncHTTP push.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::{Quirks, random::Random};

/// The priority of a row, which decides the `EventType` of the push that carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// `SYNC_HTTP_PUSH_HIGH`, the table `open_sync_biz_data`.
    High,
    /// `SYNC_HTTP_PUSH_MEDIUM`, the table `open_sync_biz_data_medium`.
    Medium,
}

impl Priority {
    /// The push's `EventType`.
    pub fn event_type(self) -> &'static str {
        match self {
            Priority::High => "SYNC_HTTP_PUSH_HIGH",
            Priority::Medium => "SYNC_HTTP_PUSH_MEDIUM",
        }
    }
}

/// One row: the state of one thing, unique by subscription, company, `biz_type` and `biz_id`. `Debug` leaves out
/// `biz_data`, which holds tickets.
#[derive(Clone, PartialEq)]
pub struct Row {
    /// What it is about; 2 is the ticket, 4 the authorisation, 13 users, 14 departments.
    pub biz_type: u32,
    /// Which one of them; the suite id for 2 and 4, the userid for 13.
    pub biz_id: String,
    /// The company; for a ticket the ISV's own.
    pub corp_id: String,
    /// The state, an object with a `syncAction`. Pushed as a JSON document inside a string.
    pub biz_data: Value,
}

/// What a row gets when it is written.
pub(crate) struct Written<'a> {
    pub(crate) id: u64,
    pub(crate) time: i64,
    pub(crate) suite_id: &'a str,
}

impl Row {
    /// A row.
    pub fn new(biz_type: u32, biz_id: &str, corp_id: &str, biz_data: Value) -> Row {
        Row { biz_type, biz_id: biz_id.to_owned(), corp_id: corp_id.to_owned(), biz_data }
    }

    /// The priority of its `biz_type`; every number not listed as high is medium. Two official tables disagree on 17,
    /// the order; here it is high.
    pub fn priority(&self) -> Priority {
        match self.biz_type {
            2 | 4 | 7 | 17 | 32 | 37 | 63 | 66 => Priority::High,
            _ => Priority::Medium,
        }
    }

    pub(crate) fn action(&self) -> &str {
        let named = |name: &str| self.biz_data.get(name).and_then(Value::as_str);
        named("syncAction").or_else(|| named("EventType")).unwrap_or("-")
    }

    pub(crate) fn json(&self, written: &Written<'_>, quirks: &Quirks, random: &mut Random) -> Value {
        let mut data = self.biz_data.clone();
        if let Some(data) = data.as_object_mut() {
            if !quirks.bare_rows {
                data.entry("eventId").or_insert_with(|| random.text::<24>().into());
                data.entry("syncSeq").or_insert_with(|| random.text::<20>().to_ascii_uppercase().into());
            }
            if quirks.loose_types {
                loosen(data);
            }
            if quirks.unknown_members {
                data.insert("unknownMember".to_owned(), json!({"nested": [1, null, "未知"]}));
            }
        }
        // The column holds whole seconds, though it is written in milliseconds.
        let time = written.time.div_euclid(1000) * 1000;
        json!({
            "id": written.id, "gmt_create": time, "gmt_modified": time, "biz_type": self.biz_type,
            "open_cursor": 0, "subscribe_id": format!("{}_0", written.suite_id), "corp_id": self.corp_id,
            "biz_id": self.biz_id, "status": 0,
            "biz_data": if quirks.biz_data_object { data } else { data.to_string().into() },
        })
    }
}

fn loosen(data: &mut Map<String, Value>) {
    let ecological = data.get_mut("auth_corp_info").and_then(|info| info.get_mut("is_ecological_corp"));
    if let Some(ecological) = ecological {
        *ecological = ecological.to_string().into();
    }
    let agents = data.get_mut("auth_info").and_then(|info| info.get_mut("agent")).and_then(Value::as_array_mut);
    for app_id in agents.into_iter().flatten().filter_map(|agent| agent.get_mut("appid")) {
        *app_id = app_id.to_string().into();
    }
    if let Some(order_id) = data.get_mut("orderId")
        && let Some(number) = order_id.as_str().and_then(|id| serde_json::from_str(id).ok()).filter(Value::is_number)
    {
        *order_id = number;
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("biz_type", &self.biz_type)
            .field("biz_id", &self.biz_id)
            .field("corp_id", &self.corp_id)
            .field("syncAction", &self.action())
            .finish_non_exhaustive()
    }
}
