//! The Lambda's entry point. Everything else is in the library.

use dingtalk_lambda::{Environment, reported, start_logging};
use event_subscription::EventSubscription;
use lambda_runtime::{Error, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = Environment::from_process();
    start_logging(env!("CARGO_CRATE_NAME"), &environment);
    let function = EventSubscription::start(&environment).await;
    let function = function.inspect_err(|error| tracing::error!(%error, "the function cannot start"))?;
    run(service_fn(async |event| function.handle(event).await.map_err(reported))).await
}
