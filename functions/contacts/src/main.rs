//! The Lambda's entry point. Everything else is in the library.

use contacts::ContactsReader;
use dingtalk_lambda::{Environment, reported, start_logging};
use lambda_http::{Error, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = Environment::from_process();
    start_logging(env!("CARGO_CRATE_NAME"), &environment);
    let function = ContactsReader::start(&environment).await;
    let function = function.inspect_err(|error| tracing::error!(%error, "the function cannot start"))?;
    run(service_fn(async |request| function.handle(request).await.map_err(reported))).await
}
