//! The story of three companies: each authorises in a generation of its own, and one goes and comes back.

use std::{sync::Arc, time::Duration};

use dingtalk_simulator::Mode;

use super::{
    company::{comes, corp_id, goes},
    demo::Demo,
};
use crate::story::Story;

/// The companies, by the generation of their pushes.
const COMPANIES: [(&str, Mode); 3] =
    [("dingclassic", Mode::Classic), ("dingsynchttp", Mode::SyncHttp), ("dingboth", Mode::Both)];

/// The first company goes this long after the others came, and stays away so long.
const GOES_AFTER: Duration = Duration::from_secs(10);
const STAYS_AWAY: Duration = Duration::from_secs(2);

pub(super) async fn play(story: &Arc<Story>, demo: &Demo) {
    let pushers = &demo.pushers;
    let companies = COMPANIES.map(|(name, mode)| (corp_id(name, demo.run), mode));
    for (corp, mode) in &companies {
        comes(story, pushers.of(*mode), corp.as_str(), *mode).await;
    }
    story.ready();
    tokio::time::sleep(GOES_AFTER).await;
    let [(corp, mode), ..] = &companies;
    goes(story, pushers.of(*mode), corp).await;
    tokio::time::sleep(STAYS_AWAY).await;
    comes(story, pushers.of(*mode), corp.as_str(), *mode).await;
}
