//! Step 3: what is decided in the answer itself. None of it enters the inbox; a repeated push is decided anew.

use dingtalk_callback::{CallbackEvent, Detail, EventType};
use dingtalk_lambda::{App, PLACEHOLDER_SUITE_KEY, UrlCheckReply};
use dingtalk_store::{Attempt, AttemptLimit};

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
                let valid = self.licence(app, event, now).await?;
                self.metrics.count(if valid { "LicenceAccepted" } else { "LicenceRefused" }, Some(&app.id));
                Ok(Some(if valid { SUCCESS } else { INVALID }.to_owned()))
            }
            _ => Ok(None),
        }
    }

    /// Fail closed: without a company, without a number, above the limit or without an answer of the store it is not valid.
    async fn licence(&self, app: &App, event: &CallbackEvent, now: i64) -> Result<bool, Refused> {
        let Detail::LicenseCheck { license_code } = &event.detail else {
            return Ok(false);
        };
        let Some(corp) = event.corp_id.as_deref() else {
            return Ok(false);
        };
        let attempt = self.licences.attempt(&app.id, corp, &event.identity, AttemptLimit::default(), now).await?;
        if attempt == Attempt::Limited {
            tracing::warn!(app = app.id, corp, "too many serial numbers tried; refused without a look");
            self.metrics.count("LicenceLimited", Some(&app.id));
            return Ok(false);
        }
        let valid = self.licences.is_valid(&app.id, corp, license_code, now).await?;
        tracing::info!(app = app.id, corp, valid, "serial number checked");
        Ok(valid)
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
