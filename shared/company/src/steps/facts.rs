//! The present state of an authorised company: token, authorisation data, micro-apps, scopes.

use dingtalk_api::{
    ApiError, Auth, Class,
    contact::{AuthScopes, GetAuthScopes},
    suite::{AuthInfo, GetAgent},
};
use dingtalk_authorisation::{AgentFact, Input, Question};
use dingtalk_lambda::Failure;
use dingtalk_tokens::{CallError, Kind, Token, TokenError, TokenKey};
use futures_util::future::{join, join_all};

use super::{Came, Stop, ask::stopped, says_no};
use crate::{Driver, Facts, Record, Secrets, Taken, Visit, failure, record::MOST_LISTED};

/// Administrators of one micro-app that are kept.
const MOST_ADMINS: usize = 50;

impl Driver {
    pub(super) async fn read_facts(&self, visit: &Visit<'_>, record: &Record) -> Result<Came, Stop> {
        let began = record.company.began(self.clock.now());
        let corp = record.corp();
        if record.company.facts_at.is_none() {
            // A copy in memory may be an earlier authorisation's; what is stored is not.
            self.dingtalk.tokens.forget(&corp_key(visit, corp));
        }
        let (token, info) = join(self.corp_token(visit, corp), self.auth_info(visit, corp)).await;
        let info = match info {
            Ok(info) => info,
            Err(error) if error.api().is_some_and(says_no) => {
                return Ok(Came::With(Input::Refused { began, by: Question::AuthInfo }.into()));
            }
            Err(error) => return Err(failure::of_call(error).into()),
        };
        let token = match token {
            Ok(token) => Some(token),
            Err(TokenError::Api(error)) if stopped(&error) => None,
            Err(TokenError::Api(error)) if says_no(&error) => {
                return Ok(Came::With(Input::Refused { began, by: Question::CorpToken }.into()));
            }
            Err(error) => return Err(failure::of_token(error).into()),
        };
        // Where the token was refused as well, the company has stopped the app; one call alone proves nothing.
        let stopped = token.is_none();
        let agents = join_all(info.agents.iter().map(|agent| self.close(visit, corp, agent.agent_id, stopped)));
        let (closed, scopes) = join(agents, self.scopes(visit, corp, token.as_ref())).await;
        let scopes = scopes?;
        let mut facts = Vec::new();
        for (agent, close) in info.agents.iter().zip(closed) {
            facts.push(AgentFact { agent_id: agent.agent_id, app_id: agent.app_id, close: close? });
        }
        let licence = self.compare_licence(visit, corp, info.auth_corp_info.license_code.as_ref()).await?;
        let kept = Some(Box::new(split(info, scopes, began.at)));
        Ok(Came::With(Taken { facts: kept, ..Input::FactsRead { began, agents: facts, licence }.into() }))
    }

    async fn corp_token(&self, visit: &Visit<'_>, corp: &str) -> Result<Token, TokenError> {
        self.dingtalk.tokens.get(visit.keys, visit.credentials, &corp_key(visit, corp), visit.deadline).await
    }

    /// Whether a micro-app is enabled; none if it may not be asked, or is gone already.
    async fn close(&self, visit: &Visit<'_>, corp: &str, agentid: i64, all_stopped: bool) -> Result<Option<i64>, Stop> {
        let credentials = visit.credentials;
        if credentials.kind == Kind::Custom {
            return Ok(None);
        }
        let request = GetAgent { suite_key: &credentials.key, auth_corpid: corp, permanent_code: None, agentid };
        match self.as_suite(visit, Some(corp), &request).await {
            Ok(agent) => Ok(agent.close),
            Err(error) if error.api().is_some_and(stopped) => Ok(all_stopped.then_some(0)),
            Err(error) => {
                let error = unreadable(error)?;
                tracing::warn!(app = credentials.app, corp, agentid, %error, "a micro-app's state is not known");
                Ok(None)
            }
        }
    }

    async fn scopes(&self, visit: &Visit<'_>, corp: &str, token: Option<&Token>) -> Result<Option<AuthScopes>, Stop> {
        if token.is_none() {
            return Ok(None);
        }
        let caller = visit.caller(Some(corp));
        let key = corp_key(visit, corp);
        let tokens = &self.dingtalk.tokens;
        let called = tokens.with_token(visit.keys, visit.credentials, &key, visit.deadline, async |token| {
            self.dingtalk.api.call(&caller, Auth::Company(&token.value), &GetAuthScopes {}).await
        });
        match called.await {
            Ok(scopes) => Ok(Some(scopes)),
            Err(error) => {
                let error = unreadable(error)?;
                tracing::warn!(app = visit.credentials.app, corp, %error, "the scopes are not known");
                Ok(None)
            }
        }
    }
}

fn corp_key(visit: &Visit<'_>, corp: &str) -> TokenKey {
    TokenKey::Corp { app: visit.credentials.app.clone(), corp: corp.to_owned() }
}

/// The error of something that may not be read, or is gone; what else it may be stops the step.
fn unreadable(error: CallError) -> Result<CallError, Failure> {
    let stops = matches!(error, CallError::Token(_)) || error.api().is_some_and(tells_nothing);
    if stops { Err(failure::of_call(error)) } else { Ok(error) }
}

/// Whether the error says nothing of the company: it may pass, or the app itself is refused. What it was asked for is read
/// another time, and not taken for unreadable.
fn tells_nothing(error: &ApiError) -> bool {
    match error.class {
        Class::Network | Class::Busy | Class::Throttle | Class::IpBan | Class::Token | Class::WaitTicket => true,
        Class::Credentials | Class::IpWhitelist | Class::Quota => true,
        Class::Permission
        | Class::Authorisation(_)
        | Class::NotFound
        | Class::OutOfScope
        | Class::Code
        | Class::Caller => false,
    }
}

fn split(info: AuthInfo, mut scopes: Option<AuthScopes>, read_at: i64) -> (Facts, Secrets) {
    let corp = info.auth_corp_info;
    let mut agents = info.agents;
    agents.truncate(MOST_LISTED);
    for agent in &mut agents {
        agent.admin_list.truncate(MOST_ADMINS);
    }
    let (mut authed_users, mut authed_departments) = (0, 0);
    if let Some(whom) = scopes.as_mut().and_then(|scopes| scopes.auth_org_scopes.as_mut()) {
        (authed_users, authed_departments) = (whom.authed_user.len(), whom.authed_dept.len());
        whom.authed_user.truncate(MOST_LISTED);
        whom.authed_dept.truncate(MOST_LISTED);
    }
    let facts = Facts {
        corp_name: corp.corp_name,
        full_corp_name: corp.full_corp_name,
        industry: corp.industry,
        is_authenticated: corp.is_authenticated,
        auth_level: corp.auth_level,
        auth_channel: corp.auth_channel,
        auth_channel_type: corp.auth_channel_type,
        auth_user_id: info.auth_user_id,
        agents,
        scopes,
        authed_users,
        authed_departments,
        has_license_code: corp.license_code.is_some(),
        has_invite_url: corp.invite_url.is_some(),
        read_at,
    };
    let secrets = Secrets {
        license_code: corp.license_code,
        invite_code: corp.invite_code,
        invite_url: corp.invite_url,
        ..Secrets::default()
    };
    (facts, secrets)
}
