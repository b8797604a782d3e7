#![doc = include_str!("../README.md")]

mod detail;
mod envelope;
mod error;
mod event;
mod event_type;
mod family;
mod fields;
mod identity;
mod json;
mod secrets;
mod time;

pub use detail::Detail;
pub use detail::approval::Approval;
pub use detail::market_order::{Label, MarketOrder};
pub use detail::suite_auth::{AuthAgent, AuthCorpInfo, AuthScope, SuiteAuth};
pub use detail::trial::Trial;
pub use detail::url_check::UrlCheck;
pub use envelope::Envelope;
pub use error::NotAnEvent;
pub use event::{CallbackEvent, parse};
pub use event_type::EventType;
pub use family::Family;
pub use time::{MAX_AHEAD_MS, normalise_time};
