//! A map of the template, read with the limits that AWS holds it against: what is refused at a deployment is refused
//! here, and what this stack does not do is not passed over.

use std::{ops::RangeInclusive, time::Duration};

use serde_json::Value;

use super::TemplateError;

pub(super) struct Properties<'a> {
    place: &'a str,
    value: &'a Value,
}

impl<'a> Properties<'a> {
    pub fn of(place: &'a str, value: &'a Value) -> Self {
        Self { place, value }
    }

    /// There is nothing but these.
    pub fn only(&self, known: &[&str]) -> Result<(), TemplateError> {
        let names = self.value.as_object().into_iter().flat_map(serde_json::Map::keys);
        match names.into_iter().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(self.wrong(name, "is not known locally")),
            None => Ok(()),
        }
    }

    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.value.get(name).filter(|value| !value.is_null())
    }

    /// A text that may be absent.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, TemplateError> {
        self.get(name).map(|value| value.as_str().ok_or_else(|| self.wrong(name, "is no text"))).transpose()
    }

    /// A text that has to be there.
    pub fn needed(&self, name: &str) -> Result<&'a str, TemplateError> {
        self.text(name)?.ok_or_else(|| TemplateError::at(self.place, format!("has no {name}")))
    }

    /// One of `choices`, or nothing.
    pub fn choice(&self, name: &str, choices: &[&str]) -> Result<Option<&'a str>, TemplateError> {
        let text = self.text(name)?;
        match text {
            Some(text) if !choices.contains(&text) => Err(self.wrong(name, &format!("is none of {choices:?}"))),
            text => Ok(text),
        }
    }

    /// False where the template does not say. CloudFormation takes the words too.
    pub fn flag(&self, name: &str) -> Result<bool, TemplateError> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(word)) if word == "true" || word == "false" => Ok(word == "true"),
            Some(_) => Err(self.wrong(name, "is neither true nor false")),
        }
    }

    /// A whole number within `limits`. CloudFormation takes digits in quotes too.
    pub fn number(&self, name: &str, limits: RangeInclusive<u64>) -> Result<Option<u64>, TemplateError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let number = number.filter(|number| limits.contains(number));
        let refused = || self.wrong(name, &format!("is not between {} and {}", limits.start(), limits.end()));
        number.map(Some).ok_or_else(refused)
    }

    /// A number of seconds within `limits`.
    pub fn seconds(&self, name: &str, limits: RangeInclusive<u64>, default: u64) -> Result<Duration, TemplateError> {
        Ok(Duration::from_secs(self.number(name, limits)?.unwrap_or(default)))
    }

    pub fn wrong(&self, name: &str, problem: &str) -> TemplateError {
        TemplateError::at(self.place, format!("{name} {problem}"))
    }
}
