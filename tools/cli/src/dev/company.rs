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
    let id = corp.corp_id.as_str();
    story.company_comes(id, mode);
    let mut seen = story.listen();
    let began = Instant::now();
    let active = async {
        let active = until(&mut seen, |seen| matches!(seen, Seen::Activated { corp: active, .. } if active == id));
        let took = match active.await {
            Some(Seen::Activated { at, .. }) => Some(at.saturating_duration_since(began)),
            _ => None,
        };
        story.company_came(id, took);
    };
    // A push of a code goes on for as long as the code may have to be repeated.
    tokio::join!(pusher.authorise(&corp), active);
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
