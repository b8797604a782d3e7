//! The simulated DingTalk at a command line.

mod api;
mod args;
mod behaviour;
mod commands;
mod duration;
mod market;
mod narrate;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = args::Cli::parse();
    match commands::execute(&cli).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(commands::Failure::Usage(error)) => error.exit(),
        Err(failure) => {
            let mut stderr = std::io::stderr().lock();
            let _ = writeln!(stderr, "error: {failure}");
            let mut source = failure.source();
            while let Some(cause) = source {
                let _ = writeln!(stderr, "  because: {cause}");
                source = cause.source();
            }
            ExitCode::from(2)
        }
    }
}
