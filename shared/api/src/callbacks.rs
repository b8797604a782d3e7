//! The subscription of a company's events, and the events that could not be delivered (contact-events, sections 2 and
//! 5.3). All with a company token. There is one subscription per app and company.

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

use crate::{endpoint::endpoint, liberal, secret, suite::Done};

/// `register_call_back`. Before it answers, DingTalk pushes `check_url` to the URL, which has to know token and key by
/// then. [`crate::ApiError::is_registered_already`] if there is a subscription, this call's own lost try included.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RegisterCallBack<'a> {
    /// Event types.
    pub call_back_tag: &'a [&'a str],
    /// Signs the pushes: 6 to 63 characters.
    #[serde(serialize_with = "secret::expose")]
    pub token: &'a SecretString,
    /// Encrypts them: 43 letters and digits.
    #[serde(serialize_with = "secret::expose")]
    pub aes_key: &'a SecretString,
    /// Where to.
    pub url: &'a str,
}
endpoint!(RegisterCallBack<'_> => Done, POST Oapi "/call_back/register_call_back", Idempotent);

/// `update_call_back`: as [`RegisterCallBack`]; what was subscribed before is replaced as a whole.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UpdateCallBack<'a> {
    /// Event types.
    pub call_back_tag: &'a [&'a str],
    /// Signs the pushes.
    #[serde(serialize_with = "secret::expose")]
    pub token: &'a SecretString,
    /// Encrypts them.
    #[serde(serialize_with = "secret::expose")]
    pub aes_key: &'a SecretString,
    /// Where to.
    pub url: &'a str,
}
endpoint!(UpdateCallBack<'_> => Done, POST Oapi "/call_back/update_call_back", Idempotent);

/// `get_call_back`. [`crate::ApiError::is_not_registered`] if there is no subscription.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct GetCallBack {}
endpoint!(GetCallBack => CallBack, GET Oapi "/call_back/get_call_back", Read);

/// Answer of [`GetCallBack`]. DingTalk sends the secrets in clear.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CallBack {
    /// Event types.
    #[serde(deserialize_with = "liberal::every")]
    pub call_back_tag: Vec<String>,
    /// Signs the pushes.
    #[serde(deserialize_with = "secret::some")]
    pub token: Option<SecretString>,
    /// Encrypts them.
    #[serde(deserialize_with = "secret::some")]
    pub aes_key: Option<SecretString>,
    /// Where to.
    #[serde(deserialize_with = "liberal::some_text")]
    pub url: Option<String>,
}

/// `delete_call_back`. [`crate::ApiError::is_not_registered`] if there was none, after this call's own lost try too.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct DeleteCallBack {}
endpoint!(DeleteCallBack => Done, GET Oapi "/call_back/delete_call_back", Idempotent);

/// `get_call_back_failed_result`: events that could not be delivered, at most 200. Each call destroys what the one before
/// it gave, so the answer is stored before the next call and before anybody tries to understand it. A request that may
/// have arrived is never sent again: after an error whose `arrival` is `Perhaps` events may be lost, and a whole sync is
/// due. Counted against the organisation's month.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct GetCallBackFailedResult {}
endpoint!(GetCallBackFailedResult => FailedResult, GET Oapi "/call_back/get_call_back_failed_result", Once);

impl GetCallBackFailedResult {
    /// Events on a page.
    pub const LARGEST: usize = 200;
}

/// Answer of [`GetCallBackFailedResult`]. Whatever it holds that is no event is an entry as well, so that it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailedResult {
    /// The events.
    pub failed_list: Vec<FailedEvent>,
    /// Whether to call again. Where it is not told, a full page has another behind it.
    pub has_more: bool,
}

/// An event that could not be delivered: a JSON text with all its members and every number exact, in neither of the two
/// shapes that DingTalk knows more than the other. `Debug` shows its length only: it may hold the values of an approval.
#[derive(Clone, PartialEq, Eq)]
pub struct FailedEvent(String);

impl FailedEvent {
    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The JSON text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for FailedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FailedEvent({} bytes)", self.0.len())
    }
}

impl<'de> Deserialize<'de> for FailedResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = Value::deserialize(deserializer)?;
        if !body.is_object() {
            return Err(D::Error::missing_field("failed_list"));
        }
        let result = liberal::member(&body, "result");
        let list = |of| Some(liberal::member(of, "failedlist")).filter(|list| !list.is_null());
        let failed_list = entries(list(&body).or_else(|| list(result)).unwrap_or(result));
        let more = |of| liberal::flag(liberal::member(of, "hasmore"));
        let full = failed_list.len() >= GetCallBackFailedResult::LARGEST;
        Ok(Self { failed_list, has_more: more(&body).or_else(|| more(result)).unwrap_or(full) })
    }
}

/// Everything that is there, as JSON texts.
fn entries(list: &Value) -> Vec<FailedEvent> {
    let nothing = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    let kept = |values: &[Value]| {
        values.iter().filter(|value| !nothing(value)).map(|value| FailedEvent(value.to_string())).collect()
    };
    match list {
        Value::Array(values) => kept(values),
        // A list that was sent as a text.
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Array(values)) => kept(&values),
            Ok(value) => kept(&[value]),
            Err(_) => kept(std::slice::from_ref(list)),
        },
        single => kept(std::slice::from_ref(single)),
    }
}
