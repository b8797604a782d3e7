//! What DingTalk shows for a cause: facts, not words.

use crate::cause::{
    Cause, EndpointCause, EnvelopeCause, EventCause, KeyCause, ReceiverCause, RequestCause, SignatureCause,
};

/// What DingTalk shows (contact-event callbacks, sections on registering; suite callbacks, section on the response).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The receiver refuses: it depends on how. With the number of DingTalk's own libraries, where there is one.
    Refused(Option<u32>),
    /// The reply is not what it should be.
    BadReply,
    /// The HTTP status is not 200.
    Status(u16),
    /// No answer in time.
    TimedOut,
    /// No connection.
    Unreachable,
    /// A redirect.
    Redirect,
}

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
        Cause::App(_) => Shown::Refused(None),
        Cause::Signature(_) => Shown::Refused(Some(900_005)),
        Cause::Key(KeyCause::OpensNothing { .. } | KeyCause::OtherApp { .. } | KeyCause::Generations { .. }) => {
            Shown::Refused(Some(900_008))
        }
        Cause::Key(_) => Shown::Refused(Some(900_004)),
        Cause::Envelope(cause) => Shown::Refused(Some(match cause {
            EnvelopeCause::MessageLength | EnvelopeCause::LengthInCharacters => 900_009,
            EnvelopeCause::ReceiverNotUtf8 => 900_010,
            _ => 900_008,
        })),
        Cause::Receiver(ReceiverCause::Right { .. }) => return None,
        Cause::Receiver(_) => Shown::Refused(Some(900_010)),
        Cause::Time(_) => Shown::Refused(Some(900_002)),
        Cause::Event(EventCause::OtherSuite { .. }) => return None,
        Cause::Event(_) => Shown::Refused(Some(900_001)),
        Cause::Reply(_) => Shown::BadReply,
        Cause::Endpoint(cause) => return endpoint(cause),
    })
}

fn request(cause: &RequestCause) -> Option<u32> {
    match cause {
        RequestCause::Missing { parameter: "timestamp" } => Some(900_002),
        RequestCause::Missing { parameter: "nonce" } => Some(900_003),
        RequestCause::Missing { .. } => Some(900_005),
        _ => None,
    }
}

fn endpoint(cause: &EndpointCause) -> Option<Shown> {
    match cause {
        EndpointCause::Unreachable { .. } => Some(Shown::Unreachable),
        EndpointCause::NoAnswer
        | EndpointCause::FirstTime { .. }
        | EndpointCause::WarmTime { .. }
        | EndpointCause::SideBySideTime { .. } => Some(Shown::TimedOut),
        EndpointCause::Redirect { .. } => Some(Shown::Redirect),
        EndpointCause::Status { status } => Some(Shown::Status(*status)),
        EndpointCause::TooLong => Some(Shown::BadReply),
        EndpointCause::NotOpened { status: 200, .. } => Some(Shown::BadReply),
        EndpointCause::NotOpened { status, .. } => Some(Shown::Status(*status)),
        _ => None,
    }
}
