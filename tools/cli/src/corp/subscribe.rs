//! `dingtalk corp subscribe`: has a company's events come to us, as the function event-subscription does; and on this word
//! alone in the place of somebody else.

use std::io::Write;

use dingtalk_company::{Subscribed, WantedSubscription};
use dingtalk_lambda::ContactEvents;

use super::Operator;
use crate::{Failed, args::CorpSubscribeArgs, language::Language};

pub(crate) async fn run(args: &CorpSubscribeArgs, language: Language) -> Result<(), Failed> {
    let (operator, corp) = (Operator::new(&args.drive)?, &args.drive.corp);
    operator.known(corp, language).await?;
    let events = operator.events()?;
    if events.contact_events != ContactEvents::Register {
        let (app, how) = (operator.app(), events.contact_events.as_str());
        return Err(match language {
            Language::Zh => format!("应用 {app} 的 contact_events 是 {how}，不需要注册；要注册请改为 register"),
            Language::En => format!("the contact_events of app {app} are {how}: nothing to register"),
        }
        .into());
    }
    let known = operator.driver.subscriptions().read(operator.app(), corp).await?;
    let before = known.and_then(|known| known.url);
    let url = args.callback_url.clone().or_else(|| events.callback_url.clone()).or(before);
    let url = url.ok_or_else(|| {
        language.pick(
            "不知道回调地址：请用 --callback-url，或在配置里写 callback_url",
            "the callback URL is not known: give --callback-url, or callback_url in the configuration",
        )
    })?;
    let wanted = WantedSubscription { events, url: &url, replace: args.replace };
    let (did, known) = operator.driver.subscribe(&operator.visit()?, corp, wanted).await?;
    let what = match did {
        Subscribed::InOrder => language.pick("已是应有的样子", "as it should be"),
        Subscribed::Registered => language.pick("已注册", "registered"),
        Subscribed::Updated => language.pick("已更新", "updated"),
        Subscribed::Foreign => {
            let foreign = known.foreign_url.unwrap_or_default();
            return Err(match language {
                Language::Zh => format!("企业 {corp} 的事件注册在别处：{foreign}。确认要替换请加 --replace"),
                Language::En => {
                    format!("the events of company {corp} are registered for {foreign}; add --replace to have them come here")
                }
            }
            .into());
        }
    };
    writeln!(std::io::stdout().lock(), "{corp}  {url}  {what}")?;
    Ok(())
}
