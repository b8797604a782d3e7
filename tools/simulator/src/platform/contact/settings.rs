//! How the calls about contacts behave where DingTalk's documentation is silent or has several answers.

use std::time::Duration;

use crate::organisation::Spelling;

/// What a page of `role/list` counts; not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RolePages {
    /// Roles: a group may go on on the next page.
    #[default]
    Roles,
    /// Groups, each with all its roles.
    Groups,
}

/// How the calls about contacts behave. As for [`PlatformSettings`](crate::PlatformSettings), the default is the
/// documented behaviour, and else the worst.
#[derive(Debug, Clone)]
pub struct ContactSettings {
    /// Whether booleans and lists of numbers are texts, as in the official samples; default false.
    pub texts: bool,
    /// Whether people, departments and roles have a member that no documentation names; default false.
    pub unknown_members: bool,
    /// Whether a last page that is full says `has_more`, and an empty one follows; default false.
    pub empty_last_page: bool,
    /// What a page of `role/list` counts.
    pub role_pages: RolePages,
    /// Whether v1 `department/list` is closed to every app (60011), as it is to apps made today; default false.
    pub v1_closed: bool,
    /// Whether `call_back/*` says no with the newer codes (400040 …) instead of those of 2016 (71007 …); default false.
    pub new_callback_codes: bool,
    /// Whether the classic events of a company reach a suite only while it has them registered by `call_back/*`; holds
    /// for events that a [`LiveOrganisation`](crate::LiveOrganisation) pushes. Default false.
    pub only_registered: bool,
    /// After what time an event whose last push failed is on the list; documented as 3 to 5 min, default 3 min.
    pub failed_after: Duration,
    /// How many failed events a call returns; default 200.
    pub failed_page: usize,
    /// Whether a failed event is flat, as in 2016, rather than an object named by its tag; default false.
    pub failed_flat: bool,
}

impl ContactSettings {
    pub(crate) fn spelling(&self) -> Spelling {
        Spelling { texts: self.texts, unknown_members: self.unknown_members }
    }
}

impl Default for ContactSettings {
    fn default() -> ContactSettings {
        ContactSettings {
            texts: false,
            unknown_members: false,
            empty_last_page: false,
            role_pages: RolePages::default(),
            v1_closed: false,
            new_callback_codes: false,
            only_registered: false,
            failed_after: Duration::from_secs(180),
            failed_page: 200,
            failed_flat: false,
        }
    }
}
