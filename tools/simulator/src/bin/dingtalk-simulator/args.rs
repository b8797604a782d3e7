//! The command line.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use dingtalk_crypto::SecretString;
use dingtalk_simulator::{App, AppKind};

use crate::api::ApiArgs;
use crate::behaviour::BehaviourArgs;
use crate::market::{OrderArgs, RefundArgs};

const EXAMPLE: &str = "\
Examples:
  export DINGTALK_TOKEN=... DINGTALK_AES_KEY=...     (`dingtalk-simulator keys` makes a pair)
  dingtalk-simulator --url http://127.0.0.1:3000/callback/demo --suite-key suitedemo --ticket-period 20m
  dingtalk-simulator --url http://127.0.0.1:3000/callback/demo --suite-key suitedemo --quirks all authorise dingcorp1
  dingtalk-simulator --url http://127.0.0.1:3000/callback/demo --suite-key suitedemo load --rate 200 --seconds 10
  dingtalk-simulator --url http://127.0.0.1:3000/callback/demo --suite-key suitedemo --api-listen 127.0.0.1:4010
  dingtalk-simulator serve --authorise dingcorp1     (the server API alone, no callback URL needed)

It ends with 0 when everything was acknowledged in time, with 1 when not, and with 2 when it could not begin.";

/// A DingTalk that pushes to a callback URL.
#[derive(Parser)]
#[command(name = "dingtalk-simulator", version, about, after_help = EXAMPLE)]
pub struct Cli {
    #[command(flatten)]
    pub app: AppArgs,
    #[command(flatten)]
    pub behaviour: BehaviourArgs,
    #[command(flatten)]
    pub api: ApiArgs,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Args)]
#[command(next_help_heading = "App")]
pub struct AppArgs {
    /// The callback URL to push to
    #[arg(long, global = true, env = "DINGTALK_CALLBACK_URL")]
    url: Option<String>,
    /// The Token of the console; better by the environment than for every process list to see
    #[arg(long, global = true, env = "DINGTALK_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The EncodingAESKey (数据加密密钥) of the console, 43 characters
    #[arg(long, global = true, env = "DINGTALK_AES_KEY", hide_env_values = true)]
    aes_key: Option<String>,
    /// SuiteKey, AppKey or CustomKey; without it a suite is being created (placeholder receiver id)
    #[arg(long, visible_alias = "app-key", global = true, env = "DINGTALK_SUITE_KEY")]
    suite_key: Option<String>,
    /// What the app is
    #[arg(long, global = true, value_enum, default_value = "suite")]
    kind: KindArg,
    /// The suite id in rows
    #[arg(long, global = true, default_value = "1000001")]
    suite_id: String,
    /// The ISV's own company, or the internal app's company
    #[arg(long, global = true, default_value = "dingsimulatedisv0001")]
    pub corp_id: String,
}

#[derive(Subcommand)]
pub enum Command {
    /// Check the URL, then push a ticket in every period until interrupted (the default)
    Run {
        /// A company that authorises the app as soon as there is a ticket; as often as you like
        #[arg(long = "authorise")]
        corps: Vec<String>,
    },
    /// Answer the server API alone, without pushing anything; ticket and temporary codes are printed
    Serve {
        /// A company that authorises the app; as often as you like
        #[arg(long = "authorise")]
        corps: Vec<String>,
    },
    /// Check the URL, as the console's button does
    Check,
    /// Push one new ticket
    Ticket,
    /// A company authorises the app
    Authorise {
        /// Its CorpId
        corp: String,
    },
    /// A company withdraws the authorisation
    Relieve {
        /// Its CorpId
        corp: String,
    },
    /// An administrator types a serial number
    License {
        /// The company's CorpId
        corp: String,
        /// The serial number
        code: String,
    },
    /// A company buys something in the app market
    Order(OrderArgs),
    /// Some of an order is paid back
    Refund(RefundArgs),
    /// Push the plaintext in a file, byte for byte
    Event {
        /// The file; `-` for the standard input
        #[arg(long)]
        json: PathBuf,
    },
    /// Push user events at a steady rate and tell what became of them
    Load {
        /// Events a second
        #[arg(long, default_value = "100")]
        rate: NonZeroU32,
        /// For how many seconds
        #[arg(long, default_value_t = 10)]
        seconds: u32,
        /// The company whose users change
        #[arg(long, default_value = "dingsimulatedcorp001")]
        corp: String,
    },
    /// Push user events as fast as they are answered and tell what became of them
    Burst {
        /// How many events
        #[arg(long, default_value_t = 1000)]
        pushes: u32,
        /// How many wait for their answers at the same time
        #[arg(long, default_value = "32")]
        in_flight: NonZeroU32,
        /// The company whose users change
        #[arg(long, default_value = "dingsimulatedcorp001")]
        corp: String,
    },
    /// Make a Token and an EncodingAESKey for a local trial
    Keys {
        /// A key whose two stray bits are clear; the platform's own often are not
        #[arg(long)]
        canonical: bool,
    },
}

impl Command {
    /// The companies that authorise.
    pub fn corps(&self) -> &[String] {
        match self {
            Command::Run { corps } | Command::Serve { corps } => corps,
            _ => &[],
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum KindArg {
    Suite,
    Internal,
    Custom,
}

impl AppArgs {
    /// The app, or what is missing of it.
    pub fn app(&self) -> Result<App, clap::Error> {
        let required = |value: &Option<String>, name: &str| {
            let missing = || {
                let text = format!("{name} is required (option or environment variable)");
                self.error(ErrorKind::MissingRequiredArgument, &text)
            };
            value.clone().ok_or_else(missing)
        };
        Ok(App {
            callback_url: required(&self.url, "--url")?,
            token: SecretString::from(required(&self.token, "--token")?),
            encoding_aes_key: SecretString::from(required(&self.aes_key, "--aes-key")?),
            kind: self.kind(),
            key: self.suite_key.clone(),
            suite_id: self.suite_id.clone(),
            corp_id: self.corp_id.clone(),
        })
    }

    /// The app's key, if it has one.
    pub fn suite_key(&self) -> Option<&str> {
        self.suite_key.as_deref()
    }

    /// What the app is.
    pub fn kind(&self) -> AppKind {
        match self.kind {
            KindArg::Suite => AppKind::Suite,
            KindArg::Internal => AppKind::Internal,
            KindArg::Custom => AppKind::Custom,
        }
    }

    /// Something wrong with the options.
    pub fn error(&self, kind: ErrorKind, text: &str) -> clap::Error {
        Cli::command().error(kind, text)
    }
}
