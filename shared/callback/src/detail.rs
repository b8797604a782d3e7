//! The members of an event that a handler needs, typed.

pub(crate) mod approval;
mod contacts;
pub(crate) mod market_order;
mod suite;
pub(crate) mod suite_auth;
pub(crate) mod trial;
pub(crate) mod url_check;

use secrecy::SecretString;

use crate::fields::Fields;
use crate::{Approval, EventType, Family, MarketOrder, SuiteAuth, Trial, UrlCheck};

/// What an event says beyond its type, its company and its time.
#[derive(Debug, Clone)]
pub enum Detail {
    /// The callback address is being checked.
    UrlCheck(UrlCheck),
    /// A serial number is being checked.
    LicenseCheck {
        /// The number as typed (`LicenseCode`).
        license_code: SecretString,
    },
    /// A new suite ticket.
    SuiteTicket {
        /// The ticket.
        ticket: SecretString,
    },
    /// A company authorised the suite and left a code to exchange, once, for the permanent one.
    TmpAuthCode {
        /// The temporary code (`AuthCode`).
        auth_code: SecretString,
    },
    /// The state of a company's authorisation (`org_suite_auth`, `org_suite_change`).
    SuiteAuth(Box<SuiteAuth>),
    /// A micro-app of the company. At least one of the two ids is there.
    MicroApp {
        /// The micro-app as installed in the company (`AgentId`).
        agent_id: Option<i64>,
        /// The micro-app as the ISV made it (`AppId`).
        app_id: Option<i64>,
    },
    /// An order of the app market, or what became of it.
    MarketOrder(Box<MarketOrder>),
    /// A trial of something in the app market.
    Trial(Box<Trial>),
    /// People of the company.
    Users {
        /// Whom the event is about, by userid; never empty.
        user_ids: Vec<String>,
        /// Who did it (`OptStaffId`), where known.
        operator: Option<String>,
    },
    /// Departments.
    Departments {
        /// Which ones; never empty.
        dept_ids: Vec<i64>,
    },
    /// Roles, also called labels.
    Roles {
        /// Which ones; never empty.
        role_ids: Vec<i64>,
        /// Who got or lost them, by userid; only `label_user_change` names people.
        user_ids: Vec<String>,
        /// What was done, in lower case: `add`, presumably `remove`.
        action: Option<String>,
    },
    /// An approval or one of its tasks.
    Approval(Box<Approval>),
    /// Nothing beyond type, company and time.
    None,
    /// Members that only the event's text has.
    Other,
    /// A member is missing without which the event says nothing, or it has a form that cannot be read.
    Incomplete {
        /// The member, by DingTalk's name.
        missing: &'static str,
    },
}

/// What a detail is read from.
pub(crate) struct Body<'a> {
    pub(crate) fields: &'a Fields<'a>,
    /// The `biz_id` of a row: the id of what the row is about.
    pub(crate) biz_id: Option<&'a str>,
    /// The company, from wherever the envelope has it.
    pub(crate) corp_id: Option<&'a str>,
}

/// The name of the member that is missing.
struct Missing(&'static str);

impl Detail {
    pub(crate) fn read(event_type: &EventType, body: &Body<'_>) -> Self {
        Self::try_read(event_type, body).unwrap_or_else(|Missing(missing)| Self::Incomplete { missing })
    }

    fn try_read(event_type: &EventType, body: &Body<'_>) -> Result<Self, Missing> {
        match event_type {
            EventType::SuiteTicket => suite::ticket(body),
            EventType::TmpAuthCode => suite::tmp_auth_code(body),
            EventType::OrgSuiteAuth | EventType::OrgSuiteChange => suite_auth::read(body),
            EventType::ChangeAuth | EventType::SuiteRelieve | EventType::OrgSuiteRelieve => {
                body.corp_id.map(|_| Self::None).ok_or(Missing("AuthCorpId"))
            }
            EventType::OrgChange | EventType::OrgRemove => body.corp_id.map(|_| Self::None).ok_or(Missing("CorpId")),
            EventType::GoodsTryout => Ok(trial::read(body)),
            EventType::IntegrationAppInstallEvent | EventType::IsvBpms | EventType::IsvBpmsCancel => Ok(Self::Other),
            EventType::LabelUserChange => contacts::role_holders(body),
            other => match other.family() {
                Family::UrlCheck => Ok(url_check::read(body)),
                Family::LicenseCheck => suite::license_check(body),
                Family::MicroApp => suite::micro_app(body),
                Family::Market => market_order::read(other, body),
                Family::User => contacts::users(body),
                Family::Department => contacts::departments(body),
                Family::Role => contacts::roles(body),
                Family::Approval => approval::read(body),
                _ => Ok(Self::Other),
            },
        }
    }
}

impl Body<'_> {
    fn required(&self, name: &'static str) -> Result<String, Missing> {
        self.fields.text(&[name]).ok_or(Missing(name))
    }

    fn secret(&self, name: &'static str) -> Result<SecretString, Missing> {
        self.required(name).map(SecretString::from)
    }

    /// A row's own id as a number.
    fn biz_number(&self) -> Option<i64> {
        self.biz_id.and_then(|id| id.parse().ok())
    }
}
