#![doc = include_str!("../README.md")]

mod args;
mod baseline;
mod companies;
mod conditions;
mod decide;
mod emulator;
mod receive;
mod stack;
mod start;
mod sync;
mod table;

use std::{io::Write, process::ExitCode};

use clap::Parser;

use args::Cli;

/// A measurement could not be made. The text is for a person.
type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dingtalk-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Failed> {
    let command = cli.command.unwrap_or_default();
    // The functions are other programs, built by `sam build`.
    let in_this_process = command.measures_receive() || command.measures_decisions() || command.companies().is_some();
    let in_this_process = in_this_process || command.sync().is_some();
    if cfg!(debug_assertions) && in_this_process {
        eprintln!("this is a debug build: its figures mean nothing; use cargo run --release -p dingtalk-bench");
    }
    print(&conditions::told())?;
    if command.measures_receive() {
        print(&receive::measure(cli.quick).await?)?;
    }
    if command.measures_decisions() {
        print(&decide::measure(cli.quick).await?)?;
    }
    if let Some(args) = command.companies() {
        print(&companies::measure(&args, cli.quick).await?)?;
    }
    if let Some(args) = command.sync() {
        print(&sync::measure(args, cli.quick).await?)?;
    }
    if let Some(args) = command.start() {
        print(&start::measure(args, cli.quick).await?)?;
    }
    Ok(())
}

/// Markdown, on standard output; progress goes to standard error.
fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
