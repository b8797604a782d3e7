//! What must be refused.

use super::client::{Answer, Client};
use super::judge::Judge;
use super::sealer::{Parcel, Sealer};
use super::{Check, ListenError};
use crate::cause::EndpointCause;
use crate::finding::Finding;

/// The first one twice: if its two answers differ, their bodies say nothing.
const WRONG: [Check; 10] = [
    Check::WrongSignature,
    Check::WrongSignature,
    Check::NoSignature,
    Check::OtherKey,
    Check::OtherReceiver,
    Check::NotBase64,
    Check::NotBlocks,
    Check::NotJson,
    Check::EmptyBody,
    Check::Get,
];

/// Pushes what must be refused, and one stale push, which may be.
pub(super) async fn check<T: FnMut(&Finding)>(
    client: &Client,
    sealer: &Sealer<'_>,
    judge: &mut Judge<'_, T>,
) -> Result<(), ListenError> {
    let mut refusals = Vec::new();
    for check in WRONG {
        let parcel = sealer.seal(check)?;
        let answer = match check {
            Check::Get => client.get(&parcel).await,
            _ => client.post(&parcel).await,
        };
        let accepted = refused(judge, &answer, &parcel) == EndpointCause::Accepted;
        if let (Answer::Whole { status, body, .. }, true) = (answer, check.is_cryptographic() && !accepted) {
            refusals.push((check, status, body));
        }
    }
    if let Some(cause) = compared(&refusals) {
        judge.find(cause, None);
    }

    let parcel = sealer.seal(Check::Stale)?;
    let stale = match client.post(&parcel).await {
        Answer::Whole { status: 200, body, .. } if judge.look(&body, &parcel).says_yes => EndpointCause::StaleTaken,
        Answer::Whole { status: ..500, .. } => EndpointCause::StaleRefused,
        // No answer to this question.
        Answer::Whole { .. } | Answer::TooLong | Answer::Broken(_) | Answer::Nothing => return Ok(()),
    };
    judge.find(stale, Some(Check::Stale));
    Ok(())
}

fn refused<T: FnMut(&Finding)>(judge: &mut Judge<'_, T>, answer: &Answer, parcel: &Parcel) -> EndpointCause {
    let cause = match answer {
        Answer::Broken(_) | Answer::Nothing => EndpointCause::RefusalHangs,
        Answer::Whole { status: status @ 500.., .. } => EndpointCause::ServerError { status: *status },
        Answer::Whole { status: 200, body, .. } if judge.look(body, parcel).says_yes => EndpointCause::Accepted,
        // A GET that is answered with a page is nobody's push.
        Answer::Whole { status: 200, .. } | Answer::TooLong if parcel.check != Check::Get => {
            EndpointCause::RefusedWith200
        }
        Answer::TooLong => EndpointCause::Refused { status: 200 },
        Answer::Whole { status, .. } => EndpointCause::Refused { status: *status },
    };
    judge.find(cause.clone(), Some(parcel.check));
    cause
}

/// Whether the refusals are the same, by status, and by body unless bodies differ anyway; nothing if that cannot be said.
fn compared(refusals: &[(Check, u16, Vec<u8>)]) -> Option<EndpointCause> {
    let [(check, status, body), rest @ ..] = refusals else { return None };
    let (again, _, second) = rest.first()?;
    let twins = check == again;
    let same_status = |refusals: &[(Check, u16, Vec<u8>)]| refusals.iter().all(|(_, other, _)| other == status);
    if twins && !same_status(rest.get(..1)?) {
        return None;
    }
    // The two of one kind are one kind only.
    if rest.iter().all(|(other, ..)| other == check) {
        return None;
    }
    Some(if !same_status(rest) {
        EndpointCause::Oracle
    } else if twins && body != second {
        EndpointCause::RefusalsUnstable
    } else if rest.iter().all(|(.., other)| other == body) {
        EndpointCause::RefusalsAlike
    } else {
        EndpointCause::Oracle
    })
}
