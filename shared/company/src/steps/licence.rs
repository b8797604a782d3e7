//! The serial number that came with the authorisation, compared with what was issued (suite-api, section 4).

use dingtalk_authorisation::{Licence, LicenceCheck};
use dingtalk_lambda::Failure;
use dingtalk_store::LicenceVerdict;
use secrecy::SecretString;

use crate::{Driver, Visit};

impl Driver {
    /// A good number that nobody uses yet becomes this company's: its check may have been lost, or not been asked for.
    pub(super) async fn compare_licence(
        &self,
        visit: &Visit<'_>,
        corp: &str,
        number: Option<&SecretString>,
    ) -> Result<Licence, Failure> {
        if visit.licence_check == LicenceCheck::Off {
            return Ok(Licence::NotCompared);
        }
        let Some(number) = number else { return Ok(Licence::Missing) };
        let app = &visit.credentials.app;
        let verdict = self.licences.use_number(visit.keys, app, corp, number, self.clock.now()).await?;
        let licence = match verdict {
            LicenceVerdict::Accepted => Licence::Matches,
            LicenceVerdict::Unknown => Licence::Unknown,
            LicenceVerdict::Expired => Licence::Expired,
            LicenceVerdict::Revoked => Licence::Revoked,
            LicenceVerdict::OtherCompany => Licence::OtherCompany,
        };
        if licence != Licence::Matches {
            tracing::warn!(app, corp, licence = licence.as_str(), "the company's serial number was not issued to it");
        }
        Ok(licence)
    }
}
