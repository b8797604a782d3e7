//! Checks pushed at a running endpoint.

mod address;
mod check;
mod client;
mod error;
mod judge;
mod refusals;
mod sealer;

pub use check::Check;
pub use error::ListenError;

use futures_util::future::join_all;

use crate::app::AppKeys;
use crate::cause::{EndpointCause, Limit};
use crate::finding::{Finding, Report};
use client::{Answer, Client};
use judge::Judge;
use sealer::Sealer;

/// What follows the first push, one after the other.
const WARM: [Check; 5] =
    [Check::Warm, Check::OnlySignature, Check::OnlyMsgSignature, Check::UnknownMember, Check::Warm];
/// Bytes of padding: the smallest and the largest of both block sizes, and what a 16-byte unpadder refuses first.
const PADDINGS: [u8; 5] = [1, 16, 17, 31, 32];
const AT_ONCE: usize = 10;

/// Pushes checks at a running endpoint, anybody's, and judges its answers.
///
/// All pushes that should be acknowledged are URL checks, which change nothing: `check_url` for an internal app,
/// `check_update_suite_url` for a suite or a customised app, `check_create_suite_url` for a suite without a key. There are
/// fewer than forty, each waited for no longer than five seconds; none is repeated. `teller` hears of each finding as
/// it is made.
///
/// # Errors
///
/// [`ListenError`] if the checks cannot be made at all. What is wrong with the endpoint is a finding.
pub async fn listen(url: &str, app: &AppKeys, teller: impl FnMut(&Finding)) -> Result<Report, ListenError> {
    let mut url = address::read(url)?;
    let stripped = address::strip(&mut url);
    let sealer = Sealer::new(app)?;
    let client = Client::new(url.clone())?;
    let mut judge = Judge::new(app, teller);
    judge.find(address::kind(&url), None);
    if stripped {
        judge.find(EndpointCause::QueryStripped, None);
    }
    judge.find_all(crate::examine::key_form(app));

    if !first(&client, &sealer, &mut judge).await? {
        judge.find(EndpointCause::Stopped, None);
        return Ok(judge.report);
    }
    let mut slowest = 0;
    for check in WARM {
        slowest = slowest.max(push(&client, &sealer, &mut judge, check).await?);
    }
    judge.find(EndpointCause::WarmTime { ms: slowest, limit: Limit::of(slowest) }, None);
    if !judge.said_yes {
        // Whoever answers everything alike would seem to refuse.
        judge.find(EndpointCause::Stopped, None);
        return Ok(judge.report);
    }
    for bytes in PADDINGS {
        push(&client, &sealer, &mut judge, Check::Padding(bytes)).await?;
    }
    if sealer.corp_id().is_some() {
        push(&client, &sealer, &mut judge, Check::CorpId).await?;
    }
    side_by_side(&client, &sealer, &mut judge).await?;
    refusals::check(&client, &sealer, &mut judge).await?;
    Ok(judge.report)
}

/// The first push, perhaps into a cold start; whether it makes sense to go on.
async fn first<T: FnMut(&Finding)>(
    client: &Client,
    sealer: &Sealer<'_>,
    judge: &mut Judge<'_, T>,
) -> Result<bool, ListenError> {
    let parcel = sealer.seal(Check::First)?;
    let answer = client.post(&parcel).await;
    if let Answer::Whole { ms, .. } = &answer {
        judge.find(EndpointCause::FirstTime { ms: *ms, limit: Limit::of(*ms) }, Some(Check::First));
    }
    if judge.first(&answer, &parcel) {
        return Ok(true);
    }
    // Some fail their cold start and work from then on.
    let Answer::Whole { status: 400.., .. } = answer else { return Ok(false) };
    let parcel = sealer.seal(Check::Warm)?;
    let answer = client.post(&parcel).await;
    Ok(judge.first(&answer, &parcel))
}

/// One push that should be acknowledged; how many milliseconds its answer took.
async fn push<T: FnMut(&Finding)>(
    client: &Client,
    sealer: &Sealer<'_>,
    judge: &mut Judge<'_, T>,
    check: Check,
) -> Result<u64, ListenError> {
    let parcel = sealer.seal(check)?;
    let answer = client.post(&parcel).await;
    judge.accepted(&answer, &parcel);
    Ok(answer.ms())
}

async fn side_by_side<T: FnMut(&Finding)>(
    client: &Client,
    sealer: &Sealer<'_>,
    judge: &mut Judge<'_, T>,
) -> Result<(), ListenError> {
    let parcels = (0..AT_ONCE).map(|_| sealer.seal(Check::SideBySide)).collect::<Result<Vec<_>, _>>()?;
    let answers = join_all(parcels.iter().map(|parcel| client.post(parcel))).await;
    for (answer, parcel) in answers.iter().zip(&parcels) {
        judge.accepted(answer, parcel);
    }
    let ms = answers.iter().map(Answer::ms).max().unwrap_or_default();
    judge.find(EndpointCause::SideBySideTime { ms, limit: Limit::of(ms) }, Some(Check::SideBySide));
    Ok(())
}
