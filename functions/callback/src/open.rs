//! Steps 1 and 2: whose push is it, is it genuine, and which events does it carry?

use std::{sync::Arc, time::Duration};

use dingtalk_callback::{CallbackEvent, Envelope, EventType};
use dingtalk_crypto::{KeySlot, Opened, Refusal, SealedPush};
use dingtalk_lambda::{App, Config, FreshnessMode, PLACEHOLDER_SUITE_KEY};
use lambda_http::{Request, http::Method};

use crate::{Callback, MAX_BODY, Refused};

/// How long a new configuration is waited for, inside DingTalk's deadline.
pub(crate) const REREAD: Duration = Duration::from_millis(400);

/// A push that is genuine.
#[derive(Debug)]
pub(crate) struct OpenedPush {
    /// The configuration it was opened with.
    pub config: Arc<Config>,
    app: App,
    /// Which keys it was sealed with.
    pub slot: KeySlot,
    /// For whom it was sealed.
    pub receiver_id: String,
    /// Its events, at least one.
    pub events: Vec<CallbackEvent>,
}

impl OpenedPush {
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// The event of a push that is not a push of rows.
    pub(crate) fn classic(&self) -> Option<&CallbackEvent> {
        self.events.first().filter(|event| event.envelope == Envelope::Classic)
    }
}

impl Callback {
    pub(crate) async fn open(&self, id: &str, request: &Request, now: i64) -> Result<OpenedPush, Refused> {
        let mut config = self.settings.current();
        let mut app = config.app(id).ok_or(Refused::UnknownApp)?.clone();
        if request.method() != Method::POST {
            return Err(Refused::Method);
        }
        let body: &[u8] = request.body();
        if body.len() > MAX_BODY {
            return Err(Refused::BodyTooLarge);
        }
        let push = SealedPush::parse(request.uri().query().unwrap_or_default(), body)?;
        let opened = match open(&app, &push) {
            // The keys may have been changed since this instance read them.
            Err(_) if self.settings.reread(REREAD).await => {
                config = self.settings.current();
                app = config.app(id).ok_or(Refused::UnknownApp)?.clone();
                open(&app, &push)
            }
            first => first,
        };
        let opened = opened.map_err(Refused::Sealed)?;
        self.check_freshness(&app, &push, now)?;
        let events = dingtalk_callback::parse(&opened.message, now).map_err(|_| Refused::NotAnEvent)?;
        if opened.receiver_id == PLACEHOLDER_SUITE_KEY
            && app.key.as_deref() != Some(PLACEHOLDER_SUITE_KEY)
            && events.iter().any(|event| event.event_type != EventType::CheckCreateSuiteUrl)
        {
            return Err(Refused::Placeholder);
        }
        if opened.slot == KeySlot::Next {
            self.metrics.count("NextKeysUsed", Some(id));
        }
        Ok(OpenedPush { config, app, slot: opened.slot, receiver_id: opened.receiver_id, events })
    }

    fn check_freshness(&self, app: &App, push: &SealedPush, now: i64) -> Result<(), Refused> {
        if app.freshness.mode == FreshnessMode::Off {
            return Ok(());
        }
        // A timestamp that is no number is as stale as one from 1970.
        let off_by_ms = now.saturating_sub(push.query.timestamp_ms().unwrap_or(0)).saturating_abs();
        if off_by_ms <= app.freshness.window_ms {
            return Ok(());
        }
        if app.freshness.mode == FreshnessMode::Enforce {
            return Err(Refused::Stale { off_by_ms });
        }
        tracing::warn!(app = app.id, off_by_ms, "push with a timestamp outside the window, taken");
        self.metrics.count("Stale", Some(&app.id));
        Ok(())
    }
}

fn open(app: &App, push: &SealedPush) -> Result<Opened, Refusal> {
    app.keyring.open(push, &app.receiver_ids())
}
