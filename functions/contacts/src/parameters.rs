//! The parameters of a request: from the query string, or from the body, where no log of anybody's keeps them.

use std::collections::BTreeMap;

use lambda_http::{Request, RequestExt};
use serde_json::Value;

use crate::Refused;

/// By name, each once.
#[derive(Debug, Default)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Those of the query string; only such as are `known`.
    pub fn of_query(request: &Request, known: &'static [&'static str]) -> Result<Self, Refused> {
        let mut parameters = Self::default();
        if let Some(query) = request.query_string_parameters_ref() {
            for (name, value) in query.iter() {
                parameters.put(name, value.to_owned(), known)?;
            }
        }
        Ok(parameters)
    }

    /// Those of a JSON body: texts and whole numbers.
    pub fn of_body(request: &Request, known: &'static [&'static str]) -> Result<Self, Refused> {
        let members: Value = serde_json::from_slice(request.body().as_ref()).map_err(|_| Refused::Body)?;
        let Value::Object(members) = members else { return Err(Refused::Body) };
        let mut parameters = Self::default();
        for (name, value) in members {
            let value = match value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                _ => return Err(Refused::Body),
            };
            parameters.put(&name, value, known)?;
        }
        Ok(parameters)
    }

    /// A misspelt filter would be no filter: what is not known is refused.
    fn put(&mut self, name: &str, value: String, known: &'static [&'static str]) -> Result<(), Refused> {
        if !known.contains(&name) || self.0.contains_key(name) {
            return Err(Refused::Parameters { known });
        }
        self.0.insert(name.to_owned(), value);
        Ok(())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text; an empty one is refused, since it would match everybody.
    pub fn text(&mut self, name: &'static str) -> Result<Option<String>, Refused> {
        let text = self.0.remove(name);
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            return Err(Refused::Parameter { name, wants: "a text that is not empty" });
        }
        Ok(text)
    }

    /// A whole number.
    pub fn number(&mut self, name: &'static str) -> Result<Option<i64>, Refused> {
        let number = self.0.remove(name).map(|text| text.parse());
        number.transpose().map_err(|_| Refused::Parameter { name, wants: "a whole number" })
    }
}
