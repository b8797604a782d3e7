//! `dingtalk app list`: every app with its ticket, its token and its companies.

use std::io::Write;

use dingtalk_authorisation::State;
use dingtalk_crypto::SealingKeys;
use dingtalk_lambda::{App, AppKind};
use dingtalk_store::{Companies, StoredTokens, Tickets, TokenKey};
use dingtalk_tokens::Generation;

use crate::{
    Failed,
    apps::Apps,
    args::AppArgs,
    language::{Language, padded},
    times::{self, ago, span},
};

/// The tables that are looked at.
struct Tables {
    tickets: Tickets,
    tokens: StoredTokens,
    companies: Companies,
}

pub(crate) async fn run(args: &AppArgs, language: Language) -> Result<(), Failed> {
    let apps = Apps::of_stack(&args.config)?;
    let (dynamodb, table) = (args.tables.clients()?.dynamodb, &args.tables.state_table);
    let tables = Tables {
        tickets: Tickets::new(dynamodb.clone(), table),
        tokens: StoredTokens::new(dynamodb.clone(), table),
        companies: Companies::new(dynamodb, table),
    };
    for app in apps.chosen(args.app.as_deref())? {
        let mut rows = vec![(language.pick("密钥", "credentials"), credentials(app, language))];
        if app.kind != AppKind::Internal {
            let ticket = tables.ticket(&apps.config.sealing_keys, app, language).await?;
            rows.push(("suite ticket", ticket));
        }
        if app.credentials.is_some() {
            rows.push(tables.token(&apps.config.sealing_keys, app, language).await?);
        }
        if app.kind != AppKind::Internal {
            rows.push((language.pick("企业", "companies"), tables.companies(&app.id, language).await?));
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "{} {}", language.pick("应用", "app"), app.id)?;
        for (name, value) in rows {
            writeln!(out, "  {} {value}", padded(name, 14))?;
        }
    }
    Ok(())
}

fn credentials(app: &App, language: Language) -> String {
    let pick = |zh, en| language.pick(zh, en);
    let key = app.key.as_deref().unwrap_or(pick("尚无 key", "no key yet"));
    let (secret, generation) = match &app.credentials {
        Some(credentials) => (pick("有 secret", "with a secret"), generation(credentials.generation)),
        None => (pick("无 secret，不能调用接口", "no secret, so it cannot call DingTalk"), "-"),
    };
    format!("{} · {key} · {secret} · {generation}", language.kind(app.kind))
}

/// As `apps.toml` has it.
fn generation(generation: Generation) -> &'static str {
    match generation {
        Generation::Service => "service",
        Generation::SignedService => "signed-service",
        Generation::OAuth => "oauth",
        Generation::CorpIdToken => "corp-id-token",
        Generation::CorpSecret => "corp-secret",
    }
}

impl Tables {
    async fn ticket(&self, keys: &SealingKeys, app: &App, language: Language) -> Result<String, Failed> {
        if app.credentials.as_ref().is_some_and(|credentials| credentials.fixed_ticket.is_some()) {
            return Ok(language.pick("配置中的固定 ticket", "a fixed one, from the configuration").to_owned());
        }
        let tickets = self.tickets.all(keys, &app.id).await?;
        let Some(newest) = tickets.iter().map(|ticket| ticket.received_at).max() else {
            return Ok(language.pick("尚未收到", "none has come yet").to_owned());
        };
        let now = times::now();
        let overdue = app.ticket_overdue_ms.is_some_and(|overdue| now.saturating_sub(newest) > overdue);
        let overdue = if overdue { language.pick("，已超时", ", overdue") } else { "" };
        Ok(match language {
            Language::Zh => format!("最新一张于 {} 收到{overdue}", ago(newest, now, language)),
            Language::En => format!("the newest came {}{overdue}", ago(newest, now, language)),
        })
    }

    async fn token(&self, keys: &SealingKeys, app: &App, language: Language) -> Result<(&'static str, String), Failed> {
        let id = app.id.clone();
        let (name, key) = match app.kind {
            AppKind::Internal => ("access token", TokenKey::Internal { app: id }),
            AppKind::Suite | AppKind::Custom => ("suite token", TokenKey::Suite { app: id }),
        };
        let now = times::now();
        let row = self.tokens.read(keys, &key, now).await?;
        let text = match (row.token, row.version) {
            (Some(token), _) => {
                let (age, left) = (ago(token.minted_at, now, language), span(token.expires_at - now, language));
                match language {
                    Language::Zh => format!("{age}获取，剩余 {left}"),
                    Language::En => format!("fetched {age}, {left} left"),
                }
            }
            (None, 0) => language.pick("尚未获取", "none yet").to_owned(),
            (None, _) => language.pick("已过期", "expired").to_owned(),
        };
        Ok((name, text))
    }

    async fn companies(&self, app: &str, language: Language) -> Result<String, Failed> {
        let mut found = Vec::new();
        for state in State::ALL.iter().filter(|state| **state != State::None) {
            let count = self.companies.count(app, &[state.as_str()]).await?;
            if count > 0 {
                found.push(format!("{count} {}", state.as_str()));
            }
        }
        Ok(if found.is_empty() { language.pick("无", "none").to_owned() } else { found.join(", ") })
    }
}
