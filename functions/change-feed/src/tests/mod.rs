//! Records as DynamoDB writes them, and what is told of them.

mod contents;
mod limits;
mod transitions;

use dingtalk_lambda::FeedSettings;
use dingtalk_store::DomainEvent;
use serde_json::{Value, json};

use crate::{
    news::{News, news},
    record::{Record, StreamEvent},
};

const CHANGED: i64 = 1_700_000_000_000;

/// A row: presence, parts by name, parents.
#[derive(Clone, Debug)]
struct Row {
    sk: String,
    presence: &'static str,
    parts: Value,
    parents: Vec<i64>,
    revision: i64,
    read_at: i64,
    initial: bool,
}

/// The user `u` in department 1.
fn user(document: Value) -> Row {
    row("user#u", json!({ "main": document }))
}

fn row(sk: &str, parts: Value) -> Row {
    let (sk, presence, parents) = (sk.to_owned(), "in-scope", vec![1]);
    Row { sk, presence, parts, parents, revision: 1, read_at: 1, initial: false }
}

impl Row {
    fn with(&self, part: &str, value: Value) -> Self {
        let mut row = self.clone();
        row.parts[part] = value;
        row
    }

    fn under(&self, parents: &[i64]) -> Self {
        Self { parents: parents.to_vec(), ..self.clone() }
    }

    fn is(&self, presence: &'static str) -> Self {
        Self { presence, ..self.clone() }
    }

    fn image(&self) -> Value {
        let n = |number: i64| json!({ "N": number.to_string() });
        let parents: Vec<_> = self.parents.iter().map(|id| n(*id)).collect();
        let mut image = json!({
            "pk": { "S": "demo#ding1" }, "sk": { "S": self.sk }, "in_scope": { "BOOL": self.presence != "out" },
            "stands_at": n(self.read_at), "changed": { "S": format!("{CHANGED:013}#{}", self.sk) },
            "revision": n(self.revision), "parents": { "L": parents }, "mobile": { "S": "digest" },
        });
        let mut set = |name: &str, value: Value| image[name] = value;
        let parts = self.parts.as_object().unwrap();
        if !parts.is_empty() {
            let times = parts.keys().map(|name| (name.clone(), n(self.read_at)));
            set("parts", json!({ "M": times.collect::<serde_json::Map<_, _>>() }));
            set("document", json!({ "S": self.parts.to_string() }));
        }
        if self.presence == "removed" {
            for (name, text) in [("removed_by", "run-7"), ("removed_why", "60121")] {
                set(name, json!({ "S": text }));
            }
            set("removed_at", n(CHANGED));
        }
        if self.initial {
            set("initial", json!({ "BOOL": true }));
        }
        image
    }
}

fn record(old: Option<Value>, new: Option<Value>) -> Record {
    let mut dynamodb = json!({ "SequenceNumber": "100", "ApproximateCreationDateTime": 1.7e9 });
    for (name, image) in [("OldImage", old), ("NewImage", new)] {
        if let Some(image) = image {
            dynamodb[name] = image;
        }
    }
    let event = json!({ "Records": [{ "eventName": "MODIFY", "dynamodb": dynamodb }] });
    serde_json::from_value::<StreamEvent>(event).unwrap().records.remove(0)
}

const PLAIN: FeedSettings = FeedSettings { on: true, values: false, initial: true };
const WITH_VALUES: FeedSettings = FeedSettings { values: true, ..PLAIN };

fn heard(old: Option<&Row>, new: &Row, settings: FeedSettings) -> News {
    let record = record(old.map(Row::image), Some(new.image()));
    news(&record.write().unwrap().unwrap(), settings)
}

fn told(old: Option<&Row>, new: &Row, settings: FeedSettings) -> DomainEvent {
    match heard(old, new, settings) {
        News::Told(event) => event,
        other => panic!("{other:?}"),
    }
}

fn is_nothing(old: Option<&Row>, new: &Row) -> bool {
    heard(old, new, WITH_VALUES) == News::Nothing
}
