//! The serial number (应用序列号) of a company, compared with what the ISV issued (suite-api, section 4).

use serde::{Deserialize, Serialize};

use crate::{Announcement, Company, State, apply::Effect};

/// What an app makes of a company whose serial number is not in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceCheck {
    /// Numbers are not compared.
    #[default]
    Off,
    /// A number that is not in order is told of. A company without one is in order: it came by the market.
    Report,
    /// It is told of, and the company does not become active; nor does one without a number.
    Require,
}

/// What the number that came with a company's authorisation is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Licence {
    /// It was not compared in this authorisation.
    #[default]
    NotCompared,
    /// It is this company's.
    Matches,
    /// There is none.
    Missing,
    /// It was never issued.
    Unknown,
    /// Its time was over before the company used it.
    Expired,
    /// It was revoked.
    Revoked,
    /// Another company used it first.
    OtherCompany,
}

impl Licence {
    /// Its name in events and for operators.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotCompared => "not_compared",
            Self::Matches => "matches",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::OtherCompany => "other_company",
        }
    }
}

impl Company {
    /// Whether its number, as far as it was compared, is not what the app asks for.
    #[must_use]
    pub fn has_licence_mismatch(&self) -> bool {
        match (self.licence_check, self.licence) {
            (LicenceCheck::Off, _) | (_, Licence::NotCompared | Licence::Matches) => false,
            (check, Licence::Missing) => check == LicenceCheck::Require,
            _ => true,
        }
    }

    /// Whether it may not become active before its number is in order. One that is active stays so.
    #[must_use]
    pub fn needs_licence(&self) -> bool {
        self.licence_check == LicenceCheck::Require
            && self.state == State::Authorised
            && self.licence != Licence::Matches
    }

    /// Told once, until it is something else, or is required and was not.
    pub(crate) fn take_licence(&mut self, licence: Licence, effect: &mut Effect) {
        self.licence = licence;
        let told = self.has_licence_mismatch().then_some((licence, self.licence_check == LicenceCheck::Require));
        if told.is_some() && self.licence_told != told {
            effect.announcements.push(Announcement::CorpLicenseMismatch);
        }
        self.licence_told = told;
    }

    /// Of an authorisation that is over, or not begun.
    pub(crate) fn forget_licence(&mut self) {
        (self.licence, self.licence_told) = (Licence::NotCompared, None);
    }
}
