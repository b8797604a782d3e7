//! `dingtalk corp failed-events`: asks the function failed-events to read DingTalk's list now.

use std::io::Write;

use dingtalk_lambda::{Bus, FailedEventsRequest};

use super::app_of;
use crate::{
    Failed,
    apps::Apps,
    args::{CorpFailedEventsArgs, TableArgs},
    demo,
    language::Language,
};

pub(crate) async fn run(args: &CorpFailedEventsArgs, language: Language) -> Result<(), Failed> {
    // Nothing that is sealed is read.
    let apps = Apps::read(&args.of.config, demo::new_sealing_key)?;
    let app = app_of(&apps, &args.of)?;
    if apps.config.app(&app).is_none_or(|app| app.events.failed_events_ms.is_none()) {
        return Err(match language {
            Language::Zh => format!(
                "应用 {app} 没有可读的失败事件列表：其 contact_events 不是 register 或 console，或者 failed_events_minutes = 0"
            ),
            Language::En => format!(
                "app {app} has no list of failed events to read: its contact_events are neither register nor console, \
                 or failed_events_minutes is 0"
            ),
        }
        .into());
    }
    let environment = args.of.tables.environment(&[("EVENT_BUS", &args.bus)]);
    let bus = Bus::new(&environment, TableArgs::clients_in(&environment)?.eventbridge)?;
    bus.request_failed_events(&FailedEventsRequest { app: Some(app.clone()), corp: args.corp.clone() }).await?;
    let whose = args.corp.as_deref().unwrap_or(language.pick("所有企业", "every company"));
    let asked = language.pick(
        "已请求；结果见函数 failed-events 的日志，以及 dingtalk corp show",
        "asked for; the log of the function failed-events tells what came of it, and so does dingtalk corp show",
    );
    writeln!(std::io::stdout().lock(), "{app}  {whose}  {asked}")?;
    Ok(())
}
