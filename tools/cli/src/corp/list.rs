//! `dingtalk corp list`.

use std::io::Write;

use dingtalk_authorisation::State;
use dingtalk_lambda::{App, AppKind};
use dingtalk_store::{Companies, Listed};

use crate::{
    Failed,
    apps::Apps,
    args::{CorpListArgs, StateName},
    demo,
    language::Language,
    times::when,
};

/// Companies read at a time.
const PAGE: i32 = 200;

/// Every state that a company can be listed in.
const STATES: [State; 5] = [State::CodeReceived, State::Authorised, State::Active, State::Stopped, State::Relieved];

pub(crate) async fn run(args: &CorpListArgs, language: Language) -> Result<(), Failed> {
    // Nothing that is listed is sealed.
    let apps = Apps::read(&args.config, demo::new_sealing_key)?;
    let companies = Companies::new(args.tables.clients()?.dynamodb, &args.tables.state_table);
    let mut count = 0_usize;
    for app in with_companies(apps.chosen(args.app.as_deref())?.into_iter()) {
        for state in STATES {
            if args.state.is_some_and(|asked| State::from(asked) != state) {
                continue;
            }
            let mut last: Option<Listed> = None;
            loop {
                let page = companies.list(&app.id, state.as_str(), PAGE, last.as_ref()).await?;
                let Some(end) = page.last().cloned() else { break };
                last = Some(end);
                count += page.len();
                tell(&app.id, state, &page)?;
            }
        }
    }
    writeln!(std::io::stdout().lock(), "{}: {count}", language.pick("企业", "companies"))?;
    Ok(())
}

/// Apps that companies authorise.
pub(super) fn with_companies<'a>(apps: impl Iterator<Item = &'a App>) -> impl Iterator<Item = &'a App> {
    apps.filter(|app| app.kind != AppKind::Internal)
}

fn tell(app: &str, state: State, page: &[Listed]) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    for company in page {
        let (since, name) = (when(company.since), company.name.as_deref().unwrap_or("-"));
        writeln!(out, "{since}  {app}  {:<13}  {}  {name}", state.as_str(), company.corp)?;
    }
    Ok(())
}

impl From<StateName> for State {
    fn from(name: StateName) -> Self {
        match name {
            StateName::CodeReceived => Self::CodeReceived,
            StateName::Authorised => Self::Authorised,
            StateName::Active => Self::Active,
            StateName::Stopped => Self::Stopped,
            StateName::Relieved => Self::Relieved,
        }
    }
}
