//! Ref, GetAtt, Sub, If and the conditions, resolved for this machine.
//!
//! The name of a resource is its logical id, its ARN ends in it. Parameters have their defaults.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::TemplateError;
use crate::{ACCOUNT, REGION, sqs};

/// Resolves the sections `Globals` and `Resources` of a template.
pub(super) fn resolve(template: Value) -> Result<Value, TemplateError> {
    let resolver = Resolver::of(&template);
    let section = |name: &str| resolver.value(name, template.get(name).unwrap_or(&Value::Null));
    let resolved = |name: &str| Ok::<_, TemplateError>(section(name)?.unwrap_or(Value::Null));
    Ok(json!({ "Globals": resolved("Globals")?, "Resources": resolved("Resources")? }))
}

struct Resolver<'a> {
    names: BTreeMap<String, Value>,
    /// The queues' names, by their logical ids.
    queues: BTreeMap<String, String>,
    conditions: Option<&'a Map<String, Value>>,
}

impl<'a> Resolver<'a> {
    fn of(template: &'a Value) -> Self {
        let pseudo = [
            ("AWS::Partition", "aws"),
            ("AWS::Region", REGION),
            ("AWS::AccountId", ACCOUNT),
            ("AWS::StackName", "local"),
            ("AWS::URLSuffix", "localhost"),
        ];
        let mut names: BTreeMap<String, Value> =
            pseudo.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
        for (name, parameter) in template.get("Parameters").and_then(Value::as_object).into_iter().flatten() {
            names.insert(name.clone(), parameter.get("Default").cloned().unwrap_or(Value::Null));
        }
        for name in template.get("Resources").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
            names.insert(name.clone(), json!(name));
        }
        let resources = template.get("Resources").and_then(Value::as_object).into_iter().flatten();
        let queues = resources.filter(|(_, resource)| resource.get("Type") == Some(&json!("AWS::SQS::Queue")));
        let queues = queues.map(|(id, queue)| {
            let fifo = queue.pointer("/Properties/FifoQueue").is_some_and(|fifo| *fifo == true || fifo == "true");
            (id.clone(), sqs::name(id, fifo))
        });
        Self { names, queues: queues.collect(), conditions: template.get("Conditions").and_then(Value::as_object) }
    }

    /// The value, or none where the template says `AWS::NoValue`.
    fn value(&self, place: &str, value: &Value) -> Result<Option<Value>, TemplateError> {
        match value {
            Value::Array(items) => {
                let items = items.iter().map(|item| self.value(place, item));
                Ok(Some(Value::Array(items.filter_map(Result::transpose).collect::<Result<_, _>>()?)))
            }
            Value::Object(map) => match single(map) {
                Some(("Ref", name)) if name == "AWS::NoValue" => Ok(None),
                Some(("Ref", name)) => Ok(Some(self.name(place, name.as_str().unwrap_or_default())?)),
                Some(("Fn::GetAtt", path)) => Ok(Some(self.attribute(place, path)?)),
                Some(("Fn::Sub", text)) => Ok(Some(self.substitute(place, text)?)),
                Some(("Fn::If", arguments)) => self.choose(place, arguments),
                Some((name, _)) if name.starts_with("Fn::") => {
                    Err(TemplateError::at(place, format!("{name} is not known locally")))
                }
                _ => {
                    let mut resolved = Map::new();
                    for (key, item) in map {
                        if let Some(item) = self.value(&format!("{place}.{key}"), item)? {
                            resolved.insert(key.clone(), item);
                        }
                    }
                    Ok(Some(Value::Object(resolved)))
                }
            },
            plain => Ok(Some(plain.clone())),
        }
    }

    fn name(&self, place: &str, name: &str) -> Result<Value, TemplateError> {
        let known = self.names.get(name).cloned();
        known.ok_or_else(|| TemplateError::at(place, format!("{name} is neither a parameter nor a resource")))
    }

    fn attribute(&self, place: &str, path: &Value) -> Result<Value, TemplateError> {
        let path = match path {
            Value::String(path) => path.clone(),
            Value::Array(parts) => parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("."),
            _ => return Err(TemplateError::at(place, "GetAtt without a path")),
        };
        let (name, attribute) = path.split_once('.').unwrap_or((&path, ""));
        let name = self.name(place, name)?;
        let name = name.as_str().unwrap_or_default();
        Ok(match attribute {
            "Arn" if self.queues.contains_key(name) => json!(sqs::arn(&self.queues[name])),
            "QueueName" if self.queues.contains_key(name) => json!(self.queues[name]),
            "Arn" => json!(format!("arn:aws:local:{REGION}:{ACCOUNT}:{name}")),
            "StreamArn" => json!(format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}/stream/local")),
            _ => json!(name),
        })
    }

    fn substitute(&self, place: &str, text: &Value) -> Result<Value, TemplateError> {
        let text = text.as_str().ok_or_else(|| TemplateError::at(place, "only the short form of Sub is known"))?;
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) =
                after.split_once('}').ok_or_else(|| TemplateError::at(place, "Sub with an open brace"))?;
            result.push_str(before);
            let value = if name.contains('.') { self.attribute(place, &json!(name))? } else { self.name(place, name)? };
            match value {
                Value::String(text) => result.push_str(&text),
                other => result.push_str(&other.to_string()),
            }
            rest = behind;
        }
        result.push_str(rest);
        Ok(json!(result))
    }

    fn choose(&self, place: &str, arguments: &Value) -> Result<Option<Value>, TemplateError> {
        let Some([condition, yes, no]) = arguments.as_array().map(Vec::as_slice) else {
            return Err(TemplateError::at(place, "If needs a condition and two values"));
        };
        let name = condition.as_str().unwrap_or_default();
        let condition = self.conditions.and_then(|conditions| conditions.get(name));
        let condition = condition.ok_or_else(|| TemplateError::at(place, format!("condition {name} is not there")))?;
        self.value(place, if self.holds(place, condition)? { yes } else { no })
    }

    fn holds(&self, place: &str, condition: &Value) -> Result<bool, TemplateError> {
        let unknown = || TemplateError::at(place, "only Equals and Not are known in conditions");
        match condition.as_object().and_then(single).ok_or_else(unknown)? {
            ("Fn::Not", inner) => Ok(!self.holds(place, inner.get(0).ok_or_else(unknown)?)?),
            ("Fn::Equals", pair) => {
                let text = |index| {
                    let value = self.value(place, pair.get(index).unwrap_or(&Value::Null))?;
                    Ok::<_, TemplateError>(match value {
                        Some(Value::String(text)) => text,
                        other => other.unwrap_or(Value::Null).to_string(),
                    })
                };
                Ok(text(0)? == text(1)?)
            }
            _ => Err(unknown()),
        }
    }
}

fn single(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut entries = map.iter();
    let (key, value) = entries.next()?;
    entries.next().is_none().then_some((key.as_str(), value))
}
