//! `dingtalk`: the bundle on one machine, and what an operator does by hand.

mod apps;
mod args;
mod demo;
mod dev;
mod envelope;
mod language;
mod secret;
mod story;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// A command did not work. The text is for a person: what failed, and what to do.
type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let language = language::Language::of(cli.lang);
    let ended = match cli.command.unwrap_or_else(args::dev) {
        Command::Dev(args) => dev::run(args, language).await,
        Command::Seal(args) => envelope::seal(&args),
        Command::Open(args) => envelope::open(&args),
        Command::Secret(args) => secret::run(&args),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dingtalk: {error}");
            ExitCode::FAILURE
        }
    }
}
