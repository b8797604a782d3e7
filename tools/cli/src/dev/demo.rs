//! The stories of `dingtalk dev`, once the suite has its first ticket.

use std::sync::Arc;

use dingtalk_store::{Companies, Licences};
use tokio::sync::broadcast::Receiver;

use super::{companies, company::first, mirror::MirrorDemo, quick_deployment, simulated::Pushers};
use crate::{
    apps::Apps,
    args::StoryName,
    story::{Seen, Story},
};

/// What a story is played with.
pub(crate) struct Demo {
    /// Which one.
    pub name: StoryName,
    /// Pushers of the suite that companies authorise.
    pub pushers: Pushers,
    /// The end of the companies' CorpIds. Another one where tables are kept: there the last start's companies are active
    /// already, and nothing would happen.
    pub run: u32,
    /// The configuration.
    pub apps: Apps,
    /// The serial numbers in the stack's table.
    pub licences: Licences,
    /// The companies there.
    pub companies: Companies,
    /// The companies' contacts, at DingTalk and here.
    pub mirror: MirrorDemo,
}

/// Waits for the first ticket and tells that all is ready; with `demo`, its story comes in between.
pub(crate) async fn play(story: Arc<Story>, mut seen: Receiver<Seen>, demo: Option<Demo>) {
    // Before the first ticket there is no token, and the console lets no company in.
    // A real one may take hours.
    first(&mut seen, |seen| matches!(seen, Seen::TicketKept)).await;
    match &demo {
        None => story.ready(),
        Some(demo) if demo.name == StoryName::Companies => companies::play(&story, demo).await,
        Some(demo) => match quick_deployment::play(&story, demo).await {
            Ok(()) => story.ready(),
            Err(error) => story.failed(&error),
        },
    }
}
