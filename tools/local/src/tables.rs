//! The tables, made from the template: the property names of CloudFormation are those of `CreateTable`.

use reqwest::{Client, StatusCode};
use serde_json::{Map, Value, json};

use crate::{StackError, Template};

/// What `CreateTable` takes of a table's properties; the rest (backups, keys) has no meaning on a laptop.
const TAKEN: [&str; 5] =
    ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "BillingMode"];

/// Creates the template's tables in the DynamoDB at `url`, as `prefix` + logical id. A table that is there stays.
///
/// # Errors
/// [`StackError::Table`].
pub async fn create_tables(template: &Template, url: &str, prefix: &str) -> Result<(), StackError> {
    let client = crate::loopback_client();
    for (id, properties) in &template.tables {
        let name = format!("{prefix}{id}");
        let mut request: Map<String, Value> =
            TAKEN.into_iter().filter_map(|key| Some((key.to_owned(), properties.get(key)?.clone()))).collect();
        request.insert("TableName".to_owned(), json!(name));
        if let Some(stream) = properties.get("StreamSpecification") {
            let mut stream = stream.clone();
            stream["StreamEnabled"] = json!(true);
            request.insert("StreamSpecification".to_owned(), stream);
        }
        done(&client, url, "CreateTable", &Value::Object(request), "ResourceInUseException").await?;
        if let Some(ttl) = properties.get("TimeToLiveSpecification") {
            let request = json!({ "TableName": name, "TimeToLiveSpecification": ttl });
            done(&client, url, "UpdateTimeToLive", &request, "ValidationException").await?;
        }
    }
    Ok(())
}

/// One call of a table's making; an error of the kind `fine` means that it has been done before.
async fn done(client: &Client, url: &str, operation: &str, request: &Value, fine: &str) -> Result<(), StackError> {
    match call(client, url, &format!("DynamoDB_20120810.{operation}"), request).await {
        Err(reason) if !reason.contains(fine) => Err(StackError::Table { operation: operation.to_owned(), reason }),
        _ => Ok(()),
    }
}

/// One call of DynamoDB or of its streams, by its target; its error is what DynamoDB answers.
pub(crate) async fn call(client: &Client, url: &str, target: &str, request: &Value) -> Result<Value, String> {
    let answer = client
        .post(url)
        .header("x-amz-target", target)
        .header("content-type", "application/x-amz-json-1.0")
        // Both DynamoDBs want to see a signature and check none.
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
        )
        .header("x-amz-date", "20200101T000000Z")
        .body(request.to_string())
        .send()
        .await
        .map_err(|e| e.without_url().to_string())?;
    let status = answer.status();
    let text = answer.text().await.map_err(|e| e.without_url().to_string())?;
    if status == StatusCode::OK { serde_json::from_str(&text).map_err(|e| e.to_string()) } else { Err(text) }
}
