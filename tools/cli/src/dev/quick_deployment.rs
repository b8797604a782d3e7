//! The story of an offline quick deployment (线下快速部署): a serial number is issued, typed wrongly, typed rightly, typed by
//! somebody else; and somebody guesses.

use dingtalk_company::Record;
use dingtalk_simulator::{Corp, Mode, Simulator};
use dingtalk_store::{Issued, LicenceNumber, NewLicence};
use secrecy::ExposeSecret;

use super::{
    company::{comes, corp_id},
    demo::Demo,
};
use crate::{Failed, story::Story, times};

/// The suite of the story.
const APP: &str = "demo";

/// What is typed that was never issued.
const WRONG: &str = "00000-00000-00000-00000";

/// More guesses than a company has in an hour.
const GUESSES: usize = 12;

pub(super) async fn play(story: &Story, demo: &Demo) -> Result<(), Failed> {
    let pusher = &demo.pushers.classic;
    let number = issue(demo).await?;
    story.number_issued(&number);

    let first = deploying(demo, "dingoffline");
    types(story, pusher, &first, WRONG).await;
    if !types(story, pusher, &first, &number).await {
        return Err("the number that was issued was not accepted".into());
    }
    // DingTalk lets it go on only then, and knows the number from now on.
    comes(story, pusher, Corp { license_code: Some(number.clone()), ..first.clone() }, Mode::Classic).await;
    story.invite_link(&first.corp_id, &invite_link(demo, &first.corp_id).await?);

    types(story, pusher, &deploying(demo, "dingsecond"), &number).await;

    let guesser = deploying(demo, "dingguesser");
    story.guesses(&guesser.corp_id, GUESSES);
    for guess in 0..GUESSES {
        pusher.check_license_code(&guesser.corp_id, &format!("00000-00000-00000-{guess:05}")).await;
    }
    let spare = issue(demo).await?;
    let limited = pusher.check_license_code(&guesser.corp_id, &spare).await;
    story.guessed(&guesser.corp_id, limited.accepted);
    Ok(())
}

/// Its administrator types `number`. Whether it is accepted.
async fn types(story: &Story, pusher: &Simulator, corp: &Corp, number: &str) -> bool {
    story.number_typed(&corp.corp_id, number);
    let accepted = pusher.check_license_code(&corp.corp_id, number).await.accepted;
    story.number_answered(&corp.corp_id, accepted);
    accepted
}

async fn issue(demo: &Demo) -> Result<String, Failed> {
    let number = LicenceNumber::random()?;
    let typed = LicenceNumber::try_from(&number)?;
    let new = NewLicence { note: Some("dingtalk dev"), ..NewLicence::default() };
    let issued = demo.licences.issue(&demo.apps.config.sealing_keys, APP, &typed, new, times::now()).await?;
    match issued {
        Issued::New(_) => Ok(number.expose_secret().to_owned()),
        Issued::AlreadyIssued(_) => Err("the same random number twice".into()),
    }
}

/// A company whose team has an invite link.
fn deploying(demo: &Demo, name: &str) -> Corp {
    let corp = corp_id(name, demo.run);
    Corp { invite_url: format!("https://oa.dingtalk.com/invite/{corp}"), ..Corp::from(corp) }
}

/// As the bundle has kept it.
async fn invite_link(demo: &Demo, corp: &str) -> Result<String, Failed> {
    // A classic company is active before its data is read.
    for _ in 0..100 {
        let row = demo.companies.read(&demo.apps.config.sealing_keys, APP, corp).await?;
        let record = row.map(Record::of).transpose()?;
        if let Some(link) = record.and_then(|record| record.secrets.invite_url) {
            return Ok(link.expose_secret().to_owned());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Err("no invite link was kept".into())
}
