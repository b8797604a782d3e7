//! `dingtalk corp`: the companies that authorise an app.

mod allow_ip;
mod authorize;
mod drive;
mod failed_events;
mod list;
pub(crate) mod operator;
mod orders;
mod show;
mod subscribe;

pub(crate) use operator::{Operator, name_of};

use crate::{
    Failed,
    apps::Apps,
    args::{CorpArgs, CorpCommand},
    language::Language,
};

pub(crate) async fn run(command: CorpCommand, language: Language) -> Result<(), Failed> {
    match command {
        CorpCommand::List(args) => list::run(&args, language).await,
        CorpCommand::Show(args) => show::run(&args, language).await,
        CorpCommand::Orders(args) => orders::run(&args, language).await,
        CorpCommand::Authorize(args) => authorize::run(&args, language).await,
        CorpCommand::Relieve(args) => drive::relieve(&args, language).await,
        CorpCommand::Retry(args) => drive::retry(&args, language).await,
        CorpCommand::AllowIp(args) => allow_ip::run(&args, language).await,
        CorpCommand::FailedEvents(args) => failed_events::run(&args, language).await,
        CorpCommand::Subscribe(args) => subscribe::run(&args, language).await,
        CorpCommand::Adopt(args) => drive::adopt(&args, language).await,
    }
}

/// The app whose companies are meant: the one that is named, or the only one that has any.
pub(crate) fn app_of(apps: &Apps, args: &CorpArgs) -> Result<String, Failed> {
    if let Some(id) = &args.app {
        return Ok(apps.config.app(id).ok_or_else(|| apps.unknown(id))?.id.clone());
    }
    let with_companies: Vec<_> = list::with_companies(apps.config.apps()).collect();
    match with_companies[..] {
        [app] => Ok(app.id.clone()),
        [] => Err("no app of the configuration is authorised by companies".into()),
        _ => {
            let ids: Vec<&str> = with_companies.iter().map(|app| app.id.as_str()).collect();
            Err(format!("--app is needed; there are: {}", ids.join(", ")).into())
        }
    }
}
