//! `dingtalk deployment add`.

use dingtalk_authorisation::State;
use dingtalk_company::AddressList;
use dingtalk_store::{Companies, CompanyRow, Deployments, IpWhitelists, NewDeployment};

use super::print;
use crate::{
    Failed,
    apps::Apps,
    args::DeploymentAddArgs,
    corp::{app_of, name_of},
    language::Language,
    times,
};

/// Longest name, in characters.
const LONGEST_NAME: usize = 64;

pub(crate) async fn run(args: &DeploymentAddArgs, language: Language) -> Result<(), Failed> {
    let apps = Apps::of_stack(&args.of.config)?;
    let app = app_of(&apps, &args.of)?;
    let (client, table) = (args.of.tables.clients()?.dynamodb, &args.of.tables.state_table);
    let corp = &args.corp;
    if corp.is_empty() || !corp.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err(language.pick("--corp 不是一个 CorpId", "--corp is no CorpId").into());
    }
    let name = args.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control)) {
        return Err(language.pick("--name 太长或含有控制字符", "--name is too long, or has control characters").into());
    }
    let company = Companies::new(client.clone(), table).read(&apps.config.sealing_keys, &app, corp).await?;
    let kept = IpWhitelists::new(client.clone(), table).read(&app, corp).await?;
    let uses = |company: &&CompanyRow| company.allowed && company.state != State::Authorised.as_str();
    let epoch = company.as_ref().filter(uses).map(|company| company.epoch);
    let new = NewDeployment { app: &app, corp, name, any_address: args.any_address, per_minute: args.per_minute };
    let by = name_of(args.by.as_deref(), language)?;
    let credential = Deployments::new(client, table).add(&new, &by, times::now()).await?;
    match epoch {
        None => eprintln!("{}", not_authorised(corp, language)),
        Some(epoch) if !args.any_address && AddressList::in_force(kept.as_ref(), epoch).is_empty() => {
            eprintln!("{}", no_address(corp, language));
        }
        Some(_) => {}
    }
    print(&credential, language)
}

fn not_authorised(corp: &str, language: Language) -> String {
    match language {
        Language::Zh => {
            format!("注意：企业 {corp} 目前不能使用该应用，可以使用之前不会给出 token；见 dingtalk corp show")
        }
        Language::En => format!(
            "note: company {corp} cannot use the app yet; until it can there is no token. See dingtalk corp show"
        ),
    }
}

fn no_address(corp: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("注意：企业 {corp} 还没有登记出口地址；请用 dingtalk corp allow-ip"),
        Language::En => format!("note: company {corp} has no registered address yet; see dingtalk corp allow-ip"),
    }
}
