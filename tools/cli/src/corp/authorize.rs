//! `dingtalk corp authorize`: a company of the simulated DingTalk authorises an app.

use std::{io::Write, time::Duration};

use clap::ValueEnum;
use reqwest::{Client, Url};
use serde_json::Value;

use crate::{Failed, args::CorpAuthorizeArgs, language::Language};

/// A code is pushed three times, a second apart, and a push that fails again after 10 and 30 s.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn run(args: &CorpAuthorizeArgs, language: Language) -> Result<(), Failed> {
    let mode = args.mode.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let mut url = Url::parse(&args.simulator).map_err(|e| format!("--simulator: {e}"))?;
    url.set_path("/_simulator/authorize");
    url.query_pairs_mut().append_pair("corp", &args.corp).append_pair("mode", &mode);
    if let Some(app) = &args.app {
        url.query_pairs_mut().append_pair("app", app);
    }
    // It is on this machine: past every proxy.
    let client = Client::builder().no_proxy().timeout(PATIENCE).build()?;
    let answer = client.post(url).send().await.map_err(|e| match language {
        Language::Zh => format!("{} 处没有模拟钉钉：{}", args.simulator, e.without_url()),
        Language::En => format!("no simulated DingTalk at {}: {}", args.simulator, e.without_url()),
    })?;
    let accepted = answer.status().is_success();
    let said: Value = answer.json().await.map_err(|_| format!("no simulated DingTalk at {}", args.simulator))?;
    if !accepted {
        return Err(said["message"].as_str().unwrap_or("refused").to_owned().into());
    }
    let event = said["event"].as_str().unwrap_or_default();
    if said["acknowledged"] != Value::Bool(true) {
        return Err(format!("{event}: {}", language.pick("推送未被确认", "the push was not acknowledged")).into());
    }
    let what = language.pick("已推送并被确认", "pushed and acknowledged");
    writeln!(std::io::stdout().lock(), "{}  {event} {what}", args.corp)?;
    Ok(())
}
