//! The story of three companies: each authorises in a generation of its own, and one goes and comes back.

use std::{sync::Arc, time::Duration};

use dingtalk_simulator::{Mode, Simulator};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::Instant,
};

use super::simulated::Pushers;
use crate::story::{Seen, Story};

/// The companies, by the generation of their pushes.
const COMPANIES: [(&str, Mode); 3] =
    [("dingclassic", Mode::Classic), ("dingsynchttp", Mode::SyncHttp), ("dingboth", Mode::Both)];

/// How long a CorpId is made.
const CORP_ID: usize = 20;

/// How long the story waits for a company.
const PATIENCE: Duration = Duration::from_secs(20);

/// The first company goes this long after the others came, and stays away so long.
const GOES_AFTER: Duration = Duration::from_secs(10);
const STAYS_AWAY: Duration = Duration::from_secs(2);

/// The suite that companies authorise in the story.
pub(crate) struct Demo {
    /// Its pushers.
    pub pushers: Pushers,
    /// The end of the companies' CorpIds. Another one where tables are kept: there the last start's companies are active
    /// already, and nothing would happen.
    pub run: u32,
}

/// Waits for the first ticket and tells that all is ready; with `demo`, companies authorise it in between.
pub(crate) async fn play(story: Arc<Story>, mut seen: Receiver<Seen>, demo: Option<Demo>) {
    // Before the first ticket there is no token, and the console lets no company in.
    // A real one may take hours.
    first(&mut seen, |seen| matches!(seen, Seen::TicketKept)).await;
    let Some(Demo { pushers, run }) = demo else { return story.ready() };
    let companies = COMPANIES.map(|(name, mode)| (format!("{name}{run:0width$}", width = CORP_ID - name.len()), mode));
    for (corp, mode) in &companies {
        comes(&story, pushers.of(*mode), corp, *mode).await;
    }
    story.ready();
    tokio::time::sleep(GOES_AFTER).await;
    let [(corp, mode), ..] = &companies;
    goes(&story, pushers.of(*mode), corp).await;
    tokio::time::sleep(STAYS_AWAY).await;
    comes(&story, pushers.of(*mode), corp, *mode).await;
}

async fn comes(story: &Story, pusher: &Simulator, corp: &str, mode: Mode) {
    story.company_comes(corp, mode);
    let mut seen = story.listen();
    let began = Instant::now();
    let active = async {
        let active = until(&mut seen, |seen| matches!(seen, Seen::Activated { corp: active, .. } if active == corp));
        let took = match active.await {
            Some(Seen::Activated { at, .. }) => Some(at.saturating_duration_since(began)),
            _ => None,
        };
        story.company_came(corp, took);
    };
    // A push of a code goes on for as long as the code may have to be repeated.
    tokio::join!(pusher.authorise(corp), active);
}

async fn goes(story: &Story, pusher: &Simulator, corp: &str) {
    story.company_goes(corp);
    let mut seen = story.listen();
    let relieved = until(&mut seen, |seen| matches!(seen, Seen::Relieved { corp: relieved } if relieved == corp));
    tokio::join!(pusher.relieve(corp), relieved);
}

/// The first that is `wanted`; none when it does not come in time.
async fn until(seen: &mut Receiver<Seen>, wanted: impl Fn(&Seen) -> bool) -> Option<Seen> {
    tokio::time::timeout(PATIENCE, first(seen, wanted)).await.ok().flatten()
}

async fn first(seen: &mut Receiver<Seen>, wanted: impl Fn(&Seen) -> bool) -> Option<Seen> {
    loop {
        match seen.recv().await {
            Ok(one) if wanted(&one) => return Some(one),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}
