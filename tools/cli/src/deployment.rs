//! `dingtalk deployment`: who may ask for a company's token. A credential is printed when it is made, and never again.

mod add;
mod change;
mod list;

use std::io::Write;

use dingtalk_store::Credential;
use secrecy::ExposeSecret;

use crate::{Failed, args::DeploymentCommand, language::Language};

pub(crate) async fn run(command: DeploymentCommand, language: Language) -> Result<(), Failed> {
    match command {
        DeploymentCommand::Add(args) => add::run(&args, language).await,
        DeploymentCommand::List(args) => list::run(&args, language).await,
        DeploymentCommand::Rotate(args) => change::rotate(&args, language).await,
        DeploymentCommand::Revoke(args) => change::revoke(&args, language).await,
    }
}

/// The credential alone on standard output, so that it can be led into a secret store.
fn print(credential: &Credential, language: Language) -> Result<(), Failed> {
    let once = language.pick(
        "凭证只显示这一次，请妥善保存：",
        "its credential, shown this once; hand it over by a safe way and keep no copy:",
    );
    eprintln!("{}: {once}", credential.id());
    writeln!(std::io::stdout().lock(), "{}", credential.text().expose_secret())?;
    Ok(())
}
