//! `dingtalk license`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use dingtalk_store::LicenceState;

use super::CorpArgs;

const EXAMPLES: &str = "\
Examples, for a deployed stack (region, credentials and table names from the environment):
  dingtalk license issue --config apps.toml --app demo --count 20 --days 365 --note 'spring fair' > numbers.txt
  dingtalk license import --config apps.toml --app demo numbers-of-the-shop.txt --until 2027-01-31
  dingtalk license list --config apps.toml --app demo --state open
  dingtalk license check --config apps.toml --app demo --number - < number.txt
  dingtalk license revoke --config apps.toml --app demo 4f1c09d2ab37

For a local one (dingtalk dev prints the address):
  dingtalk license issue --config apps.toml --endpoint http://127.0.0.1:<AWS endpoint>";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum LicenseCommand {
    /// Make new serial numbers and print them, one a line. They are shown this once
    Issue(LicenseIssueArgs),
    /// Take over serial numbers that were made elsewhere
    Import(LicenseImportArgs),
    /// The serial numbers and where they are; never the numbers themselves
    List(LicenseListArgs),
    /// Revoke one: from then on no company may use it
    Revoke(LicenseRevokeArgs),
    /// What a number is worth. It is neither used nor counted as an attempt
    Check(LicenseCheckArgs),
}

/// What is said of new numbers.
#[derive(Args)]
pub(crate) struct NewNumberArgs {
    /// So many days from now on a first company can use it; for good unless given
    #[arg(long, conflicts_with = "until", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub days: Option<u32>,
    /// Until the end of this day (UTC) a first company can use it: 2027-01-31; or until a time: 2027-01-31T16:00:00Z
    #[arg(long)]
    pub until: Option<String>,
    /// Your own words, up to 200 characters; stored in the clear
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LicenseIssueArgs {
    /// How many
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub count: u32,
    #[command(flatten)]
    pub new: NewNumberArgs,
    #[command(flatten)]
    pub of: CorpArgs,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LicenseImportArgs {
    /// The numbers, one a line, or - for standard input. Empty lines and those that begin with # are left out
    pub file: PathBuf,
    #[command(flatten)]
    pub new: NewNumberArgs,
    #[command(flatten)]
    pub of: CorpArgs,
}

#[derive(Args)]
pub(crate) struct LicenseListArgs {
    /// Only numbers in this state
    #[arg(long)]
    pub state: Option<LicenseStateName>,
    /// A JSON object a line, times in milliseconds
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub of: CorpArgs,
}

#[derive(Args)]
#[command(after_help = EXAMPLES, group(ArgGroup::new("which").required(true).args(["id", "number"])))]
pub(crate) struct LicenseRevokeArgs {
    /// Id of the number, as `list` prints it, or its beginning
    pub id: Option<String>,
    /// - : the number itself is on standard input, where no list of processes shows it
    #[arg(long, value_parser = ["-"], allow_hyphen_values = true)]
    pub number: Option<String>,
    #[command(flatten)]
    pub of: CorpArgs,
}

#[derive(Args)]
pub(crate) struct LicenseCheckArgs {
    /// - : the number is on standard input, where no list of processes shows it
    #[arg(long, required = true, value_parser = ["-"], allow_hyphen_values = true)]
    pub number: String,
    #[command(flatten)]
    pub of: CorpArgs,
}

/// Where a number is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LicenseStateName {
    /// It waits for the first company
    Open,
    /// A company uses it
    Used,
    /// Nobody used it in time
    Expired,
    /// It was revoked
    Revoked,
}

impl From<LicenseStateName> for LicenceState {
    fn from(name: LicenseStateName) -> Self {
        match name {
            LicenseStateName::Open => Self::Open,
            LicenseStateName::Used => Self::Used,
            LicenseStateName::Expired => Self::Expired,
            LicenseStateName::Revoked => Self::Revoked,
        }
    }
}
