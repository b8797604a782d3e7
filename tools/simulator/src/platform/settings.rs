//! How the API half behaves where DingTalk's documentation is silent or has several answers.

use std::time::Duration;

use super::ContactSettings;

/// What a signed call with a ticket that is not valid any more is answered. Not documented; both are plausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StaleTicket {
    /// 40085, no such ticket.
    #[default]
    Unknown,
    /// 853004, the signature differs.
    Signature,
}

/// What every call from a banned IP gets. Both have been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BanPage {
    /// `{"status":1111,"wait":5,…}`
    #[default]
    Json,
    /// An HTML page.
    Html,
}

/// How the API half behaves. The defaults are the documented behaviour, and where nothing is documented the worst that
/// a client has to be ready for.
#[derive(Debug, Clone)]
pub struct PlatformSettings {
    /// The life of tokens and JSAPI tickets; default 7,200 s.
    pub token_life: Duration,
    /// The life of a temporary code; not published, default 10 min.
    pub temporary_code_life: Duration,
    /// Whether a fresh company token voids the one before; not documented, default true.
    pub void_previous: bool,
    /// Whether a fresh suite token voids the one before; not documented, default true.
    pub void_previous_suite_token: bool,
    /// How many tickets before the newest still count; default 0: a new one makes the one before invalid.
    pub old_tickets: usize,
    /// What a signed call with a superseded ticket is answered.
    pub stale_ticket: StaleTicket,
    /// Calls a second of one app to one API, then 90018; default no limit, DingTalk's own is 20.
    pub qps_per_api: Option<u32>,
    /// Calls a second of one app for one company to one API, then 90019; default no limit.
    pub qps_per_corp_api: Option<u32>,
    /// Calls from one IP in 20 s, then a ban of 5 min; default no limit, DingTalk's own is 10,000.
    pub ip_calls: Option<u32>,
    /// What a banned IP gets.
    pub ban_page: BanPage,
    /// How many companies one answer of `get_unactive_corp` names; not published, default 200.
    pub unactive_page: usize,
    /// Whether a company that authorised by SyncHTTP rows alone still has to be activated; documented as not needed,
    /// default false.
    pub activation_with_rows: bool,
    /// Whether `org_suite_auth` rows carry the (deprecated) permanent code; default false.
    pub permanent_code_in_rows: bool,
    /// Whether `activate_suite` of an active company fails with 70005; not documented, default false.
    pub repeated_activation_fails: bool,
    /// Whether calls with a company's token get 50003 while all micro-apps there are stopped; default true.
    pub stopped_is_refused: bool,
    /// Whether a success of the oapi family has no `errcode`, as in the samples of 2016; default false.
    pub without_errcode: bool,
    /// Whether `errcode` is a string of digits; default false.
    pub string_errcodes: bool,
    /// Whether error texts repeat the request's query and body, secrets and all: what a client must not hand on.
    /// Default false.
    pub echo_requests: bool,
    /// Whether a POST without a JSON content type gets 43004 (oapi) or 415 (api); default true.
    pub checks_content_type: bool,
    /// Whether `set_corp_ipwhitelist` extends the company's list, instead of replacing it; not documented, default false.
    pub ip_whitelist_extends: bool,
    /// How the calls about contacts behave.
    pub contact: ContactSettings,
    /// Real time before every answer; default none.
    pub latency: Duration,
    /// The seed of tokens and codes.
    pub seed: u64,
}

impl Default for PlatformSettings {
    fn default() -> PlatformSettings {
        PlatformSettings {
            token_life: Duration::from_secs(7200),
            temporary_code_life: Duration::from_secs(600),
            void_previous: true,
            void_previous_suite_token: true,
            old_tickets: 0,
            stale_ticket: StaleTicket::default(),
            qps_per_api: None,
            qps_per_corp_api: None,
            ip_calls: None,
            ban_page: BanPage::default(),
            unactive_page: 200,
            activation_with_rows: false,
            permanent_code_in_rows: false,
            repeated_activation_fails: false,
            stopped_is_refused: true,
            without_errcode: false,
            string_errcodes: false,
            echo_requests: false,
            checks_content_type: true,
            ip_whitelist_extends: false,
            contact: ContactSettings::default(),
            latency: Duration::ZERO,
            seed: 0,
        }
    }
}
