//! `dingtalk dev`.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

#[derive(Args)]
pub(crate) struct DevArgs {
    /// Where callbacks are received, at POST /callback/{app id}
    #[arg(long, default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Where the AWS endpoint listens (DynamoDB, EventBridge, Secrets Manager); a free port unless given
    #[arg(long, default_value = "127.0.0.1:0")]
    pub aws_listen: SocketAddr,
    /// Where the simulated DingTalk answers server API calls, oapi and api alike; a free port unless given
    #[arg(long, default_value = "127.0.0.1:0")]
    pub api_listen: SocketAddr,
    /// Where `dingtalk corp authorize` finds the simulated DingTalk; 127.0.0.1:3001, or a free port, unless given
    #[arg(long)]
    pub simulator_listen: Option<SocketAddr>,
    /// The apps; a made-up suite `demo` unless given
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// What the simulated companies do
    #[arg(long, value_enum, default_value = "companies", conflicts_with_all = ["config", "no_simulator"])]
    pub story: StoryName,
    /// Do not simulate DingTalk
    #[arg(long)]
    pub no_simulator: bool,
    /// Keep the tables in this directory; in memory unless given
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// The wiring; ./template.yaml if it is there, else the one this program was built with
    #[arg(long)]
    pub template: Option<PathBuf>,
    /// Pause between two simulated suite tickets (DingTalk: 20 minutes in 2016, about 5 hours now)
    #[arg(long, value_parser = humantime::parse_duration, default_value = "60s")]
    pub ticket_period: Duration,
    /// Show the functions' own log lines, JSON, on standard error
    #[arg(long)]
    pub logs: bool,
    /// For tests: end the process at this named point
    #[arg(long, hide = true)]
    pub die_at: Option<String>,
    /// For tests: let all clocks go ahead by this
    #[arg(long, hide = true, value_parser = humantime::parse_duration, default_value = "0s")]
    pub clock_ahead: Duration,
}

/// A story of `dingtalk dev`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StoryName {
    /// Three companies authorise, one goes and comes back
    Companies,
    /// A serial number is issued and typed (线下快速部署)
    QuickDeployment,
}
