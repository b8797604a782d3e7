//! The way to DingTalk's server APIs: one client and one memory of tokens per instance.

use std::sync::Arc;

use dingtalk_api::{Api, ApiOptions, Observer};
use dingtalk_store::EgressBans;
use dingtalk_tokens::{StoreBans, Tokens};

use crate::{Clients, Config, Environment, Metrics, StartError};

/// What a function calls DingTalk with.
#[derive(Clone, Debug)]
pub struct DingTalk {
    /// The client: paces, classifies and retries.
    pub api: Api,
    /// The tokens. No company gets one before [`Tokens::with_companies`].
    pub tokens: Tokens,
}

impl DingTalk {
    /// The way to the hosts that the configuration names. Every call is measured, and a ban of the egress IP is shared
    /// through the state table.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn new(
        environment: &Environment,
        clients: &Clients,
        config: &Config,
        metrics: &Metrics,
    ) -> Result<Self, StartError> {
        Self::observed(environment, clients, config, Arc::new(metrics.clone()))
    }

    /// The same, with somebody else who is told of every call.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn observed(
        environment: &Environment,
        clients: &Clients,
        config: &Config,
        observer: Arc<dyn Observer>,
    ) -> Result<Self, StartError> {
        let table = environment.required("STATE_TABLE")?;
        let clock = environment.clock.clone();
        let now: Arc<dyn Fn() -> i64 + Send + Sync> = Arc::new(move || clock.now());
        let bans = StoreBans::new(EgressBans::new(clients.dynamodb.clone(), table), now.clone());
        let options = ApiOptions {
            now: now.clone(),
            bans: Arc::new(bans),
            observer,
            pauses: environment.pauses,
            ..ApiOptions::new(config.hosts.clone())
        };
        let api = Api::new(options)?;
        let tokens = Tokens::new(api.clone(), clients.dynamodb.clone(), table, now);
        Ok(Self { api, tokens })
    }
}
