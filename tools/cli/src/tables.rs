//! The tables of a deployed or a local stack, for an operator's commands.

use std::{collections::BTreeMap, net::IpAddr};

use dingtalk_lambda::{Clients, Environment, Pace};

use crate::{Failed, args::TableArgs};

impl TableArgs {
    /// Whether the tables are on this machine, or in a network of its own: a container's, say.
    pub fn are_local(&self) -> bool {
        let host = self.endpoint.as_deref().and_then(|endpoint| endpoint.split_once("://")).map(|(_, rest)| rest);
        let host = host.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        match name.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
            Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
            Err(_) => matches!(name, "localhost" | "host.docker.internal"),
        }
    }

    /// Clients for where the tables are.
    pub fn clients(&self) -> Result<Clients, Failed> {
        let mut variables: BTreeMap<String, String> = std::env::vars().collect();
        if let Some(endpoint) = &self.endpoint {
            variables.insert("AWS_ENDPOINT_URL".into(), endpoint.clone());
            // It would go before what was asked for.
            variables.remove("AWS_ENDPOINT_URL_DYNAMODB");
            // A local DynamoDB asks for some, and looks at none.
            for (name, value) in
                [("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "local"), ("AWS_SECRET_ACCESS_KEY", "local")]
            {
                variables.entry(name.into()).or_insert_with(|| value.into());
            }
        }
        let clients = Clients::new(&Environment::new(variables), Pace::Worker);
        clients.map_err(|_| {
            "AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have to be set, for example with \
             eval \"$(aws configure export-credentials --format env)\"; for a local stack give --endpoint"
                .into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_in_the_cloud_is_not_local() {
        let local = |endpoint: &str| {
            let (state_table, inbox_table) = (String::new(), String::new());
            TableArgs { endpoint: Some(endpoint.into()), state_table, inbox_table }.are_local()
        };
        for here in ["http://127.0.0.1:8000", "http://localhost:8000/", "http://172.17.0.1:4566", "http://[::1]:8000"] {
            assert!(local(here), "{here}");
        }
        for elsewhere in [
            "https://dynamodb.eu-west-1.amazonaws.com",
            "https://dynamodb.cn-north-1.amazonaws.com.cn:443",
            "http://localhost.example.com:8000",
            "http://203.0.113.7:8000",
            "https://example.com/?localhost",
            "localhost:8000",
            "",
        ] {
            assert!(!local(elsewhere), "{elsewhere}");
        }
    }
}
