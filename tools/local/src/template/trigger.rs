//! What invokes a function: the events of `AWS::Serverless::Function`.

use serde_json::Value;

use super::{QueueTrigger, StreamTrigger, TemplateError, logical_id, properties::Properties, sources};

/// What invokes a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// A route of the HTTP API.
    Http {
        /// `POST`, or `ANY`.
        method: String,
        /// `/callback/{app}`.
        path: String,
        /// Whether API Gateway asks for a signature by AWS IAM (`Authorizer: AWS_IAM`).
        signed: bool,
    },
    /// A rule on a bus.
    Rule {
        /// The bus's logical id.
        bus: String,
        /// The event pattern.
        pattern: Value,
        /// Where undeliverable events go, a queue's logical id.
        dead_letters: Option<String>,
    },
    /// A schedule.
    Schedule {
        /// The event's logical name within the function.
        name: String,
        /// `rate(1 minute)`, `cron(7 2 * * ? *)`.
        expression: String,
        /// Whose clock a cron expression means; UTC if the template does not say.
        timezone: Option<String>,
        /// What the function is invoked with, instead of the scheduler's own event.
        input: Option<String>,
        /// Whether it runs by itself (`State`).
        enabled: bool,
    },
    /// A queue.
    Queue(QueueTrigger),
    /// A table's stream.
    Stream(StreamTrigger),
}

/// What is read of a schedule, and what says nothing about when it runs and with what.
const OF_A_SCHEDULE: [&str; 13] = [
    "Name",
    "OmitName",
    "GroupName",
    "Description",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "Input",
    "State",
    // A laptop has no need to spread load.
    "FlexibleTimeWindow",
    "DeadLetterConfig",
    "RetryPolicy",
    "RoleArn",
    "PermissionsBoundary",
];

pub(super) fn trigger(function: &str, name: &str, event: &Value) -> Result<Trigger, TemplateError> {
    let place = &format!("{function}.Events.{name}");
    let none = Value::Null;
    let own = event.get("Properties").unwrap_or(&none);
    let properties = Properties::of(place, own);
    match event.get("Type").and_then(Value::as_str).unwrap_or_default() {
        "HttpApi" => Ok(Trigger::Http {
            method: properties.needed("Method")?.to_owned(),
            path: properties.needed("Path")?.to_owned(),
            signed: signed(place, own)?,
        }),
        "EventBridgeRule" => Ok(Trigger::Rule {
            bus: properties.needed("EventBusName")?.to_owned(),
            pattern: properties.get("Pattern").cloned().ok_or_else(|| TemplateError::at(place, "has no pattern"))?,
            dead_letters: own.pointer("/DeadLetterConfig/Arn").and_then(Value::as_str).map(logical_id),
        }),
        "ScheduleV2" => {
            properties.only(&OF_A_SCHEDULE)?;
            Ok(Trigger::Schedule {
                name: name.to_owned(),
                expression: properties.needed("ScheduleExpression")?.to_owned(),
                timezone: properties.text("ScheduleExpressionTimezone")?.map(str::to_owned),
                input: properties.text("Input")?.map(str::to_owned),
                enabled: properties.choice("State", &["ENABLED", "DISABLED"])? != Some("DISABLED"),
            })
        }
        "SQS" => sources::queue(name, &properties).map(Trigger::Queue),
        "DynamoDB" => sources::stream(name, place, &properties).map(Trigger::Stream),
        other => Err(TemplateError::at(place, format!("an event of type {other} is not known locally"))),
    }
}

/// Only IAM's authorizer is known here; another one would leave a route open on this machine that is closed in the cloud.
fn signed(place: &str, properties: &Value) -> Result<bool, TemplateError> {
    match properties.pointer("/Auth/Authorizer").map(Value::as_str) {
        None | Some(Some("NONE")) => Ok(false),
        Some(Some("AWS_IAM")) => Ok(true),
        Some(_) => Err(TemplateError::at(place, "has an authorizer that is not known locally")),
    }
}
