//! Messages as a function gets them, and the answer in which it names those that failed.

use serde_json::{Map, Value, json};

use crate::{
    REGION,
    aws::message_attributes,
    sqs::{Queues, Received, md5_of},
};

/// The event of a batch.
pub(super) fn event(queues: &Queues, queue: &str, batch: &[Received]) -> String {
    let arn = queues.arn(queue);
    let records: Vec<Value> = batch.iter().map(|received| record(queues, &arn, received)).collect();
    json!({ "Records": records }).to_string()
}

fn record(queues: &Queues, arn: &str, received: &Received) -> Value {
    let message = &received.message;
    let own = message.attributes.iter().map(|(name, value)| (name.clone(), attribute(value)));
    json!({
        "messageId": message.id,
        "receiptHandle": received.handle,
        "body": message.body,
        "attributes": message_attributes(queues, received),
        "messageAttributes": own.collect::<Map<_, _>>(),
        "md5OfBody": md5_of(&message.body),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    })
}

/// `StringValue` becomes `stringValue`, and so on.
fn attribute(value: &Value) -> Value {
    let mut renamed = json!({ "stringListValues": [], "binaryListValues": [] });
    for (from, to) in [("StringValue", "stringValue"), ("BinaryValue", "binaryValue"), ("DataType", "dataType")] {
        if let Some(value) = value.get(from) {
            renamed[to] = value.clone();
        }
    }
    renamed
}

/// What `batchItemFailures` names, by the rules of Lambda: nothing, an empty list and null mean that all went well.
/// What is not of that form means that all failed, and so does an identifier that is not one of `known`.
pub(super) fn failures(answer: &str, known: &[String]) -> Result<Vec<String>, String> {
    let answer: Value = serde_json::from_str(answer).map_err(|_| "the answer is no JSON".to_owned())?;
    let failures = match &answer {
        Value::Null => return Ok(Vec::new()),
        Value::Object(map) => map.get("batchItemFailures").unwrap_or(&Value::Null),
        _ => return Err("the answer is no object".to_owned()),
    };
    let failures = match failures {
        Value::Null => return Ok(Vec::new()),
        Value::Array(failures) => failures,
        _ => return Err("batchItemFailures is no list".to_owned()),
    };
    let identifier = |failure: &Value| {
        let id = failure.get("itemIdentifier").and_then(Value::as_str);
        id.filter(|id| known.iter().any(|known| known == id)).map(str::to_owned)
    };
    let named: Option<Vec<String>> = failures.iter().map(identifier).collect();
    named.ok_or_else(|| "batchItemFailures names something that is not in the batch".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_what_failed_or_everything_did() {
        let known = ["a".to_owned(), "b".to_owned()];
        let of = |answer: &str| failures(answer, &known);
        for fine in ["null", "{}", r#"{"batchItemFailures":null}"#, r#"{"batchItemFailures":[]}"#] {
            assert_eq!(of(fine), Ok(Vec::new()), "{fine}");
        }
        assert_eq!(of(r#"{"batchItemFailures":[{"itemIdentifier":"b"}]}"#), Ok(vec!["b".to_owned()]));
        for wrong in [
            "",
            "[]",
            "\"done\"",
            r#"{"batchItemFailures":{}}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#,
            r#"{"batchItemFailures":[{"item":"a"}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}"#,
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
