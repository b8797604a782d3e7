//! Pushes that want a decision at once: they are never retried.

use crate::event::{self, Event};
use crate::parcel::Parcel;
use crate::simulator::parse_url;
use crate::state::lock;
use crate::{Delivery, PLACEHOLDER_SUITE_KEY, SetupError, Simulator, UrlCheckReply, Verdict};

/// The answer to a serial-number check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseCheck {
    /// `success` came in time. Anything else, and no answer as well, means that the code is invalid.
    pub accepted: bool,
    /// The push. An answer in order that says no has [`Verdict::WrongText`].
    pub delivery: Delivery,
}

impl LicenseCheck {
    /// Whether the receiver said no in order, rather than failing to answer.
    pub fn refused(&self) -> bool {
        self.delivery.verdict() == Some(Verdict::WrongText)
    }
}

impl Simulator {
    /// The URL check that the console makes for this kind of app: [`create_suite`](Simulator::create_suite), or
    /// [`check_url`](Simulator::check_url) for an internal app.
    pub async fn check(&self) -> Delivery {
        if self.app.kind.has_tickets() { self.create_suite().await } else { self.check_url().await }
    }

    /// The console's verify button while a suite is created: `check_create_suite_url`. A suite without a key gets it
    /// sealed for [`PLACEHOLDER_SUITE_KEY`] and named in `TestSuiteKey`; one with a key gets it sealed for that key.
    pub async fn create_suite(&self) -> Delivery {
        let test_key = lock(&self.state).key.is_none().then_some(PLACEHOLDER_SUITE_KEY);
        let parcel = self.url_check(|random| event::check_create_suite_url(random, test_key));
        self.send(vec![parcel]).await
    }

    /// The callback settings are edited: `check_update_suite_url` to the new URL. When it is acknowledged, everything
    /// from then on goes there.
    ///
    /// # Errors
    ///
    /// [`SetupError::Url`] when `new_url` is no absolute `http` or `https` URL; nothing is pushed then.
    pub async fn update_suite_url(&self, new_url: &str) -> Result<Delivery, SetupError> {
        let url = parse_url(new_url)?;
        let key = self.suite_key();
        let mut parcel = self.url_check(|random| event::check_update_suite_url(random, &key));
        parcel.url = Some(url.clone());
        let delivery = self.send(vec![parcel]).await;
        if delivery.acknowledged {
            lock(&self.state).callback_url = url;
        }
        Ok(delivery)
    }

    /// `check_url`, as `register_call_back` and the console of internal apps send it.
    pub async fn check_url(&self) -> Delivery {
        let mut draft = self.draft();
        let mut parcel = self.classic_parcel(&mut draft, &event::check_url());
        parcel.retried = false;
        self.send(vec![parcel]).await
    }

    /// An administrator of the company types a serial number (应用序列号): `check_suite_license_code`.
    pub async fn check_license_code(&self, corp_id: &str, license_code: &str) -> LicenseCheck {
        let mut draft = self.draft();
        let event = event::check_suite_license_code(&self.suite_key(), draft.time, corp_id, license_code);
        let mut parcel = self.classic_parcel(&mut draft, &event);
        parcel.retried = false;
        let delivery = self.send(vec![parcel]).await;
        LicenseCheck { accepted: delivery.acknowledged, delivery }
    }

    fn url_check(&self, event: impl FnOnce(&str) -> Event) -> Parcel {
        let mut draft = self.draft();
        let random = draft.random.text::<8>();
        let mut parcel = self.classic_parcel(&mut draft, &event(&random));
        parcel.retried = false;
        parcel.accept = match self.settings.url_check_reply {
            UrlCheckReply::Random => vec![random],
            UrlCheckReply::Success => vec!["success".to_owned()],
            UrlCheckReply::Either => vec![random, "success".to_owned()],
        };
        parcel
    }
}
