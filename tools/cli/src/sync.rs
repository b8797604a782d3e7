//! `dingtalk sync`: the syncs of the mirror, for an operator.

mod approve;
mod bars;
mod brake;
mod cost;
mod desk;
mod held;
mod lines;
mod run;
mod status;
mod table;
mod view;
mod watch;

use std::process::ExitCode;

pub(crate) use view::{View, name, report, told};

use crate::{Failed, args::SyncCommand, language::Language};

/// How what was waited for has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Whole, all of it.
    Whole,
    /// Removals wait for an operator.
    Held,
    /// Something was given up, stopped, or not begun.
    Failed,
}

impl Outcome {
    /// As the command ends.
    fn code(self) -> ExitCode {
        match self {
            Self::Whole => ExitCode::SUCCESS,
            Self::Failed => ExitCode::from(1),
            Self::Held => ExitCode::from(3),
        }
    }
}

pub(crate) async fn run(command: SyncCommand, language: Language) -> ExitCode {
    let ended: Result<Outcome, Failed> = match command {
        SyncCommand::Run(args) => run::run(&args, language).await,
        SyncCommand::Status(args) => status::run(&args, language).await,
        SyncCommand::Watch(args) => watch::run(&args, language).await,
        SyncCommand::Approve(args) => approve::run(&args, language).await,
    };
    match ended {
        Ok(outcome) => outcome.code(),
        Err(error) => {
            eprintln!("dingtalk: {error}");
            ExitCode::from(2)
        }
    }
}
