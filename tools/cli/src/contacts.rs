//! `dingtalk contacts`: the mirror of a company, for an operator.

mod cells;
mod columns;
mod export;
mod look;
mod progress;
mod restore;
mod whose;

use crate::{Failed, args::ContactsCommand, language::Language};

pub(crate) async fn run(command: ContactsCommand, language: Language) -> Result<(), Failed> {
    match command {
        ContactsCommand::Export(args) => export::run(&args, language).await,
        ContactsCommand::Show(args) => look::show(&args, language).await,
        ContactsCommand::Restore(args) => restore::run(&args, language).await,
        ContactsCommand::Search(args) => look::search(&args, language).await,
    }
}
