//! The Lambda's entry point. Everything else is in the library.

use dingtalk_lambda::{Environment, reported};
use lambda_runtime::{Error, run, service_fn, tracing};
use suite_ticket::SuiteTicket;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let function = SuiteTicket::start(&Environment::from_process()).await;
    let function = function.inspect_err(|error| tracing::error!(%error, "the function cannot start"))?;
    run(service_fn(async |event| function.handle(event).await.map_err(reported))).await
}
