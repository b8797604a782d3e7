//! Step 3: what is decided in the answer itself. None of it enters the inbox; a repeated push is decided anew.

use dingtalk_callback::{CallbackEvent, Detail, EventType};
use dingtalk_lambda::{App, PLACEHOLDER_SUITE_KEY, UrlCheckReply};

use crate::{Callback, Refused, SUCCESS, open::OpenedPush};

/// Any text but `success` says that a serial number is not valid.
const INVALID: &str = "fail";

impl Callback {
    /// The text to answer with, or none for an event that goes into the inbox.
    pub(crate) async fn decide(&self, push: &OpenedPush, now: i64) -> Result<Option<String>, Refused> {
        let Some(event) = push.classic() else {
            return Ok(None);
        };
        let app = push.app();
        match &event.event_type {
            check if check.is_url_check() => {
                tracing::info!(app = app.id, event = event.event_type.as_str(), "url check answered");
                self.metrics.count("UrlCheck", Some(&app.id));
                Ok(Some(url_check_text(app, event, &push.receiver_id)))
            }
            EventType::CheckSuiteLicenseCode => {
                let accepted = self.licence(push, event, now).await?;
                Ok(Some(if accepted { SUCCESS } else { INVALID }.to_owned()))
            }
            _ => Ok(None),
        }
    }
}

fn url_check_text(app: &App, event: &CallbackEvent, receiver_id: &str) -> String {
    let random = match &event.detail {
        Detail::UrlCheck(check) => check.random.clone(),
        _ => None,
    };
    let wanted = match app.url_check_reply {
        UrlCheckReply::Random => true,
        UrlCheckReply::Success => false,
        UrlCheckReply::Auto => receiver_id == PLACEHOLDER_SUITE_KEY,
    };
    random.filter(|_| wanted).unwrap_or_else(|| SUCCESS.to_owned())
}
