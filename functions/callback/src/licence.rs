//! Whether a serial number is good for the company whose administrator types it.

use dingtalk_callback::{CallbackEvent, Detail};
use dingtalk_store::{Checked, LicenceAttempt, LicenceVerdict};

use crate::{
    Callback, Refused,
    open::{OpenedPush, REREAD},
};

impl Callback {
    /// Fail closed: without a company, without a number, above a limit or without an answer of the store it is not.
    pub(crate) async fn licence(&self, push: &OpenedPush, event: &CallbackEvent, now: i64) -> Result<bool, Refused> {
        let app = push.app().id.as_str();
        let corp = event.corp_id.as_deref().filter(|corp| !corp.is_empty());
        let (Detail::LicenseCheck { license_code: number }, Some(corp)) = (&event.detail, corp) else {
            tracing::warn!(app, corp, "serial-number check without a number or a company");
            self.metrics.count("LicenseRefused", Some(app));
            return Ok(false);
        };
        let checked = self.check(push, LicenceAttempt { app, corp, identity: &event.identity, number }, now).await?;
        let accepted = checked == Checked::Decided(LicenceVerdict::Accepted);
        match checked {
            Checked::Decided(verdict) => tracing::info!(app, corp, verdict = verdict.as_str(), "serial number checked"),
            Checked::CompanyLimited => self.limited(app, corp, "company"),
            Checked::AppLimited => self.limited(app, corp, "app"),
        }
        self.metrics.count(if accepted { "LicenseAccepted" } else { "LicenseRefused" }, Some(app));
        Ok(accepted)
    }

    async fn check(&self, push: &OpenedPush, attempt: LicenceAttempt<'_>, now: i64) -> Result<Checked, Refused> {
        let (keys, limits) = (&push.config.sealing_keys, push.app().licence_attempts);
        let first = self.licences.check(keys, attempt, limits, now).await?;
        if first != Checked::Decided(LicenceVerdict::Unknown) || !self.settings.reread(REREAD).await {
            return Ok(first);
        }
        // It may hang on a sealing key that this instance has not seen. The attempt is admitted already.
        let fresh = self.settings.current();
        if fresh.sealing_keys.numbers().eq(keys.numbers()) {
            return Ok(first);
        }
        let LicenceAttempt { app, corp, number, .. } = attempt;
        let verdict = self.licences.use_number(&fresh.sealing_keys, app, corp, number, now).await?;
        Ok(Checked::Decided(verdict))
    }

    fn limited(&self, app: &str, corp: &str, of: &'static str) {
        tracing::warn!(app, corp, limit = of, "too many serial numbers tried; refused");
        self.metrics.count("LicenseLimited", Some(app));
    }
}
