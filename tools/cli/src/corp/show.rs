//! `dingtalk corp show`: what is known of one company. Never a code, never a token.

use std::io::Write;

use dingtalk_authorisation::{Activation, Company, Licence, State};
use dingtalk_company::{Facts, Record};
use dingtalk_store::{Companies, FailedReads, SubscriptionState, Subscriptions};
use secrecy::ExposeSecret;

use super::app_of;
use crate::{
    Failed,
    apps::Apps,
    args::CorpShowArgs,
    language::{Language, padded},
    times::{self, ago, when},
};

pub(crate) async fn run(args: &CorpShowArgs, language: Language) -> Result<(), Failed> {
    let apps = Apps::of_stack(&args.of.config)?;
    let app = app_of(&apps, &args.of)?;
    let companies = Companies::new(args.of.tables.clients()?.dynamodb, &args.of.tables.state_table);
    let Some(row) = companies.read(&apps.config.sealing_keys, &app, &args.corp).await? else {
        return Err(unknown(&args.corp, language));
    };
    let mut record = Record::of(row)?;
    record.company.licence_check = apps.config.app(&app).map(|app| app.license_check).unwrap_or_default();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} {} · {app}", language.pick("企业", "company"), record.corp())?;
    let events = events_rows(args, &app, language).await?;
    for (name, value) in rows(&record, args.secrets, language).into_iter().chain(events) {
        writeln!(out, "  {} {value}", padded(name, 16))?;
    }
    Ok(())
}

pub(super) fn unknown(corp: &str, language: Language) -> Failed {
    match language {
        Language::Zh => format!("没有企业 {corp} 的记录；可用 dingtalk corp adopt 向钉钉询问"),
        Language::En => format!("nothing is known of company {corp}; dingtalk corp adopt asks DingTalk"),
    }
    .into()
}

