//! `dingtalk`: the bundle on one machine, and what an operator does by hand.

mod app;
mod apps;
mod args;
mod contacts;
mod corp;
mod demo;
mod deployment;
mod dev;
mod doctor;
mod envelope;
mod inbox;
mod inbox_seed;
mod language;
mod license;
mod local_stack;
mod secret;
mod story;
mod sync;
mod tables;
mod times;

use std::process::ExitCode;

use clap::Parser;

use args::{AppCommand, Cli, Command, InboxCommand};

/// A command did not work. The text is for a person: what failed, and what to do.
type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let language = language::Language::of(cli.lang);
    let ended = match cli.command.unwrap_or_else(args::dev) {
        Command::Doctor(args) => return examined(doctor::run(&args, language).await),
        Command::App(AppCommand::Check(args)) => return examined(app::check::run(&args, language).await),
        Command::App(AppCommand::List(args)) => app::list::run(&args, language).await,
        Command::App(AppCommand::Keys(args)) => app::keys::run(&args, language).await,
        Command::Corp(command) => corp::run(command, language).await,
        Command::Contacts(command) => contacts::run(command, language).await,
        Command::Sync(command) => return sync::run(command, language).await,
        Command::License(command) => license::run(command, language).await,
        Command::Deployment(command) => deployment::run(command, language).await,
        Command::Inbox(InboxCommand::List(args)) => inbox::list(&args, language).await,
        Command::Inbox(InboxCommand::Retry(args)) => inbox::retry(&args, language).await,
        Command::Inbox(InboxCommand::Seed(args)) => inbox_seed::run(&args).await,
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

/// What was looked at may be wrong, and that is not the same as not being able to look.
fn examined(ended: Result<bool, Failed>) -> ExitCode {
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("dingtalk: {error}");
            ExitCode::from(2)
        }
    }
}
