//! A company's events, registered with our callback URL (`call_back/*`; contact-events, section 2). For suites of HTTP
//! pushes: nobody else can do it, there is no console page for it.

mod foreign;
mod register;
mod url;

use dingtalk_lambda::EventSettings;

pub use foreign::CALLBACK_URL_FOREIGN;
pub use url::is_ours;

/// The events of the contacts that can be registered (contact-events, section 6.1), those of 2016 first.
pub const CONTACT_TAGS: [&str; 15] = [
    "user_add_org",
    "user_modify_org",
    "user_leave_org",
    "org_admin_add",
    "org_admin_remove",
    "org_dept_create",
    "org_dept_modify",
    "org_dept_remove",
    "org_remove",
    "user_active_org",
    "org_change",
    "label_user_change",
    "label_conf_add",
    "label_conf_del",
    "label_conf_modify",
];

/// Those of 2016, for when DingTalk does not know the later ones (71008).
const FIRST_TAGS: &[&str] = CONTACT_TAGS.split_at(9).0;
/// The later ones.
const LATER_TAGS: &[&str] = CONTACT_TAGS.split_at(9).1;

/// What is to be registered.
#[derive(Clone, Copy, Debug)]
pub struct WantedSubscription<'a> {
    /// Token and AES key.
    pub events: &'a EventSettings,
    /// The app's callback URL.
    pub url: &'a str,
    /// An operator's word: a foreign URL that is found is replaced.
    pub replace: bool,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscribed {
    /// Nothing: it is as it should be.
    InOrder,
    /// Registered: there was nothing.
    Registered,
    /// Updated: ours was not as it should be, or an operator had a foreign one replaced.
    Updated,
    /// Nothing: somebody else's URL is there.
    Foreign,
}