type Row = (&'static str, String);

fn rows(record: &Record, with_secrets: bool, language: Language) -> Vec<Row> {
    let pick = |zh: &'static str, en: &'static str| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    let company = &record.company;
    let since = ago(company.since, times::now(), language);
    let mut rows = vec![
        (pick("名称", "name"), record.name().unwrap_or("-").to_owned()),
        (pick("状态", "state"), format!("{} · {} ({since})", company.state.as_str(), when(company.since))),
        (pick("授权次数", "authorisation"), format!("{} · {}", company.epoch, generation(company, language))),
    ];
    if company.state.is_authorised() {
        let activation = match company.activation {
            Activation::Due => pick("待调用", "due"),
            Activation::Done => pick("已完成", "done"),
            Activation::Refused => pick("被拒绝", "refused"),
        };
        rows.push(("activate_suite", activation.to_owned()));
        rows.push((pick("永久授权码", "permanent code"), yes(record.secrets.permanent_code.is_some(), language)));
    }
    if !record.secrets.codes.is_empty() {
        rows.push((pick("待兑换的临时授权码", "codes to exchange"), record.secrets.codes.len().to_string()));
    }
    if company.needs_licence() && company.has_licence_mismatch() {
        let barred = pick(
            "序列号不符合 license_check = \"require\"，不能激活。处理后用 corp retry",
            "its serial number is not what license_check = \"require\" asks for, so it is not activated; then corp retry",
        );
        rows.push((pick("等待人工", "held"), barred.to_owned()));
    }
    if company.held {
        let held = pick(
            "暂停：错误导致的解除授权过多。核实后用 corp relieve 或 corp retry",
            "too many companies would be relieved by errors; look, then corp relieve or corp retry",
        );
        rows.push((pick("等待人工", "held"), held.to_owned()));
    }
    if let (State::Relieved, Some(relief)) = (company.state, company.relief) {
        let by = if relief.by_errors {
            pick("由接口错误推断", "by errors")
        } else {
            pick("由事件", "by an event")
        };
        rows.push((pick("解除授权", "relieved"), format!("{} · {by}", when(relief.at))));
    }
    rows.extend(company.apps.iter().map(|(agent, app)| {
        let state = match (app.removed, app.enabled) {
            (true, _) => pick("已删除", "removed"),
            (false, true) => pick("启用", "enabled"),
            (false, false) => pick("停用", "stopped"),
        };
        let app_id = app.app_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        (pick("微应用", "micro-app"), format!("AgentId {agent} · AppId {app_id} · {state}"))
    }));
    if let Some(facts) = &record.facts {
        rows.extend(facts_rows(facts, language));
        let number = yes(facts.has_license_code, language);
        rows.push((pick("应用序列号", "serial number"), format!("{number} · {}", licence(company.licence, language))));
    }
    if let Some(url) = record.secrets.invite_url.as_ref().filter(|_| with_secrets) {
        rows.push((pick("邀请链接", "invite link"), url.expose_secret().to_owned()));
    }
    rows
}

fn facts_rows(facts: &Facts, language: Language) -> Vec<Row> {
    let pick = |zh: &'static str, en: &'static str| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    let mut admins: Vec<&str> = facts.auth_user_id.iter().map(String::as_str).collect();
    admins.extend(facts.agents.iter().flat_map(|agent| &agent.admin_list).map(String::as_str));
    admins.sort_unstable();
    admins.dedup();
    let whom = facts.scopes.as_ref().and_then(|scopes| scopes.auth_org_scopes.as_ref());
    let scopes = whom.map_or_else(
        || pick("未知", "not known").to_owned(),
        |whom| {
            let all = whom.authed_dept.contains(&1);
            let (departments, users) = (whom.authed_dept.len(), whom.authed_user.len());
            match (all, language) {
                (true, Language::Zh) => "全公司".to_owned(),
                (true, Language::En) => "the whole company".to_owned(),
                (false, Language::Zh) => format!("{departments} 个部门，{users} 人"),
                (false, Language::En) => format!("{departments} departments, {users} people"),
            }
        },
    );
    vec![
        (pick("管理员", "administrators"), if admins.is_empty() { "-".to_owned() } else { admins.join(", ") }),
        (pick("通讯录范围", "contact scopes"), scopes),
        (pick("有邀请链接", "has invite link"), yes(facts.has_invite_url, language)),
        (pick("读取时间", "read"), ago(facts.read_at, times::now(), language)),
    ]
}

/// What is registered for its events, and how the list of those that could not be delivered was read.
async fn events_rows(args: &CorpShowArgs, app: &str, language: Language) -> Result<Vec<Row>, Failed> {
    let (client, table) = (args.of.tables.clients()?.dynamodb, &args.of.tables.state_table);
    let mut rows = Vec::new();
    if let Some(known) = Subscriptions::new(client.clone(), table).read(app, &args.corp).await? {
        let checked = ago(known.checked_at, times::now(), language);
        let state = match known.state {
            SubscriptionState::Open => language.pick("未注册", "not registered"),
            SubscriptionState::Registered => language.pick("已注册", "registered"),
            SubscriptionState::Foreign => language.pick("注册在别处", "registered elsewhere"),
        };
        let url = known.foreign_url.as_deref().or(known.url.as_deref()).unwrap_or("-");
        let at = known.registered_at.map(|at| format!(" · {}", when(at))).unwrap_or_default();
        let looked = language.pick("检查于", "looked at");
        rows.push((language.pick("通讯录事件", "contact events"), format!("{state}{at} · {url} ({looked} {checked})")));
        if !known.tags.is_empty() {
            rows.push((language.pick("事件类型", "event types"), known.tags.join(" ")));
        }
        rows.extend(known.error.map(|error| (language.pick("注册失败", "not registered since"), error)));
    }
    let read = FailedReads::new(client, table).read(app, &args.corp).await?;
    if read.read_at.is_some() || read.error.is_some() {
        let at = read.read_at.map_or_else(|| "-".to_owned(), |at| ago(at, times::now(), language));
        let events = language.pick("累计事件", "events in all");
        rows.push((language.pick("失败事件列表", "failed events"), format!("{at} · {} {events}", read.events)));
        rows.extend(read.error.map(|error| (language.pick("读取失败", "not read since"), error)));
    }
    Ok(rows)
}

fn licence(licence: Licence, language: Language) -> &'static str {
    let (zh, en) = match licence {
        Licence::NotCompared => ("未比对", "not compared"),
        Licence::Matches => ("与发放的一致", "issued to this company"),
        Licence::Missing => ("没有序列号", "there is none"),
        Licence::Unknown => ("不是我们发放的", "never issued"),
        Licence::Expired => ("使用前已过期", "its time was over before it was used"),
        Licence::Revoked => ("已吊销", "revoked"),
        Licence::OtherCompany => ("已被另一家企业使用", "another company used it first"),
    };
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

fn generation(company: &Company, language: Language) -> &'static str {
    match (company.with_state, language) {
        (true, Language::Zh) => "SyncHTTP，或由接口确认",
        (true, Language::En) => "SyncHTTP, or confirmed by a call",
        (false, Language::Zh) => "普通推送",
        (false, Language::En) => "classic",
    }
}

fn yes(is: bool, language: Language) -> String {
    if is { language.pick("有", "yes") } else { language.pick("无", "no") }.to_owned()
}
