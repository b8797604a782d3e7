//! The offline quick deployment (线下快速部署): scan, type the serial number, authorise.

use super::LicenseCheck;
use crate::{Corp, Delivery, Simulator};

/// How a quick deployment went.
#[derive(Debug, Clone)]
pub struct QuickDeployment {
    /// What the receiver said of the number.
    pub check: LicenseCheck,
    /// The authorisation that followed; none where the number was not accepted.
    pub authorisation: Option<Delivery>,
}

impl Simulator {
    /// An administrator sets a team up and types `number`. Where the receiver accepts it the company authorises at once,
    /// with the number as its `license_code`; else nothing more happens (suite-api, section 10.2).
    pub async fn quick_deploy(&self, corp: impl Into<Corp>, number: &str) -> QuickDeployment {
        let corp = Corp { license_code: Some(number.to_owned()), ..corp.into() };
        let check = self.check_license_code(&corp.corp_id, number).await;
        let authorisation = if check.accepted { Some(self.authorise(corp).await) } else { None };
        QuickDeployment { check, authorisation }
    }
}
