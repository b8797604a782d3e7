//! `dingtalk deployment list`. Never a credential, nor its digest.

use std::io::Write;

use dingtalk_store::{Deployment, Deployments};

use crate::{
    Failed,
    apps::Apps,
    args::DeploymentListArgs,
    demo,
    language::Language,
    times::{self, ago, when},
};

pub(crate) async fn run(args: &DeploymentListArgs, language: Language) -> Result<(), Failed> {
    // Nothing that is listed is sealed.
    let apps = Apps::read(&args.config, demo::new_sealing_key)?;
    let deployments = Deployments::new(args.tables.clients()?.dynamodb, &args.tables.state_table);
    let mut count = 0_usize;
    for app in apps.chosen(args.app.as_deref())? {
        for deployment in deployments.list(&app.id, args.corp.as_deref()).await? {
            count += 1;
            writeln!(std::io::stdout().lock(), "{}", line(&deployment, times::now(), language))?;
        }
    }
    writeln!(std::io::stdout().lock(), "{}: {count}", language.pick("部署", "deployments"))?;
    Ok(())
}

fn line(deployment: &Deployment, now: i64, language: Language) -> String {
    let Deployment { id, app, corp, .. } = deployment;
    let name = deployment.name.as_deref().unwrap_or("-");
    let never = || language.pick("从未使用", "never used").to_owned();
    let used = deployment
        .last_used_at
        .map_or_else(never, |at| format!("{} {}", language.pick("最近使用", "last used"), ago(at, now, language)));
    let mut words = vec![used];
    if let Some(at) = deployment.revoked_at {
        words.push(format!("{} {}", language.pick("已吊销于", "revoked at"), when(at)));
    } else {
        let made = ago(deployment.current_since, now, language);
        words.push(format!("{} {made}", language.pick("凭证生成于", "credential made")));
        if let Some(until) = deployment.older_until.filter(|_| deployment.has_older(now)) {
            words.push(format!("{} {}", language.pick("旧凭证有效至", "the older one good until"), when(until)));
        }
        words.push(match (deployment.any_address, language) {
            (true, Language::Zh) => "任意地址".to_owned(),
            (true, Language::En) => "from any address".to_owned(),
            (false, Language::Zh) => "仅限登记的地址".to_owned(),
            (false, Language::En) => "from registered addresses".to_owned(),
        });
        let most = deployment.per_minute;
        words.push(match language {
            Language::Zh => format!("每分钟 {most} 次"),
            Language::En => format!("{most} a minute"),
        });
    }
    format!("{id}  {app}  {corp}  {name}  {}", words.join(language.pick("，", ", ")))
}
