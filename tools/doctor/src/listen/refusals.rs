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
        refused(judge, &answer, &parcel);
        if let (Answer::Whole { status, body, .. }, true) = (answer, check.is_cryptographic()) {
            refusals.push((status, body));
        }
    }
    let cause = if alike(&refusals) { EndpointCause::RefusalsAlike } else { EndpointCause::Oracle };
    judge.find(cause, None);

    let parcel = sealer.seal(Check::Stale)?;
    let taken = match client.post(&parcel).await {
        Answer::Whole { status: 200, body, .. } => judge.look(&body, &parcel).says_yes,
        _ => false,
    };
    let cause = if taken { EndpointCause::StaleTaken } else { EndpointCause::StaleRefused };
    judge.find(cause, Some(Check::Stale));
    Ok(())
}

fn refused<T: FnMut(&Finding)>(judge: &mut Judge<'_, T>, answer: &Answer, parcel: &Parcel) {
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
    judge.find(cause, Some(parcel.check));
}

/// Whether the refusals are the same, by status, and by body unless bodies differ anyway.
fn alike(refusals: &[(u16, Vec<u8>)]) -> bool {
    let bodies_are_stable = matches!(refusals, [first, second, ..] if first == second);
    let same =
        |one: &(u16, Vec<u8>), other: &(u16, Vec<u8>)| one.0 == other.0 && (!bodies_are_stable || one.1 == other.1);
    refusals.windows(2).all(|pair| matches!(pair, [one, other] if same(one, other)))
}
