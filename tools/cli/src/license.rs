//! `dingtalk license`: the serial numbers (应用序列号) of the offline quick deployment.

mod check;
mod import;
mod issue;
mod list;
mod revoke;
mod told;
mod validity;

use dingtalk_crypto::SealingKeys;
use dingtalk_store::{LicenceNumber, Licences, MAX_NUMBER};
use secrecy::SecretString;

use crate::{
    Failed,
    apps::Apps,
    args::{CorpArgs, LicenseCommand},
    corp::app_of,
    language::Language,
};

/// Writes at the same time.
const AT_ONCE: usize = 16;

pub(crate) async fn run(command: LicenseCommand, language: Language) -> Result<(), Failed> {
    match command {
        LicenseCommand::Issue(args) => issue::run(&args, language).await,
        LicenseCommand::Import(args) => import::run(&args, language).await,
        LicenseCommand::List(args) => list::run(&args, language).await,
        LicenseCommand::Revoke(args) => revoke::run(&args, language).await,
        LicenseCommand::Check(args) => check::run(&args, language).await,
    }
}

/// The numbers of one app, and what is needed to read them.
struct Desk {
    app: String,
    keys: SealingKeys,
    licences: Licences,
}

impl Desk {
    fn of(args: &CorpArgs) -> Result<Self, Failed> {
        let apps = Apps::of_stack(&args.config)?;
        let app = app_of(&apps, args)?;
        let licences = Licences::new(args.tables.clients()?.dynamodb, &args.tables.state_table);
        Ok(Self { app, keys: apps.config.sealing_keys, licences })
    }
}

/// The number on standard input: its first line.
fn typed(language: Language) -> Result<LicenceNumber, Failed> {
    use std::io::{BufRead, Read};
    let mut line = String::new();
    // A number of nothing but four-byte characters, and as much again of blanks and dashes.
    let most = 8 * u64::try_from(MAX_NUMBER)?;
    std::io::stdin().lock().take(most).read_line(&mut line)?;
    parsed(&SecretString::from(line), language)
}

fn parsed(number: &SecretString, language: Language) -> Result<LicenceNumber, Failed> {
    LicenceNumber::try_from(number).map_err(|error| told::no_number(error, language).into())
}
