//! What the local stack and the tests want to know of a template.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Map, Value};

use super::{QueueProperties, TemplateError, Trigger, logical_id, queue::queue, trigger::trigger};

/// The template, resolved.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Its functions.
    pub functions: Vec<Function>,
    /// Its tables: logical id and properties, in the words of `CreateTable`.
    pub tables: Vec<(String, Value)>,
    /// Its event buses, by logical id.
    pub buses: Vec<String>,
    /// Its queues.
    pub queues: TemplateQueues,
}

/// The template's queues, by logical id.
#[derive(Clone, Debug, Default)]
pub struct TemplateQueues(BTreeMap<String, QueueProperties>);

impl TemplateQueues {
    /// Whether there is a queue of this logical id.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// A queue by its logical id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&QueueProperties> {
        self.0.get(id)
    }

    /// All, by logical id.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &QueueProperties)> {
        self.0.iter()
    }
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its logical id.
    pub logical_id: String,
    /// Its folder below `functions/`.
    pub folder: String,
    /// How long an invocation may take.
    pub timeout: Duration,
    /// How many instances may run at once, where the template says so.
    pub concurrency: Option<usize>,
    /// Its environment.
    pub variables: BTreeMap<String, String>,
    /// What invokes it.
    pub triggers: Vec<Trigger>,
    /// How often Lambda tries an asynchronous invocation again.
    pub retries: usize,
    /// Where failed asynchronous invocations go, a queue's logical id.
    pub on_failure: Option<String>,
}

/// Lambda's default timeout.
const DEFAULT_TIMEOUT_S: u64 = 3;

/// Lambda's default for asynchronous invocations.
const DEFAULT_RETRIES: u64 = 2;

pub(super) fn build(resolved: &Value) -> Result<Template, TemplateError> {
    let mut template = Template::default();
    let globals = resolved.pointer("/Globals/Function").unwrap_or(&Value::Null);
    for (id, resource) in resolved.get("Resources").and_then(Value::as_object).into_iter().flatten() {
        let own = resource.get("Properties").unwrap_or(&Value::Null);
        match resource.get("Type").and_then(Value::as_str).unwrap_or_default() {
            "AWS::Serverless::Function" => template.functions.push(function(id, &merged(globals, own))?),
            "AWS::DynamoDB::Table" => template.tables.push((id.clone(), own.clone())),
            "AWS::Events::EventBus" => template.buses.push(id.clone()),
            "AWS::SQS::Queue" => {
                template.queues.0.insert(id.clone(), queue(id, own)?);
            }
            _ => {}
        }
    }
    Ok(template)
}

/// A function's properties over the globals, maps merged, as SAM does it.
fn merged(globals: &Value, own: &Value) -> Value {
    match (globals, own) {
        (Value::Object(globals), Value::Object(own)) => {
            let mut map: Map<String, Value> = globals.clone();
            for (key, value) in own {
                let value = merged(globals.get(key).unwrap_or(&Value::Null), value);
                map.insert(key.clone(), value);
            }
            Value::Object(map)
        }
        (globals, Value::Null) => globals.clone(),
        (_, own) => own.clone(),
    }
}

fn function(id: &str, properties: &Value) -> Result<Function, TemplateError> {
    let code = text(properties, "/CodeUri").ok_or_else(|| TemplateError::at(id, "has no CodeUri"))?;
    let folder = code.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let variables = properties.pointer("/Environment/Variables").and_then(Value::as_object);
    let variables = variables.into_iter().flatten().map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name.clone(), value)
    });
    let events = properties.pointer("/Events").and_then(Value::as_object);
    let triggers = events.into_iter().flatten().map(|(name, event)| trigger(id, name, event));
    let number = |path: &str| properties.pointer(path).and_then(Value::as_u64);
    let retries = number("/EventInvokeConfig/MaximumRetryAttempts").unwrap_or(DEFAULT_RETRIES);
    Ok(Function {
        logical_id: id.to_owned(),
        folder,
        timeout: Duration::from_secs(number("/Timeout").unwrap_or(DEFAULT_TIMEOUT_S)),
        concurrency: number("/ReservedConcurrentExecutions").and_then(|n| usize::try_from(n).ok()),
        variables: variables.collect(),
        triggers: triggers.collect::<Result<_, _>>()?,
        retries: usize::try_from(retries).unwrap_or(usize::MAX),
        on_failure: text(properties, "/EventInvokeConfig/DestinationConfig/OnFailure/Destination").map(logical_id),
    })
}

fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path).and_then(Value::as_str)
}
