//! The serial number that came with the authorisation, compared with what was issued (suite-api, section 4).

use dingtalk_authorisation::{Licence, LicenceCheck};
use dingtalk_lambda::Failure;
use dingtalk_store::{LicenceVerdict, StoreError};
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
        let verdict = match self.licences.use_number(visit.keys, app, corp, number, self.clock.now()).await {
            Ok(verdict) => verdict,
            // Where nothing depends on the number, a row that cannot be read keeps no company from going on.
            Err(error @ StoreError::Corrupt { .. }) if visit.licence_check == LicenceCheck::Report => {
                tracing::error!(app, corp, %error, "the company's serial number was not compared");
                return Ok(Licence::NotCompared);
            }
            Err(error) => return Err(error.into()),
        };
        let licence = match verdict {
            LicenceVerdict::Accepted => Licence::Matches,
            LicenceVerdict::Unknown if !visit.config_is_fresh => {
                let reason =
                    "a serial number that is not found may hang on a sealing key that is newer than this instance";
                return Err(Failure::Unsealable(reason.to_owned()));
            }
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
