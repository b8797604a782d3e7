#![doc = include_str!("../README.md")]

mod known;

use dingtalk_callback::CallbackEvent;
use dingtalk_lambda::{
    AppKind, BusEvent, Environment, Failure, Finished, Handler, Job, Report, StartError, WorkError, Worker,
};
use dingtalk_store::{DomainEvent, UnknownCorps};
use lambda_runtime::LambdaEvent;
use serde_json::{Value, json};

use known::KnownCorps;

/// Name of the domain event.
pub const EVENT_KEPT: &str = "EventKept";

/// Larger events go out by name only: an entry of the bus holds 256 KB where the bus is of the old kind.
const LARGEST: usize = 200 * 1024;

/// The function's instance.
#[derive(Debug)]
pub struct InboxKeep {
    worker: Worker,
    unknown_corps: UnknownCorps,
    known: KnownCorps,
}

impl InboxKeep {
    /// Starts an instance.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(environment: &Environment) -> Result<Self, StartError> {
        let worker = Worker::start("inbox-keep", environment).await?;
        let unknown_corps = UnknownCorps::new(worker.clients().dynamodb.clone(), environment.required("STATE_TABLE")?);
        Ok(Self { worker, unknown_corps, known: KnownCorps::default() })
    }

    /// Keeps one event.
    ///
    /// # Errors
    /// [`WorkError`]; the row is sent again.
    pub async fn handle(&self, event: LambdaEvent<BusEvent>) -> Result<Report, WorkError> {
        self.worker.work(event, self).await
    }
}

impl Handler for InboxKeep {
    async fn work_on(&self, job: Job<'_>) -> Result<Finished, Failure> {
        let key = &job.row.key;
        let name = job.event.event_type.as_str();
        let secret = job.event.carries_secrets();
        tracing::info!(app = key.app(), corp = key.corp(), event = name, secret, "event kept");
        self.note_company(&job).await;
        if secret {
            return Ok(Finished::Kept(Vec::new()));
        }
        Ok(Finished::Kept(vec![DomainEvent {
            name: EVENT_KEPT.to_owned(),
            id: format!("{key}#{EVENT_KEPT}"),
            app: key.app().to_owned(),
            corp: key.corp().map(str::to_owned),
            time: job.event.time,
            detail: detail(&job.event),
        }]))
    }
}

impl InboxKeep {
    /// An event of a company that nothing is known of: its authorisation may have been lost, so `reauthorize` asks
    /// DingTalk. That this note fails is no reason not to keep the event.
    async fn note_company(&self, job: &Job<'_>) {
        let (app, Some(corp)) = (job.row.key.app(), job.row.key.corp()) else { return };
        let internal = job.config.app(app).is_none_or(|app| app.kind == AppKind::Internal || app.credentials.is_none());
        if internal || job.event.corp_id.as_deref() != Some(corp) || self.known.has(app, corp) {
            return;
        }
        match self.unknown_corps.note_unless_known(app, corp).await {
            Ok(true) => self.known.add(app, corp),
            Ok(false) => tracing::info!(app, corp, "an event of a company that nothing is known of"),
            Err(error) => tracing::warn!(app, corp, %error, "whether the company is known is not known"),
        }
    }
}

fn detail(event: &CallbackEvent) -> Value {
    let name = event.event_type.as_str();
    match Some(event).filter(|event| event.json.len() <= LARGEST).and_then(CallbackEvent::value) {
        Some(payload) => json!({ "event": name, "payload": payload }),
        None => json!({ "event": name, "payloadOmitted": true, "bytes": event.json.len() }),
    }
}

#[cfg(test)]
mod tests {
    use dingtalk_callback::Envelope;

    use super::*;

    #[test]
    fn a_large_event_goes_out_by_name() {
        let detail = |json: &str| detail(&CallbackEvent::restore(Envelope::Classic, json, 0).unwrap());
        let small = detail(r#"{"EventType":"check_in"}"#);
        assert_eq!(small["payload"]["EventType"], "check_in");
        let large = format!(r#"{{"EventType":"check_in","x":"{}"}}"#, "x".repeat(LARGEST));
        assert_eq!(detail(&large), json!({ "event": "check_in", "payloadOmitted": true, "bytes": large.len() }));
        // Names that mean something to the JSON library.
        let odd = r#"{"$serde_json::private::Number":"x","EventType":"check_in","y":{"$serde_json::private::RawValue":"[]"}}"#;
        assert_eq!(detail(odd)["payload"].to_string(), odd);
    }
}
