//! The story of three companies: each authorises in a generation of its own, the contacts of the last one are mirrored
//! while it looks on, and the first one goes and comes back.

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
    let [(first, mode), (second, _), (large, _)] = &companies;
    // They have an administrator each, and nobody else.
    story.hush(first);
    story.hush(second);
    let organisation = demo.mirror.organisation(large);
    for (corp, mode) in &companies {
        comes(story, pushers.of(*mode), corp.as_str(), *mode).await;
    }
    if let Err(error) = demo.mirror.play(story, &organisation).await {
        story.failed(&error);
    }
    story.ready();
    tokio::time::sleep(GOES_AFTER).await;
    goes(story, pushers.of(*mode), first).await;
    tokio::time::sleep(STAYS_AWAY).await;
    comes(story, pushers.of(*mode), first.as_str(), *mode).await;
}
