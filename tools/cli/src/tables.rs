//! The tables of a deployed or a local stack, for an operator's commands.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use dingtalk_api::Hosts;
use dingtalk_lambda::{Clients, Environment, MetricsSink, Pace};

use crate::{
    Failed,
    args::{HostArgs, TableArgs},
};

impl TableArgs {
    /// The tables of a stack in this process.
    pub fn at(aws: SocketAddr) -> Self {
        let endpoint = Some(format!("http://{aws}"));
        Self { endpoint, state_table: "StateTable".to_owned(), inbox_table: "InboxTable".to_owned() }
    }

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
        Self::clients_in(&self.environment(&[]))
    }

    /// What a function there would be started with, as far as an operator's command needs it.
    pub fn environment(&self, more: &[(&str, &str)]) -> Environment {
        let mut variables: BTreeMap<String, String> = std::env::vars().collect();
        if let Some(endpoint) = &self.endpoint {
            variables.insert("AWS_ENDPOINT_URL".into(), endpoint.clone());
            // They would go before what was asked for.
            variables.remove("AWS_ENDPOINT_URL_DYNAMODB");
            variables.remove("AWS_ENDPOINT_URL_EVENTBRIDGE");
            // A local DynamoDB asks for some, and looks at none.
            for (name, value) in
                [("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "local"), ("AWS_SECRET_ACCESS_KEY", "local")]
            {
                variables.entry(name.into()).or_insert_with(|| value.into());
            }
        }
        for (name, value) in
            [("STATE_TABLE", &*self.state_table), ("INBOX_TABLE", &self.inbox_table)].iter().chain(more)
        {
            variables.insert((*name).into(), (*value).into());
        }
        let mut environment = Environment::new(variables);
        // Standard output is for the answer.
        environment.metrics = MetricsSink::new(|_| {});
        environment
    }

    /// Clients for an [`TableArgs::environment`].
    pub fn clients_in(environment: &Environment) -> Result<Clients, Failed> {
        Clients::new(environment, Pace::Worker).map_err(|_| {
            "AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have to be set, for example with \
             eval \"$(aws configure export-credentials --format env)\"; for a local stack give --endpoint"
                .into()
        })
    }
}

impl HostArgs {
    /// Puts what was given in the place of what the configuration says.
    pub fn apply(&self, hosts: &mut Hosts) {
        let HostArgs { oapi, api } = self;
        for (host, given) in [(&mut hosts.oapi, oapi), (&mut hosts.api, api)] {
            if let Some(given) = given {
                host.clone_from(given);
            }
        }
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
