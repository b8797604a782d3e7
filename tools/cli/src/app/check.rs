//! `dingtalk app check`: are an app's credentials good? DingTalk is asked without a new token beside the owner's.
//!
//! A second suite token may void the first (suite-api, section 13), so none is fetched here. What may be called without
//! one is the signed `get_auth_info`: it needs key, secret, ticket, clock and egress IP to be right, and changes nothing.
//! It is asked for a company that does not exist. An internal app's `gettoken` gives the token that there is, and
//! prolongs it, so that may be called.

use std::{io::Write, time::Duration};

use dingtalk_api::{
    Api, ApiError, ApiOptions, Auth, Caller, Signed,
    internal::{GetToken, GetTokenByCorpSecret},
    suite::GetAuthInfo,
};
use dingtalk_lambda::{App, AppKind};
use dingtalk_store::{Ticket, Tickets};
use dingtalk_tokens::{AppCredentials, Generation};
use secrecy::SecretString;
use tokio::time::Instant;

use super::verdict::{self, Finding};
use crate::{
    Failed,
    apps::Apps,
    args::{AppCheckArgs, TableArgs},
    demo,
    language::Language,
    times::{self, ago},
};

/// No company has this CorpId.
const NOBODY: &str = "ding00000000000000000000000000000000";

/// How long DingTalk is asked for, one app.
const PATIENCE: Duration = Duration::from_secs(15);

/// False when something is wrong.
pub(crate) async fn run(args: &AppCheckArgs, language: Language) -> Result<bool, Failed> {
    let mut apps = Apps::read(&args.apps.config, demo::new_sealing_key)?;
    args.hosts.apply(&mut apps.config.hosts);
    let api = Api::new(ApiOptions::new(apps.config.hosts.clone()))?;
    let check = Check { api, apps: &apps, tables: &args.apps.tables, language };
    let (mut wrong, mut not_asked) = (false, false);
    for app in apps.chosen(args.apps.app.as_deref())? {
        let findings = check.app(app).await?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{} {} · {}", language.pick("应用", "app"), app.id, language.kind(app.kind))?;
        for finding in &findings {
            writeln!(out, "  {} {}", finding.sign(language), finding.text)?;
        }
        wrong |= findings.iter().any(Finding::is_wrong);
        not_asked |= findings.iter().any(Finding::is_unknown);
    }
    if not_asked && !wrong {
        return Err(language.pick("未能得到钉钉的明确答复", "DingTalk could not be asked, or not clearly").into());
    }
    Ok(!wrong)
}

struct Check<'a> {
    api: Api,
    apps: &'a Apps,
    tables: &'a TableArgs,
    language: Language,
}

