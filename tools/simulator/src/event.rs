//! One classic event: the decrypted JSON of a push.

mod contact;
mod corp;
mod market;
mod suite;

use std::fmt;

use serde_json::{Map, Value, json};

use crate::{Quirks, random::Random};

pub use contact::{ContactEvent, Dialect, RoleAction};
pub use corp::{Corp, MicroApp};
pub use market::{Order, Refund, Tryout};
pub(crate) use market::{Rows, market_buy, order_rows, refund_rows, service_rows, tag_rows, tryout_rows};
pub use suite::MicroAppChange;
pub(crate) use suite::{agents, corp_info, scope};
pub(crate) use suite::{authorisation_rows, change_auth, change_rows, check_create_suite_url, check_update_suite_url};
pub(crate) use suite::{check_suite_license_code, check_url, micro_app, micro_app_rows, relieve_rows, suite_relieve};
pub(crate) use suite::{suite_ticket, ticket_rows, tmp_auth_code};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// One classic event: a JSON object with an `EventType`. `Debug` shows the type only: events hold tickets and codes.
#[derive(Clone, PartialEq)]
pub struct Event {
    name: String,
    members: Map<String, Value>,
}

/// The text is no JSON object with an `EventType` string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a JSON object with an EventType string")]
pub struct NotAnEvent;

impl Event {
    /// Reads an event from its JSON.
    ///
    /// # Errors
    ///
    /// [`NotAnEvent`] when the text is no JSON object with an `EventType` string.
    pub fn parse(json: &str) -> Result<Event, NotAnEvent> {
        let members: Map<String, Value> = serde_json::from_str(json).map_err(|_| NotAnEvent)?;
        let name = members.get("EventType").and_then(Value::as_str).ok_or(NotAnEvent)?.trim().to_owned();
        Ok(Event { name, members })
    }

    /// An event of that type with the members of `members`, which must be an object (anything else adds nothing).
    pub(crate) fn new(name: &str, members: Value) -> Event {
        let mut all = Map::new();
        all.insert("EventType".to_owned(), name.into());
        if let Value::Object(members) = members {
            all.extend(members);
        }
        Event { name: name.to_owned(), members: all }
    }

    /// The event's type, without stray blanks.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The JSON to push, with the quirks that touch a classic event.
    pub(crate) fn plaintext(&self, quirks: &Quirks, random: &mut Random) -> String {
        let mut members = self.members.clone();
        if quirks.stray_blanks {
            let (before, after) = match random.next() % 3 {
                0 => (" ", ""),
                1 => ("", " "),
                _ => (" ", " "),
            };
            members.insert("EventType".to_owned(), format!("{before}{}{after}", self.name).into());
        }
        for name in ["TimeStamp", "timeStamp", "EventTime"] {
            disturb_time(&mut members, name, quirks, random);
        }
        if quirks.code_without_corp && self.name == "tmp_auth_code" {
            members.remove("AuthCorpId");
        }
        if quirks.corp_id_case
            && let Some(corp) = members.remove("AuthCorpId")
        {
            members.insert("AuthCorpID".to_owned(), corp);
        }
        if quirks.unknown_members {
            members.insert("UnknownMember".to_owned(), json!({"nested": [1, null, "未知"], "EventType": "decoy"}));
        }
        Value::Object(members).to_string()
    }
}

fn disturb_time(members: &mut Map<String, Value>, name: &str, quirks: &Quirks, random: &mut Random) {
    let Some(time) = members.get_mut(name) else {
        return;
    };
    let future = quirks.future_time && (!quirks.absent_time || random.coin());
    if quirks.absent_time && !future {
        members.remove(name);
        return;
    }
    let text = quirks.string_timestamps || time.is_string();
    let number = time.as_i64().or_else(|| time.as_str()?.parse().ok());
    if let Some(number) = number {
        let number = if future { number.saturating_add(DAY_MS) } else { number };
        *time = if text { number.to_string().into() } else { number.into() };
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(quirks: &str, event: &Event) -> Value {
        let quirks = Quirks::parse(quirks).expect("known quirks");
        serde_json::from_str(&event.plaintext(&quirks, &mut Random::forked(1, 1))).expect("JSON")
    }

    fn code() -> Event {
        Event::new("tmp_auth_code", json!({"TimeStamp": 1_700_000_000_000_i64, "AuthCode": "c", "AuthCorpId": "d"}))
    }

    #[test]
    fn each_quirk_does_what_it_says() {
        assert_eq!(pushed("", &code())["TimeStamp"], 1_700_000_000_000_i64);
        assert_eq!(pushed("string-timestamps", &code())["TimeStamp"], "1700000000000");
        assert_eq!(pushed("future-time", &code())["TimeStamp"], 1_700_086_400_000_i64);
        assert_eq!(pushed("absent-time", &code()).get("TimeStamp"), None);
        assert_eq!(pushed("corp-id-case", &code())["AuthCorpID"], "d");
        assert_eq!(pushed("corp-id-case", &code()).get("AuthCorpId"), None);
        assert_eq!(pushed("code-without-corp", &code()).get("AuthCorpId"), None);
        assert!(pushed("unknown-members", &code())["UnknownMember"].is_object());
        let blank = pushed("stray-blanks", &code())["EventType"].as_str().expect("a string").to_owned();
        assert_ne!(blank, "tmp_auth_code");
        assert_eq!(blank.trim(), "tmp_auth_code");
    }

    #[test]
    fn a_future_and_an_absent_time_take_turns() {
        let quirks = Quirks::parse("future-time,absent-time").expect("known quirks");
        let mut random = Random::forked(1, 1);
        let texts: Vec<String> = (0..32).map(|_| code().plaintext(&quirks, &mut random)).collect();
        assert!(texts.iter().any(|text| text.contains("1700086400000")));
        assert!(texts.iter().any(|text| !text.contains("TimeStamp")));
        assert!(texts.iter().all(|text| !text.contains("1700000000000")));
    }

    #[test]
    fn parsing_wants_an_object_with_a_type() {
        assert_eq!(Event::parse(r#"{"EventType":" check_url "}"#).map(|event| event.name), Ok("check_url".to_owned()));
        for bad in ["", "[]", "{}", r#"{"EventType":1}"#, r#"{"eventtype":"x"}"#] {
            assert_eq!(Event::parse(bad), Err(NotAnEvent), "{bad}");
        }
    }

    #[test]
    fn debug_shows_no_code() {
        assert_eq!(format!("{:?}", code()), r#"Event { name: "tmp_auth_code", .. }"#);
    }
}
