//! What an answer means to its caller.

/// The class of an answer that is no success (errors-and-limits, sections 1 and 4). The class decides what happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// No HTTP answer: not reachable, TLS, reset, or no answer in time.
    Network,
    /// DingTalk is busy; the same call may work later. Also the answer of a call that only reads, if it cannot be read
    /// (code `unreadable`): it was cut off on the way, or DingTalk did not mean it.
    Busy,
    /// The egress IP is banned, for every app and company behind it.
    IpBan,
    /// Called too often.
    Throttle,
    /// The token is not valid (any more).
    Token,
    /// The suite ticket is refused or missing: wait for the next one, spend no attempt.
    WaitTicket,
    /// Concerns one company; the app's others go on.
    Authorisation(Refusal),
    /// The app's own key or secret is wrong. Also the clock (853002) and a signature that differs (853004), which may be
    /// an old ticket as well: [`crate::ApiError::may_be_stale_ticket`].
    Credentials,
    /// The egress IP is not on the app's white-list.
    IpWhitelist,
    /// The app lacks a permission.
    Permission,
    /// The organisation's quota, of a month mostly, is used up.
    Quota,
    /// What was asked for does not exist.
    NotFound,
    /// What was asked for lies outside the range that the company granted.
    OutOfScope,
    /// A single-use code (temporary code, sign-on code) is unknown, used or expired: 40078, 40029, 42003, …
    Code,
    /// The request itself is wrong, or the answer to a call that writes cannot be read: a bug on this side.
    Caller,
}

/// What DingTalk says of the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// It has not authorised the app, or no longer.
    Withdrawn,
    /// It is dissolved or disabled.
    Gone,
    /// It has stopped the app (50003).
    Stopped,
    /// The code it was asked with is void, not the authorisation itself: 40077, 40084, 40087, 40091, 40102, 42007, 42008, 41031.
    CodeVoid,
}
