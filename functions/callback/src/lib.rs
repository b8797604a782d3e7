#![doc = include_str!("../README.md")]

mod budget;
mod decide;
mod keep;
mod key_use;
mod licence;
mod open;
mod refused;

use dingtalk_crypto::{Reply, printable};
use dingtalk_lambda::{Bus, Clients, Clock, Environment, Faults, Metrics, Pace, Settings, StartError};
use dingtalk_store::{Inbox, KeyUses, Licences, random_bytes};
use lambda_http::{Body, Request, RequestExt, Response};

use budget::Budget;
use key_use::NotedUses;
use open::OpenedPush;
use refused::Refused;

/// Largest request body, in bytes. SyncHTTP pushes of many rows are large; Lambda itself takes 6 MB.
pub const MAX_BODY: usize = 4 * 1024 * 1024;

/// What acknowledges an event.
const SUCCESS: &str = "success";

/// The function's instance.
#[derive(Debug)]
pub struct Callback {
    settings: Settings,
    inbox: Inbox,
    licences: Licences,
    key_uses: NotedUses,
    bus: Bus,
    metrics: Metrics,
    clock: Clock,
    faults: Faults,
}

impl Callback {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let clients = Clients::new(environment, Pace::Callback)?;
        let state_table = environment.required("STATE_TABLE")?;
        let licences = Licences::new(clients.dynamodb.clone(), state_table);
        if let Err(error) = licences.warm_up().await {
            tracing::warn!(%error, "DynamoDB not reached while starting");
        }
        Ok(Self {
            key_uses: NotedUses::new(KeyUses::new(clients.dynamodb.clone(), state_table)),
            inbox: Inbox::new(clients.dynamodb, environment.required("INBOX_TABLE")?),
            licences,
            bus: Bus::new(environment, clients.eventbridge)?,
            settings: Settings::load(environment, clients.secretsmanager).await?,
            metrics: Metrics::new("callback", environment),
            clock: environment.clock.clone(),
            faults: environment.faults.clone(),
        })
    }

    /// Answers one request.
    ///
    /// # Errors
    /// None: what goes wrong is an answer too.
    pub async fn handle(&self, request: Request) -> Result<Response<Body>, std::convert::Infallible> {
        let app = app_of(&request);
        Ok(match self.receive(&app, &request).await {
            Ok(reply) => {
                self.faults.at("callback.before-reply");
                json_response(200, reply.to_json())
            }
            Err(refused) => {
                refused.report(&app, &self.metrics);
                refused.into_response()
            }
        })
    }

    async fn receive(&self, app: &str, request: &Request) -> Result<Reply, Refused> {
        let budget = Budget::of(request, self.clock.clone());
        let push = self.open(app, request, budget.arrived_at()).await?;
        let text = self.work(&push, &budget).await?;
        self.note_key_use(&push, &budget).await;
        self.reply(&push, &text)
    }

    /// Decides, or keeps; gives the text to answer with.
    async fn work(&self, push: &OpenedPush, budget: &Budget) -> Result<String, Refused> {
        if let Some(text) = budget.store(self.decide(push, budget.arrived_at())).await?? {
            return Ok(text);
        }
        self.keep(push, budget).await?;
        Ok(SUCCESS.to_owned())
    }

    /// The sealed answer, with the keys and for the receiver of the push it answers.
    fn reply(&self, push: &OpenedPush, text: &str) -> Result<Reply, Refused> {
        let nonce = printable(random_bytes::<16>()?);
        let nonce = String::from_utf8_lossy(&nonce);
        let timestamp = self.clock.now().to_string();
        let entropy = printable(random_bytes()?);
        Ok(push.app().keyring.seal(push.slot, text, &push.receiver_id, &timestamp, &nonce, entropy))
    }
}

/// The last part of the path: API Gateway's path parameter, or the path itself when the event was made by hand.
fn app_of(request: &Request) -> String {
    let parameters = request.path_parameters();
    let path = request.uri().path().trim_end_matches('/').rsplit('/').next();
    parameters.first("app").or(path).unwrap_or_default().to_owned()
}

fn json_response(status: u16, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = lambda_http::http::StatusCode::from_u16(status).unwrap_or_default();
    let json = lambda_http::http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(lambda_http::http::header::CONTENT_TYPE, json);
    response
}
