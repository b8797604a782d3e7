//! A pusher that shares the truth of a platform: one DingTalk, two halves.

use std::sync::Arc;

use crate::platform::{Link, Platform};
use crate::{Corp, MicroAppChange, Mode, Simulator};

/// A pusher that cannot share a platform's truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// The pusher's app has no key yet.
    #[error("the app has no key yet")]
    NoKey,
    /// The platform knows no app with that key.
    #[error("the platform knows no app with this key")]
    UnknownApp,
}

/// An authorisation as it is pushed.
pub(crate) struct Authorised {
    pub(crate) corp: Corp,
    pub(crate) permanent_code: Option<String>,
}

impl Simulator {
    /// Shares the truth of `platform`: the tickets, codes and authorisations that are pushed are those that its API
    /// honours, and times are its clock's. The last step of building: the platform keeps the pusher as it is now, for
    /// what `reauth_corp` pushes.
    ///
    /// # Errors
    ///
    /// [`AttachError`] when the app has no key or the platform does not know it.
    pub fn attach(mut self, platform: &Platform) -> Result<Simulator, AttachError> {
        let key = crate::state::lock(&self.state).key.clone().ok_or(AttachError::NoKey)?;
        let clock = platform.clock();
        self.clock = Arc::new(move || clock.now());
        self.link = Some((platform.weak(), key.clone()));
        platform.keep_pusher(&key, self.clone())?;
        self.link = Some((Link::Strong(platform.clone()), key));
        Ok(self)
    }

    /// The platform whose truth it shares, and the app's key there.
    pub(crate) fn platform(&self) -> Option<(Platform, String)> {
        let (link, app) = self.link.as_ref()?;
        Some((link.platform()?, app.clone()))
    }

    /// The truth of an authorisation, before it is pushed.
    pub(crate) fn authorise_first(&self, corp: Corp, code: &str, time: i64) -> Authorised {
        let with_code = self.settings.mode != Mode::SyncHttp;
        let Some((platform, app)) = self.platform() else {
            if with_code {
                self.remember_code(&corp.corp_id, code);
            }
            return Authorised { corp, permanent_code: None };
        };
        platform.authorise(&app, corp, with_code.then_some(code), (time, self.settings.mode))
    }

    /// The truth of a change, before it is pushed.
    pub(crate) fn change_first(&self, corp: Corp) -> Corp {
        match self.platform() {
            Some((platform, app)) => platform.change(&app, &corp).unwrap_or(corp),
            None => corp,
        }
    }

    pub(crate) fn relieve_first(&self, corp_id: &str, time: i64) {
        match self.platform() {
            Some((platform, app)) => platform.relieve(&app, corp_id, time),
            None => self.forget_codes(corp_id),
        }
    }

    pub(crate) fn micro_app_first(&self, corp: Corp, app_id: Option<i64>, change: MicroAppChange) -> Corp {
        let Some((platform, app)) = self.platform() else {
            return corp;
        };
        platform.micro_app(&app, &corp.corp_id, app_id, change).unwrap_or(corp)
    }
}
