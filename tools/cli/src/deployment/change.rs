//! `dingtalk deployment rotate | revoke`.

use std::{io::Write, time::Duration};

use dingtalk_store::{Credential, Deployment, Deployments};

use super::print;
use crate::{
    Failed,
    apps::Apps,
    args::{DeploymentOf, DeploymentRevokeArgs, DeploymentRotateArgs},
    corp::{Operator, name_of},
    language::Language,
    times::{self, when},
};

/// Lost races before giving up.
const TRIES: usize = 5;

/// No credential that was replaced is good for longer.
const LONGEST_GRACE: Duration = Duration::from_secs(30 * 24 * 3600);

pub(crate) async fn rotate(args: &DeploymentRotateArgs, language: Language) -> Result<(), Failed> {
    if *args.grace > LONGEST_GRACE {
        return Err(language.pick("--grace 最长 30 天", "--grace is 30 days at most").into());
    }
    let grace = i64::try_from(args.grace.as_millis()).unwrap_or(0);
    let deployments = deployments(&args.of)?;
    let by = name_of(args.of.by.as_deref(), language)?;
    for _ in 0..TRIES {
        let seen = live(&deployments, &args.of.id, language).await?;
        let now = times::now();
        if let Some(credential) = deployments.rotate(&seen, grace, &by, now).await? {
            return rotated(&seen, &credential, grace, now, language);
        }
    }
    Err(contended(language))
}

fn rotated(seen: &Deployment, fresh: &Credential, grace: i64, now: i64, language: Language) -> Result<(), Failed> {
    if seen.has_older(now) {
        eprintln!("{}", language.pick("更早的凭证已立即失效", "the one before the last has ended at once"));
    }
    let until = when(now.saturating_add(grace));
    match (grace > 0, language) {
        (true, Language::Zh) => eprintln!("旧凭证有效至 {until}"),
        (true, Language::En) => eprintln!("the older one is good until {until}"),
        (false, Language::Zh) => eprintln!("旧凭证已立即失效"),
        (false, Language::En) => eprintln!("the older one has ended at once"),
    }
    print(fresh, language)
}

pub(crate) async fn revoke(args: &DeploymentRevokeArgs, language: Language) -> Result<(), Failed> {
    let deployments = deployments(&args.of)?;
    let by = name_of(args.of.by.as_deref(), language)?;
    let mut revoked = None;
    for _ in 0..TRIES {
        let seen = known(&deployments, &args.of.id, language).await?;
        // Once more is no harm, and --void may be what was forgotten.
        if seen.revoked_at.is_some() || deployments.revoke(&seen, &by, times::now()).await? {
            revoked = Some(seen);
            break;
        }
    }
    let deployment = revoked.ok_or_else(|| contended(language))?;
    let done = language.pick("已吊销", "revoked");
    writeln!(std::io::stdout().lock(), "{}  {}  {}: {done}", deployment.id, deployment.app, deployment.corp)?;
    if !args.void {
        eprintln!(
            "{}",
            language.pick(
                "它手上的 token 在到期前仍然有效；--void 会为企业换一个 token，钉钉可能因此作废旧的",
                "the token it has lives on until its end; --void fetches another for the company, and DingTalk may void \
                 the one before",
            )
        );
        return Ok(());
    }
    let mut apps = Apps::of_stack(&args.of.config)?;
    args.hosts.apply(&mut apps.config.hosts);
    let operator = Operator::of(apps, deployment.app.clone(), &args.of.tables, "-")?;
    operator.driver.replace_token(&operator.visit()?, &deployment.corp).await?;
    let replaced = language.pick(
        "已为企业换了新的 token；钉钉没有说明旧的是否随之作废",
        "the company has another token now; whether that voids the one before, DingTalk does not say",
    );
    eprintln!("{replaced}");
    Ok(())
}

fn deployments(of: &DeploymentOf) -> Result<Deployments, Failed> {
    Ok(Deployments::new(of.tables.clients()?.dynamodb, &of.tables.state_table))
}

async fn known(deployments: &Deployments, id: &str, language: Language) -> Result<Deployment, Failed> {
    let unknown = || match language {
        Language::Zh => "没有这个部署；dingtalk deployment list 列出所有部署",
        Language::En => "there is no such deployment; dingtalk deployment list shows them",
    };
    Ok(deployments.read(id).await?.ok_or_else(unknown)?)
}

async fn live(deployments: &Deployments, id: &str, language: Language) -> Result<Deployment, Failed> {
    let deployment = known(deployments, id, language).await?;
    if deployment.revoked_at.is_some() {
        return Err(language
            .pick("该部署已吊销，且不可恢复；请新增一个", "it is revoked, and that is for good; add another one")
            .into());
    }
    Ok(deployment)
}

fn contended(language: Language) -> Failed {
    language.pick("该部署正在被他人修改，请再试一次", "somebody else is changing it; try again").into()
}