impl Check<'_> {
    async fn app(&self, app: &App) -> Result<Vec<Finding>, Failed> {
        let pick = |zh, en| self.language.pick(zh, en).to_owned();
        let Some(credentials) = &app.credentials else {
            return Ok(vec![Finding::wrong(pick(
                "配置中没有 key 和 secret，不能调用钉钉接口：从开发者后台“凭证与基础信息”复制",
                "no key and secret in the configuration, so it cannot call DingTalk: copy them from the console \
                 (凭证与基础信息)",
            ))]);
        };
        if app.kind == AppKind::Internal {
            let answer = self.internal(credentials).await;
            let good = pick("key 和 secret 有效", "key and secret are good");
            return Ok(vec![answer.map_or_else(|error| verdict::of(&error, self.language), |()| Finding::good(good))]);
        }
        let mut findings = Vec::new();
        let tickets = self.tickets_of(app, credentials, &mut findings).await?;
        if !tickets.is_empty() {
            findings.push(self.signed(credentials, &tickets).await);
        } else if credentials.generation == Generation::CorpIdToken {
            findings.push(Finding::unknown(pick(
                "没有 ticket 就无法做签名调用，key 和 secret 未检查",
                "without a ticket there is no signed call, so key and secret are not checked",
            )));
        }
        if matches!(credentials.generation, Generation::OAuth | Generation::CorpIdToken) {
            findings.push(Finding::note(pick(
                "新版 token 接口本身未检查：调用它会产生新的 token，可能使正在使用的失效",
                "the token calls of its generation are not checked: they would make a new token, which may void the one \
                 in use",
            )));
        }
        Ok(findings)
    }

    /// The tickets to sign with, newest first; none of a suite that has got none is a finding.
    async fn tickets_of(
        &self,
        app: &App,
        credentials: &AppCredentials,
        findings: &mut Vec<Finding>,
    ) -> Result<Vec<SecretString>, Failed> {
        if let Some(fixed) = &credentials.fixed_ticket {
            return Ok(vec![fixed.clone()]);
        }
        // Only here: an internal app is checked without tables and sealing keys.
        if self.apps.made_up_sealing_key.is_some() {
            return Err(
                "the configuration has no [[sealing_key]], so the suite ticket in the tables cannot be read".into()
            );
        }
        let tickets = Tickets::new(self.tables.clients()?.dynamodb, &self.tables.state_table);
        let tickets = tickets.all(&self.apps.config.sealing_keys, &app.id).await?;
        if tickets.is_empty() && app.kind == AppKind::Custom {
            // Its ticket may be any text (suite-api, section 2.2).
            return Ok(vec!["ticket".into()]);
        }
        findings.extend(self.age(app, &tickets, credentials.generation));
        Ok(tickets.into_iter().map(|ticket| ticket.value).collect())
    }

    fn age(&self, app: &App, tickets: &[Ticket], generation: Generation) -> Option<Finding> {
        let push_again = self.language.pick(verdict::PUSH_AGAIN_ZH, verdict::PUSH_AGAIN_EN);
        let now = times::now();
        let Some(newest) = tickets.iter().map(|ticket| ticket.received_at).max() else {
            let none = self.language.pick("尚未收到 suite ticket", "no suite ticket has come yet");
            let text = format!("{none}{}{push_again}", self.language.pick("：", ": "));
            // That generation's tokens need none.
            let needed = generation != Generation::CorpIdToken;
            return Some(if needed { Finding::wrong(text) } else { Finding::note(text) });
        };
        let ago = ago(newest, now, self.language);
        if app.ticket_overdue_ms.is_some_and(|overdue| now.saturating_sub(newest) > overdue) {
            return Some(Finding::wrong(match self.language {
                Language::Zh => format!("suite ticket 已超时，最新一张于 {ago} 收到：{push_again}"),
                Language::En => format!("the suite ticket is overdue, the newest came {ago}: {push_again}"),
            }));
        }
        Some(Finding::good(match self.language {
            Language::Zh => format!("最新的 suite ticket 于 {ago} 收到"),
            Language::En => format!("the newest suite ticket came {ago}"),
        }))
    }

    /// One ticket after the other until one is not refused.
    async fn signed(&self, credentials: &AppCredentials, tickets: &[SecretString]) -> Finding {
        let mut refused = None;
        for (place, ticket) in tickets.iter().enumerate() {
            let signed = Signed { access_key: &credentials.key, secret: &credentials.secret, ticket };
            let request = GetAuthInfo { auth_corpid: NOBODY, suite_key: &credentials.key, permanent_code: None };
            let answer = self.api.call(&self.caller(credentials, Some(NOBODY)), Auth::Signed(signed), &request).await;
            match answer {
                Err(error) if error.may_be_stale_ticket() => {
                    refused.get_or_insert(error);
                }
                // The newest one is refused, an older one is good: it works, and a new one will mend it.
                answer if place > 0 && answer.as_ref().map_or_else(verdict::is_good, |_| true) => {
                    return Finding::wrong(
                        self.language
                            .pick(
                                "最新的 suite ticket 被拒绝，较早的一张有效；其余正常",
                                "the newest suite ticket is refused and an older one is good; all else is in order",
                            )
                            .to_owned(),
                    );
                }
                Ok(_) => return verdict::good(self.language),
                Err(error) => return verdict::of(&error, self.language),
            }
        }
        refused.map_or_else(|| verdict::good(self.language), |error| verdict::of(&error, self.language))
    }

    async fn internal(&self, credentials: &AppCredentials) -> Result<(), ApiError> {
        let caller = self.caller(credentials, None);
        let (secret, corp) = (&credentials.secret, credentials.corp_id.as_deref());
        match (credentials.generation, corp, &credentials.corp_secret) {
            (Generation::CorpSecret, Some(corpid), Some(corpsecret)) => {
                self.api.call(&caller, Auth::None, &GetTokenByCorpSecret { corpid, corpsecret }).await.map(|_| ())
            }
            // Whatever its generation: key and secret are the same ones.
            _ => {
                let request = GetToken { appkey: &credentials.key, appsecret: secret };
                self.api.call(&caller, Auth::None, &request).await.map(|_| ())
            }
        }
    }

    fn caller<'c>(&self, credentials: &'c AppCredentials, corp: Option<&'c str>) -> Caller<'c> {
        Caller { app: &credentials.app, corp, deadline: Instant::now() + PATIENCE }
    }
}
