//! The check of a URL that is to be registered: the call waits for it.

use super::callbacks::{No, Registration, no};
use crate::platform::answer::Answer;
use crate::platform::refusal::Refusal;
use crate::platform::{CallRecord, Platform};
use crate::{App, AppKind, Retry, Settings, SetupError, Simulator, Verdict};

/// A registration whose URL has not been checked.
pub(crate) struct UncheckedCallback {
    pub(crate) app: String,
    pub(crate) corp_id: String,
    pub(crate) kind: AppKind,
    pub(crate) registration: Registration,
    /// The call that wants it, once the rest of it is done.
    pub(crate) record: Option<CallRecord>,
}

impl Platform {
    /// Pushes `check_url`, and registers what answers it with an encrypted `success`. Gives the answer to the call if
    /// that is a no.
    pub(crate) async fn check_callback(&self, unchecked: UncheckedCallback) -> Option<Answer> {
        let checked = self.push_check(&unchecked).await;
        let UncheckedCallback { app, corp_id, registration, mut record, .. } = unchecked;
        let mut world = self.world();
        let refusal = match checked {
            Ok(()) => {
                world.callbacks(&app, &corp_id).registration = Some(registration);
                None
            }
            Err(reason) => Some(no(reason, self.settings().contact.new_callback_codes)),
        };
        if let (Some(record), Some(refusal)) = (&mut record, &refusal) {
            (record.code, record.carried_out) = (refusal.name(true), false);
        }
        world.log.records.extend(record);
        let request_id = format!("{:016x}", world.serial());
        refusal.map(|refusal: Refusal| Answer::json(200, &refusal.oapi_body(&request_id)))
    }

    async fn push_check(&self, unchecked: &UncheckedCallback) -> Result<(), No> {
        let UncheckedCallback { app, corp_id, kind, registration, .. } = unchecked;
        // What is registered by this call is sealed for the suite, or for an internal app's company.
        let key = if *kind == AppKind::Internal { corp_id } else { app };
        let app = App {
            callback_url: registration.url.clone(),
            token: registration.token.clone(),
            encoding_aes_key: registration.aes_key.clone(),
            kind: *kind,
            key: Some(key.clone()),
            suite_id: String::new(),
            corp_id: corp_id.clone(),
        };
        let settings = Settings { retry: Retry::None, seed: self.settings().seed, ..Settings::default() };
        let clock = self.clock();
        let simulator = match Simulator::new(app, settings) {
            Ok(simulator) => simulator.with_clock(move || clock.now()),
            Err(SetupError::Url) => return Err(No::Url),
            Err(_) => return Err(No::Member),
        };
        match simulator.check_url().await.verdict() {
            Some(Verdict::Acknowledged) => Ok(()),
            Some(Verdict::NoAnswer | Verdict::Late) | None => Err(No::Timeout),
            Some(Verdict::Unreachable | Verdict::HttpStatus(_)) => Err(No::Unreachable),
            Some(_) => Err(No::Answer),
        }
    }
}
