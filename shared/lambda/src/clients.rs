//! The AWS clients: made once per instance, one TLS stack, one set of root certificates, timeouts that fit.

use std::time::Duration;

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_dynamodb::config::BehaviorVersion;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_types::{
    SdkConfig,
    region::Region,
    sdk_config::{RetryConfig, TimeoutConfig},
};

use crate::{Environment, StartError};

/// How patient the clients are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Inside DingTalk's deadline of 1.2 s (SyncHTTP) or 1.5 s (HTTP push): better no answer than a late one. The
    /// SDK's default connect timeout alone is 3.1 s.
    Callback,
    /// Behind the bus, where the row is the retry.
    Worker,
}

impl Pace {
    fn timeouts(self) -> TimeoutConfig {
        let (connect, attempt, operation) = match self {
            Self::Callback => (300, 400, 800),
            Self::Worker => (1_000, 3_000, 8_000),
        };
        TimeoutConfig::builder()
            .connect_timeout(Duration::from_millis(connect))
            .operation_attempt_timeout(Duration::from_millis(attempt))
            .operation_timeout(Duration::from_millis(operation))
            .build()
    }

    fn retries(self) -> RetryConfig {
        match self {
            Self::Callback => {
                RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(20))
            }
            Self::Worker => RetryConfig::standard().with_max_attempts(3),
        }
    }
}

/// The clients of the services the bundle uses.
#[derive(Clone, Debug)]
pub struct Clients {
    /// DynamoDB: the inbox and the state.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// EventBridge: the hints and the domain events.
    pub eventbridge: aws_sdk_eventbridge::Client,
    /// Secrets Manager: the configuration.
    pub secretsmanager: aws_sdk_secretsmanager::Client,
    /// As the others were made, for SQS.
    queues: SdkConfig,
}

impl Clients {
    /// Clients for the region and with the credentials that Lambda puts into the environment.
    ///
    /// `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` lead elsewhere, as in every SDK: to the local stack or to
    /// DynamoDB Local.
    ///
    /// # Errors
    /// [`StartError::MissingVariable`].
    pub fn new(environment: &Environment, pace: Pace) -> Result<Self, StartError> {
        let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(environment.required("AWS_REGION")?.to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(credentials(environment)?))
            .http_client(http)
            .sleep_impl(TokioSleep::new())
            .retry_config(pace.retries())
            .build();
        let at = |service: &str, timeouts: TimeoutConfig| {
            let own = environment.variable(&format!("AWS_ENDPOINT_URL_{service}"));
            let url = own.or_else(|| environment.variable("AWS_ENDPOINT_URL")).map(str::to_owned);
            let mut config = config.to_builder().timeout_config(timeouts);
            config.set_endpoint_url(url);
            config.build()
        };
        Ok(Self {
            dynamodb: aws_sdk_dynamodb::Client::new(&at("DYNAMODB", pace.timeouts())),
            eventbridge: aws_sdk_eventbridge::Client::new(&at("EVENTBRIDGE", pace.timeouts())),
            // Patient, since an instance reads the secret while it starts; who reads it later sets a limit of its own.
            secretsmanager: aws_sdk_secretsmanager::Client::new(&at("SECRETS_MANAGER", Pace::Worker.timeouts())),
            queues: at("SQS", pace.timeouts()),
        })
    }

    /// SQS, for the few functions that send to a queue. Made only where it is asked for: a client that is made is in the
    /// binary, and the callback's has none to spare.
    #[must_use]
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.queues)
    }
}

/// Lambda's own credentials. They live as long as the instance, so there is nothing to renew.
fn credentials(environment: &Environment) -> Result<Credentials, StartError> {
    Ok(Credentials::new(
        environment.required("AWS_ACCESS_KEY_ID")?,
        environment.required("AWS_SECRET_ACCESS_KEY")?,
        environment.variable("AWS_SESSION_TOKEN").map(str::to_owned),
        None,
        "lambda-environment",
    ))
}
