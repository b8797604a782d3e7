//! The tables of a deployed or a local stack, for an operator's commands.

use std::collections::BTreeMap;

use dingtalk_lambda::{Clients, Environment, Pace};

use crate::{Failed, args::TableArgs};

impl TableArgs {
    /// Clients for where the tables are.
    pub fn clients(&self) -> Result<Clients, Failed> {
        let mut variables: BTreeMap<String, String> = std::env::vars().collect();
        if let Some(endpoint) = &self.endpoint {
            variables.insert("AWS_ENDPOINT_URL".into(), endpoint.clone());
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
