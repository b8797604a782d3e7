//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  cargo run --release -p dingtalk-bench -- receive
  tests/scripts/benchmarks.sh        everything, with the emulator of the SAM CLI: what docs/performance.md shows";

/// Measures the bundle: acknowledgements under load, the functions' size, start and memory. Prints Markdown.
#[derive(Parser)]
#[command(name = "dingtalk-bench", version, about, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// A tenth of the work: to see that it runs
    #[arg(long, global = true)]
    pub quick: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Everything (the default)
    All(StartArgs),
    /// Latency of acknowledgements at 200 pushes a second, and a burst with its backlog
    Receive,
    /// The decision over a serial number beside the acknowledgement of an ordinary push, in turns
    Decide,
    /// Many companies that authorise a suite at once, at DingTalk's 20 calls a second
    Companies(CompaniesArgs),
    /// The mirror: syncs against DingTalk's limits, and a bulk import by events
    Sync(SyncArgs),
    /// Size of each function, its start to the first answer under Lambda's runtime emulator, its memory
    Start(StartArgs),
}

impl Default for Command {
    fn default() -> Self {
        Self::All(StartArgs::default())
    }
}

impl Command {
    /// Where the functions are, unless there is nothing to run them with.
    pub fn start(&self) -> Option<&StartArgs> {
        match self {
            Self::Start(args) => Some(args),
            Self::All(args) if args.emulator.is_some() => Some(args),
            Self::All(_) => {
                eprintln!("without --emulator the start of the functions is left out; see --help");
                None
            }
            Self::Receive | Self::Decide | Self::Companies(_) | Self::Sync(_) => None,
        }
    }

    pub fn measures_receive(&self) -> bool {
        matches!(self, Self::All(_) | Self::Receive)
    }

    pub fn measures_decisions(&self) -> bool {
        matches!(self, Self::All(_) | Self::Decide)
    }

    pub fn companies(&self) -> Option<CompaniesArgs> {
        match self {
            Self::Companies(args) => Some(args.clone()),
            Self::All(_) => Some(CompaniesArgs::default()),
            Self::Receive | Self::Decide | Self::Start(_) | Self::Sync(_) => None,
        }
    }
}

impl Command {
    /// What of the mirror is measured; not among everything, because it takes the better part of an hour.
    pub fn sync(&self) -> Option<&SyncArgs> {
        match self {
            Self::Sync(args) => Some(args),
            _ => None,
        }
    }
}

#[derive(Args)]
pub(crate) struct SyncArgs {
    #[command(subcommand)]
    pub command: SyncCommand,
}

#[derive(Subcommand)]
pub(crate) enum SyncCommand {
    /// One large company: time beside the floor, calls beside the least, what a second run reads and writes, memory
    Speed(SyncSpeedArgs),
    /// Many companies of a suite at once, while DingTalk bans an address that calls too often
    Companies(SyncCompaniesArgs),
    /// A bulk import that comes as events: reads for each changed person, and how many syncs they were worth
    Import(SyncImportArgs),
}

#[derive(Args, Clone)]
pub(crate) struct SyncSpeedArgs {
    /// People of the company
    #[arg(long, default_value_t = 10_000)]
    pub people: usize,
    /// Its departments
    #[arg(long, default_value_t = 500)]
    pub departments: usize,
    /// Seconds after which the users' worker hands itself on, one run of the unchanged company for each
    #[arg(long, value_delimiter = ',', default_values_t = [240], requires = "emulator")]
    pub slices: Vec<u64>,
    /// Also the departments and the roles of the unchanged company
    #[arg(long)]
    pub others_again: bool,
    /// Lambda's runtime interface emulator; without it the users' worker runs in this process, its memory and the capacity
    /// it consumes unmeasured
    #[arg(long, env = "DINGTALK_LAMBDA_EMULATOR")]
    pub emulator: Option<PathBuf>,
    /// The users' worker, as `cargo build --release -p sync-users` leaves it
    #[arg(long, default_value = "target/release/sync-users", requires = "emulator")]
    pub worker: PathBuf,
}

#[derive(Args, Clone)]
pub(crate) struct SyncCompaniesArgs {
    /// How many
    #[arg(long, default_value_t = 200)]
    pub companies: usize,
    /// People of each
    #[arg(long, default_value_t = 500)]
    pub people: usize,
    /// Departments of each
    #[arg(long, default_value_t = 30)]
    pub departments: usize,
}

#[derive(Args, Clone)]
pub(crate) struct SyncImportArgs {
    /// People who join; DingTalk tells of each twice
    #[arg(long, default_value_t = 10_000)]
    pub joins: usize,
    /// People who are there before
    #[arg(long, default_value_t = 2_000)]
    pub people: usize,
    /// Departments of the company
    #[arg(long, default_value_t = 100)]
    pub departments: usize,
    /// Pushes on their way at the same time
    #[arg(long, default_value_t = 16)]
    pub in_flight: usize,
    /// Ask for each person by himself, 200 a second, in the place of syncs
    #[arg(long)]
    pub singly: bool,
}

#[derive(Args, Clone)]
pub(crate) struct CompaniesArgs {
    /// How many
    #[arg(long, default_value_t = 1000)]
    pub companies: usize,
    /// Calls a second that DingTalk allows per app and API
    #[arg(long, default_value_t = 20)]
    pub calls: u32,
    /// Instances of each function behind the bus
    #[arg(long, default_value_t = 32)]
    pub workers: usize,
}

impl Default for CompaniesArgs {
    fn default() -> Self {
        Self { companies: 1000, calls: 20, workers: 32 }
    }
}

#[derive(Args, Clone, Default)]
pub(crate) struct StartArgs {
    /// Lambda's runtime interface emulator: aws-lambda-rie, which the SAM CLI's package has under samcli/local/rapid
    #[arg(long, env = "DINGTALK_LAMBDA_EMULATOR")]
    pub emulator: Option<PathBuf>,
    /// Folder with a folder for each function and its `bootstrap` in it, as `sam build` leaves them
    #[arg(long, default_value = ".aws-sam/build")]
    pub functions: PathBuf,
    /// Figures of earlier, written by --save: growth of more than 10 % is pointed out
    #[arg(long)]
    pub baseline: Option<PathBuf>,
    /// Write the figures here
    #[arg(long)]
    pub save: Option<PathBuf>,
}
