//! What DingTalk shows for a cause: facts, not words.

use crate::cause::{
    Cause, EndpointCause, EnvelopeCause, EventCause, KeyCause, Limit, ReceiverCause, RequestCause, SignatureCause,
};

/// What DingTalk shows (contact-event callbacks, sections on registering; suite callbacks, section on the response).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The receiver refuses: it depends on how. With the numbers of DingTalk's own Java library, where there are any.
    Refused(&'static [u32]),
    /// The reply is not what it should be.
    BadReply,
    /// The HTTP status is not 200.
    Status(u16),
    /// No answer in time.
    TimedOut,
    /// No answer in the time that some pages grant.
    PerhapsTimedOut,
    /// No connection.
    Unreachable,
    /// A redirect.
    Redirect,
}

/// The numbers for a signature that does not match, and for one that cannot be computed.
const SIGNATURE: [u32; 2] = [900_005, 900_006];

pub(super) fn of(cause: &Cause) -> Option<Shown> {
    Some(match cause {
        Cause::Request(
            RequestCause::ShellAmpersand
            | RequestCause::ContentType { .. }
            | RequestCause::SecondQuestionMark { harmless: true },
        )
        | Cause::Signature(SignatureCause::TokenForm { .. }) => {
            return None;
        }
        Cause::Request(cause) => Shown::Refused(request(cause)),
        Cause::App(_) => Shown::Refused(&[]),
        Cause::Signature(_) => Shown::Refused(&SIGNATURE),
        // Under a wrong key, the message length is any number, and at times one that fits.
        Cause::Key(KeyCause::OpensNothing { .. } | KeyCause::OtherApp { .. } | KeyCause::Generations { .. }) => {
            Shown::Refused(&[900_009, 900_010])
        }
        Cause::Key(_) => Shown::Refused(&[900_004]),
        Cause::Envelope(cause) => Shown::Refused(match cause {
            EnvelopeCause::MessageLength | EnvelopeCause::Shortened => &[900_009],
            EnvelopeCause::Padding | EnvelopeCause::ReceiverNotUtf8 | EnvelopeCause::LengthInCharacters => &[900_010],
            _ => &[900_008],
        }),
        Cause::Receiver(ReceiverCause::Right { .. }) => return None,
        Cause::Receiver(_) => Shown::Refused(&[900_010]),
        // The library does not look at the time.
        Cause::Time(_) | Cause::Event(EventCause::OtherSuite { .. }) => return None,
        Cause::Event(_) => Shown::Refused(&[]),
        Cause::Reply(_) => Shown::BadReply,
        Cause::Endpoint(cause) => return endpoint(cause),
    })
}

fn request(cause: &RequestCause) -> &'static [u32] {
    match cause {
        RequestCause::Missing { .. } => &SIGNATURE,
        _ => &[],
    }
}

fn endpoint(cause: &EndpointCause) -> Option<Shown> {
    match cause {
        EndpointCause::Unreachable { .. } => Some(Shown::Unreachable),
        EndpointCause::NoAnswer => Some(Shown::TimedOut),
        EndpointCause::FirstTime { limit, .. }
        | EndpointCause::WarmTime { limit, .. }
        | EndpointCause::SideBySideTime { limit, .. } => match limit {
            Limit::None | Limit::Design | Limit::SyncHttp => None,
            Limit::UrlCheck => Some(Shown::PerhapsTimedOut),
            Limit::All => Some(Shown::TimedOut),
        },
        EndpointCause::Redirect { .. } => Some(Shown::Redirect),
        EndpointCause::Status { status } => Some(Shown::Status(*status)),
        EndpointCause::TooLong => Some(Shown::BadReply),
        EndpointCause::NotOpened { status: 200, .. } => Some(Shown::BadReply),
        EndpointCause::NotOpened { status, .. } => Some(Shown::Status(*status)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_out_is_shown_only_where_a_page_says_so() {
        let shown = |limit| of(&Cause::Endpoint(EndpointCause::WarmTime { ms: 0, limit }));
        let limits = [Limit::None, Limit::Design, Limit::SyncHttp, Limit::UrlCheck, Limit::All];
        let expected = [None, None, None, Some(Shown::PerhapsTimedOut), Some(Shown::TimedOut)];
        assert_eq!(limits.map(shown), expected);
    }
}
