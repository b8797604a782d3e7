//! What the stories have in common: a company comes, and goes.

use std::time::Duration;

use dingtalk_simulator::{Corp, Mode, Simulator};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::Instant,
};

use crate::story::{Seen, Story};

/// How long a CorpId is made.
const CORP_ID: usize = 20;

/// How long a story waits for a company.
const PATIENCE: Duration = Duration::from_secs(20);

/// A CorpId that begins with `name`, another one in each run.
pub(super) fn corp_id(name: &str, run: u32) -> String {
    format!("{name}{run:0width$}", width = CORP_ID - name.len())
}

/// The company authorises the app, and is waited for.
pub(super) async fn comes(story: &Story, pusher: &Simulator, corp: impl Into<Corp>, mode: Mode) {
    let corp: Corp = corp.into();
    story.company_comes(&corp.corp_id, mode);
    // A push of a code goes on for as long as the code may have to be repeated.
    tokio::join!(pusher.authorise(&corp), becomes_active(story, &corp.corp_id));
}

/// Tells when the company can use the app; to be begun before it authorises.
pub(super) async fn becomes_active(story: &Story, corp: &str) {
    let mut seen = story.listen();
    let began = Instant::now();
    let active = until(&mut seen, |seen| matches!(seen, Seen::Activated { corp: active, .. } if active == corp));
    let took = match active.await {
        Some(Seen::Activated { at, .. }) => Some(at.saturating_duration_since(began)),
        _ => None,
    };
    story.company_came(corp, took);
}

/// The company withdraws, and is waited for.
pub(super) async fn goes(story: &Story, pusher: &Simulator, corp: &str) {
    story.company_goes(corp);
    let mut seen = story.listen();
    let relieved = until(&mut seen, |seen| matches!(seen, Seen::Relieved { corp: relieved } if relieved == corp));
    tokio::join!(pusher.relieve(corp), relieved);
}

/// The first that is `wanted`; none when it does not come in time.
async fn until(seen: &mut Receiver<Seen>, wanted: impl Fn(&Seen) -> bool) -> Option<Seen> {
    tokio::time::timeout(PATIENCE, first(seen, wanted)).await.ok().flatten()
}

/// The first that is `wanted`.
pub(super) async fn first(seen: &mut Receiver<Seen>, wanted: impl Fn(&Seen) -> bool) -> Option<Seen> {
    loop {
        match seen.recv().await {
            Ok(one) if wanted(&one) => return Some(one),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}
