//! Routes that ask for a signature by AWS IAM. On one machine there is nobody to check one against, as with DynamoDB
//! Local: whoever signs with anything is let in, and who does not sign is refused as in the cloud.

use http::{HeaderMap, header};
use serde_json::{Value, json};

use crate::ACCOUNT;

/// What API Gateway tells a function of who signed; none where nobody did.
pub(super) fn caller(headers: &HeaderMap) -> Option<Value> {
    let signature = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (_, rest) = signature.strip_prefix("AWS4-HMAC-SHA256 ")?.split_once("Credential=")?;
    let (key, scope) = rest.split_once('/')?;
    // <date>/<region>/execute-api/aws4_request
    (scope.split(['/', ',']).nth(2)? == "execute-api").then_some(())?;
    Some(json!({ "iam": {
        "accessKey": key,
        "accountId": ACCOUNT,
        "callerId": key,
        "userArn": format!("arn:aws:iam::{ACCOUNT}:user/{key}"),
        "userId": key,
    } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signed_is_told() {
        let caller_of = |authorization: &'static str| {
            let headers = [(header::AUTHORIZATION, http::HeaderValue::from_static(authorization))];
            caller(&headers.into_iter().collect())
        };
        let signed = caller_of(
            "AWS4-HMAC-SHA256 Credential=ann/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
        );
        assert_eq!(signed.unwrap()["iam"]["userArn"], "arn:aws:iam::000000000000:user/ann");
        for other in [
            "Bearer x",
            "AWS4-HMAC-SHA256 x",
            "AWS4-HMAC-SHA256 Credential=ann/20260101/us-east-1/dynamodb/aws4_request, Signature=0",
        ] {
            assert_eq!(caller_of(other), None, "{other}");
        }
        assert_eq!(caller(&HeaderMap::new()), None);
    }
}
