//! What can go wrong with a call, and how often.

use std::time::Duration;

use crate::random::Random;

/// What goes wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Refused with this `errcode`; on a path of the api family with its counterpart there. Nothing is carried out.
    Errcode(i64),
    /// Refused with `errcode` 88 and this `sub_code`; on a path of the api family as [`Fault::Errcode`].
    Wrapped(i64),
    /// Refused with this HTTP status and `code`, the api family's way. Nothing is carried out.
    Code {
        /// The HTTP status.
        status: u16,
        /// The code.
        code: String,
    },
    /// A gateway's HTML page with this HTTP status. Nothing is carried out.
    Status(u16),
    /// An HTML page with HTTP 200. Nothing is carried out.
    Html,
    /// The answer of an IP ban, `{"status":1111,…}`, for this one call. Nothing is carried out.
    Punished,
    /// The connection is closed without an answer. Nothing is carried out.
    Close,
    /// It is carried out, and the connection is closed without an answer.
    LoseAnswer,
    /// It is carried out at once and answered after this real time.
    Delay(Duration),
    /// Nothing is carried out, and no answer comes until the client gives up.
    Hang,
    /// HTTP 200 with this body. Nothing is carried out.
    Body(String),
    /// It is carried out, and the answer is half of its JSON, with a length that fits: a proxy's work.
    TruncatedBody,
    /// It is carried out, and the connection breaks off in the middle of the answer.
    BrokenBody,
    /// A list comes back empty and says that it ends there. This and the following are for calls that give lists of
    /// departments, people or roles; others are answered as ever.
    EmptyPage,
    /// The second half of a list, or of a page of it, is missing; where it goes on is as if it were there.
    TruncatedPage,
    /// A page comes back empty and says that there is more: where it goes on is as if it had not been empty.
    SkippedPage,
    /// A page begins one later and ends one later, as if somebody before it had left since the page before: who is passed
    /// over is on no page. Where it goes on is as ever.
    ShiftedPage,
    /// `has_more` is false though there is more.
    FalseEnd,
    /// `has_more` is true though there is no more; what comes next is empty.
    FalseMore,
    /// A page says to go on with the cursor that it was asked with.
    RepeatedCursor,
}

impl Fault {
    /// Whether the call is carried out all the same.
    pub fn is_carried_out(&self) -> bool {
        let carried_out = [Fault::LoseAnswer, Fault::TruncatedBody, Fault::BrokenBody];
        carried_out.contains(self) || matches!(self, Fault::Delay(_)) || self.is_of_pages()
    }

    /// Whether it is a wrong list rather than none.
    pub fn is_of_pages(&self) -> bool {
        use Fault::{EmptyPage, FalseEnd, FalseMore, RepeatedCursor, ShiftedPage, SkippedPage, TruncatedPage};
        matches!(self, EmptyPage | TruncatedPage | SkippedPage | ShiftedPage | FalseEnd | FalseMore | RepeatedCursor)
    }
}

/// Faults at random: the same seed gives the same ones for the nth call of an API by an app for a company, whatever
/// comes between.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults {
    /// The share of calls that get one, 0 to 1.
    pub rate: f64,
    /// Which ones, each as likely as the others.
    pub kinds: Vec<Fault>,
    /// The seed.
    pub seed: u64,
    /// The APIs concerned; empty for all.
    pub only: Vec<String>,
}

impl Faults {
    /// One fault of every class that errors-and-limits knows; without [`Fault::Hang`], which takes its time.
    pub fn kinds_of_every_class() -> Vec<Fault> {
        let errcodes = [
            -1, 40001, 40014, 42001, 40082, 42009, 40085, 40078, 40079, 41030, 40084, 50002, 50003, 70001, 60011,
            60020, 90002, 90006, 90020, 40088, 40035,
        ];
        let mut kinds: Vec<Fault> = errcodes.into_iter().map(Fault::Errcode).collect();
        kinds.extend([90018, 90019, 40014].map(Fault::Wrapped));
        kinds.extend([500, 502, 503, 504].map(Fault::Status));
        kinds.extend([Fault::Html, Fault::Close, Fault::LoseAnswer, Fault::Body("{".to_owned())]);
        kinds
    }

    /// What a crawl of contacts has to survive: one fault of every class, departments out of range in mid-run (50004),
    /// answers that are cut off, and wrong pages. Not 60121 and 60003: those are what proves somebody gone. Nor
    /// [`Fault::Hang`]: add it where the client's timeouts are short.
    pub fn kinds_of_contacts() -> Vec<Fault> {
        let mut kinds = Faults::kinds_of_every_class();
        kinds.extend([50004, 60019, 400_001].map(Fault::Errcode));
        kinds.extend([Fault::EmptyPage, Fault::TruncatedPage, Fault::FalseEnd, Fault::FalseMore]);
        kinds.extend([Fault::RepeatedCursor, Fault::SkippedPage, Fault::ShiftedPage]);
        kinds.extend([Fault::TruncatedBody, Fault::BrokenBody]);
        kinds
    }

    /// The fault of the nth call of that identity, if any.
    pub(crate) fn draw(&self, api: &str, identity: &str, nth: u64) -> Option<Fault> {
        if self.kinds.is_empty() || !(self.only.is_empty() || self.only.iter().any(|only| only == api)) {
            return None;
        }
        // FNV-1a, so that calls of different callers do not share their luck.
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        let hash = identity.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
        let mut random = Random::forked(self.seed ^ hash, nth);
        if random.share() >= self.rate {
            return None;
        }
        let kinds = u64::try_from(self.kinds.len()).unwrap_or(1);
        self.kinds.get(usize::try_from(random.next() % kinds).unwrap_or(0)).cloned()
    }
}
