#![doc = include_str!("../README.md")]

mod answer;
mod caller;
mod refused;
mod standing;

use std::{convert::Infallible, sync::Arc, time::Duration};

use dingtalk_company::Access;
use dingtalk_lambda::{Clients, Clock, Config, DingTalk, Environment, Metrics, Pace, Settings, StartError};
use dingtalk_store::{Companies, Deployment, Deployments, IpWhitelists, Token, TokenKey};
use dingtalk_tokens::Tokens;
use lambda_http::{Body, Request, RequestExt, Response, http::Method};
use tokio::time::{Instant, timeout_at};

use refused::Refused;

/// How long a request may take in all: API Gateway waits 30 s, and a deployment should not.
const PATIENCE: Duration = Duration::from_secs(10);

/// The answer leaves this long before the invocation is cut off, in milliseconds.
const MARGIN_MS: i64 = 1_000;

/// How long a new configuration is waited for.
const REREAD: Duration = Duration::from_secs(2);

/// The function's instance.
#[derive(Debug)]
pub struct CorpToken {
    settings: Settings,
    deployments: Deployments,
    ip_whitelists: IpWhitelists,
    access: Access,
    tokens: Tokens,
    metrics: Metrics,
    clock: Clock,
}

impl CorpToken {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let clients = Clients::new(environment, Pace::Worker)?;
        let settings = Settings::load(environment, clients.secretsmanager.clone()).await?;
        let metrics = Metrics::new("corp-token", environment);
        let table = environment.required("STATE_TABLE")?;
        let access = Access(Companies::new(clients.dynamodb.clone(), table));
        let dingtalk = DingTalk::new(environment, &clients, &settings.current(), &metrics)?;
        Ok(Self {
            deployments: Deployments::new(clients.dynamodb.clone(), table),
            ip_whitelists: IpWhitelists::new(clients.dynamodb, table),
            tokens: dingtalk.tokens.with_companies(Arc::new(access.clone())),
            access,
            settings,
            metrics,
            clock: environment.clock.clone(),
        })
    }

    /// Answers one request.
    ///
    /// # Errors
    /// None: what goes wrong is an answer too.
    pub async fn handle(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let mut whose = None;
        let cut_off = self.cut_off(&request);
        let ended = timeout_at(cut_off, self.hand_out(&request, cut_off, &mut whose)).await;
        let ended = ended.unwrap_or(Err(Refused::OutOfTime));
        self.report(whose.as_ref(), &ended);
        Ok(match (ended, &whose) {
            (Ok(token), Some(deployment)) => answer::token(&token, deployment, self.clock.now()),
            (Err(refused), _) => answer::refused(&refused),
            (Ok(_), None) => answer::refused(&Refused::Unauthorised),
        })
    }

    async fn hand_out(
        &self,
        request: &Request,
        cut_off: Instant,
        whose: &mut Option<Deployment>,
    ) -> Result<Token, Refused> {
        if request.method() != Method::POST {
            return Err(Refused::Method);
        }
        let credential = caller::credential(request).ok_or(Refused::Unauthorised)?;
        let admitted = whose.insert(self.admitted(&credential).await?).clone();
        let deployment = &*whose.insert(self.count(&credential, admitted).await?);
        let token = match self.token(request, deployment, cut_off).await {
            // A new app, a new secret or a new sealing key, which this instance has not seen.
            Err(refused) if refused.may_be_old_configuration() && self.settings.reread(REREAD).await => {
                self.token(request, deployment, cut_off).await?
            }
            ended => ended?,
        };
        self.admitted(&credential).await?;
        Ok(token)
    }

    async fn token(&self, request: &Request, deployment: &Deployment, cut_off: Instant) -> Result<Token, Refused> {
        let config: Arc<Config> = self.settings.current();
        let app = config.app(&deployment.app).and_then(|app| app.credentials.as_ref());
        let credentials = app.ok_or(Refused::AppUnknown)?;
        self.check_standing(request, &config, deployment).await?;
        let key = TokenKey::Corp { app: deployment.app.clone(), corp: deployment.corp.clone() };
        // A withdrawal deletes the token in the store, and knows nothing of copies.
        self.tokens.forget(&key);
        Ok(self.tokens.get(&config.sealing_keys, credentials, &key, cut_off).await?)
    }

    fn cut_off(&self, request: &Request) -> Instant {
        let deadline = request.lambda_context_ref().map_or(i64::MAX, dingtalk_lambda::deadline);
        let left = deadline.saturating_sub(MARGIN_MS).saturating_sub(self.clock.now());
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
        Instant::now() + left.min(PATIENCE)
    }

    /// The one log line and the one count of a request. What has no credential of ours gets no name in it.
    fn report(&self, whose: Option<&Deployment>, ended: &Result<Token, Refused>) {
        let [deployment, app, corp] = match whose {
            Some(whose) => [Some(&*whose.id), Some(&*whose.app), Some(&*whose.corp)],
            None => [None; 3],
        };
        match ended {
            Ok(token) => {
                let version = token.version;
                tracing::info!(deployment, app, corp, outcome = "handed out", version, "token asked for");
                self.metrics.count("TokenHandedOut", app);
            }
            Err(refused) if refused.is_ours() => {
                let (outcome, reason) = (refused.code(), refused.to_string());
                tracing::error!(deployment, app, corp, outcome, reason, "token asked for");
                self.metrics.count("TokenUnavailable", app);
            }
            Err(refused) => {
                let (outcome, reason) = (refused.code(), refused.to_string());
                tracing::warn!(deployment, app, corp, outcome, reason, "token asked for");
                self.metrics.count("TokenRefused", app);
            }
        }
    }
}
