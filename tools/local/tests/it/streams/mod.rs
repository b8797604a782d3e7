//! Tables whose changes invoke functions.

mod changes;
mod failures;
mod restart;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_local::Functions;
use serde_json::Value;

use crate::support::{Bench, Seen, function, queue};

const TABLE: &str = "  Contacts:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: sk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true }
";

fn resources(start: &str, more: &str) -> String {
    let stream = "Change:\n  Type: DynamoDB\n  Properties:\n    Stream: !GetAtt Contacts.StreamArn";
    let events = format!("{stream}\n    StartingPosition: {start}\n{more}");
    TABLE.to_owned() + &queue("Failed", &[]) + &function("feed", &events)
}

/// A stack with one company in a table.
struct World(Bench, String);

impl World {
    async fn of(more: &str, functions: Functions) -> Self {
        let mut table = String::new();
        let resources = resources("TRIM_HORIZON", more);
        let bench = Bench::with(&resources, functions, |options| table = format!("{}Contacts", options.table_prefix));
        Self(bench.await.unwrap(), table)
    }

    fn item(&self, sk: &str, value: &str) -> BTreeMap<String, AttributeValue> {
        [("pk", "app#corp"), ("sk", sk), ("name", value)].map(|(k, v)| (k.to_owned(), text(v))).into()
    }

    async fn put(&self, sk: &str, value: &str) {
        let put = self.0.dynamodb.put_item().table_name(&self.1);
        put.set_item(Some(self.item(sk, value).into_iter().collect())).send().await.unwrap();
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// What happened to whom: `INSERT user#1 - a`.
fn told(record: &Value) -> String {
    let dynamodb = &record["dynamodb"];
    let image = |name: &str| dynamodb[name]["name"]["S"].as_str().unwrap_or("-").to_owned();
    let sk = dynamodb["Keys"]["sk"]["S"].as_str().unwrap();
    format!("{} {sk} {} {}", record["eventName"].as_str().unwrap(), image("OldImage"), image("NewImage"))
}

fn story(seen: &Seen) -> Vec<String> {
    seen.records().iter().map(told).collect()
}
