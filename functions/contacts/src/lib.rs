#![doc = include_str!("../README.md")]

mod answer;
mod ask;
mod changes;
mod parameters;
mod read;
mod refused;
mod standing;
mod told;

use std::{convert::Infallible, time::Duration};

use dingtalk_lambda::{Clients, Clock, Environment, Metrics, Pace, StartError};
use dingtalk_store::{Companies, Contacts, Syncs};
use lambda_http::{Body, Request, RequestExt, Response, request::RequestContext};
use serde_json::Value;
use tokio::time::timeout;

use ask::Asked;
use refused::Refused;

pub use told::told;

/// How long a request may take in all: API Gateway waits 30 s, and a reader should not.
const PATIENCE: Duration = Duration::from_secs(10);

/// The answer leaves this long before the invocation is cut off, in milliseconds.
const MARGIN_MS: i64 = 1_000;

/// The function's instance. It has no key: what it reads of a company is not sealed.
#[derive(Debug)]
pub struct ContactsReader {
    contacts: Contacts,
    companies: Companies,
    syncs: Syncs,
    metrics: Metrics,
    clock: Clock,
}

/// What a request is answered with, and how many rows are in it.
struct Found {
    body: Value,
    rows: usize,
}

impl ContactsReader {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let dynamodb = Clients::new(environment, Pace::Worker)?.dynamodb;
        let state_table = environment.required("STATE_TABLE")?;
        Ok(Self {
            contacts: Contacts::new(dynamodb.clone(), environment.required("CONTACTS_TABLE")?),
            companies: Companies::new(dynamodb.clone(), state_table),
            syncs: Syncs::new(dynamodb, state_table),
            metrics: Metrics::new("contacts", environment),
            clock: environment.clock.clone(),
        })
    }

    /// Answers one request.
    ///
    /// # Errors
    /// None: what goes wrong is an answer too.
    pub async fn handle(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let asked = Asked::of(&request);
        let ended = match &asked {
            Ok(asked) => timeout(self.patience(&request), self.find(asked)).await.unwrap_or(Err(Refused::OutOfTime)),
            Err(refused) => Err(refused.clone()),
        };
        self.report(&request, asked.as_ref().ok(), &ended);
        Ok(match ended {
            Ok(found) => answer::found(found.body),
            Err(refused) => answer::refused(&refused),
        })
    }

    /// First whether the company may be read at all, then what was asked for.
    async fn find(&self, asked: &Asked) -> Result<Found, Refused> {
        let standing = self.standing(asked).await?;
        let mut found = self.read(asked, &standing).await?;
        found.body["synced"] = standing.synced();
        Ok(found)
    }

    fn patience(&self, request: &Request) -> Duration {
        let deadline = request.lambda_context_ref().map_or(i64::MAX, dingtalk_lambda::deadline);
        let left = deadline.saturating_sub(MARGIN_MS).saturating_sub(self.clock.now());
        Duration::from_millis(u64::try_from(left).unwrap_or(0)).min(PATIENCE)
    }

    /// The one log line and the one count of a request: who asked for what list of which company, never for whom.
    fn report(&self, request: &Request, asked: Option<&Asked>, ended: &Result<Found, Refused>) {
        let (app, corp) = asked.map(|asked| (&*asked.app, &*asked.corp)).unzip();
        let route = asked.map(|asked| asked.route.name());
        let caller = caller(request);
        match ended {
            Ok(Found { rows, .. }) => {
                tracing::info!(app, corp, route, caller, rows, outcome = "read", "contacts asked for");
                self.metrics.count("ContactsRead", app);
            }
            Err(refused) if refused.is_ours() => {
                let (outcome, reason) = (refused.code(), refused.to_string());
                tracing::error!(app, corp, route, caller, outcome, reason, "contacts asked for");
                self.metrics.count("ContactsUnavailable", app);
            }
            Err(refused) => {
                tracing::warn!(app, corp, route, caller, outcome = refused.code(), "contacts asked for");
                // Whose request is not understood may name any app.
                self.metrics.count("ContactsRefused", None);
            }
        }
    }
}

/// Whom API Gateway found to have signed the request.
fn caller(request: &Request) -> Option<String> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.authorizer.as_ref()?.iam.as_ref()?.user_arn.clone(),
        _ => None,
    }
}
