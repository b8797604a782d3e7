//! The Lambda's entry point. Everything else is in the library.

use callback::Callback;
use dingtalk_lambda::Environment;
use lambda_http::{Error, run, service_fn, tracing};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let function = Callback::start(&Environment::from_process()).await?;
    run(service_fn(async |request| Ok::<_, Error>(function.handle(request).await?))).await
}
