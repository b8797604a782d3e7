//! What each subcommand does.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dingtalk_simulator::{AttachError, Burst, Load, LoadReport, RunEnd, SetupError, Simulator};
use dingtalk_simulator::{generate_encoding_aes_key, generate_token};
use futures_util::future::join_all;

use crate::args::{Cli, Command};
use crate::narrate;

/// Why nothing could be done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An option is missing.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// The app or the settings are none.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The event's file cannot be read as UTF-8.
    #[error("cannot read {path:?}")]
    File { path: PathBuf, source: std::io::Error },
    /// The operating system gave no random numbers.
    #[error("no random numbers from the operating system")]
    Random(#[source] getrandom::Error),
    /// The API's address cannot be listened at.
    #[error("cannot listen at {at:?}")]
    Listen { at: String, source: std::io::Error },
    /// The pusher and the API know different apps.
    #[error(transparent)]
    Attach(#[from] AttachError),
}

/// Does it; true if everything was acknowledged.
pub async fn execute(cli: &Cli) -> Result<bool, Failure> {
    if let Some(Command::Keys { canonical }) = cli.command {
        return keys(canonical);
    }
    let seed = match cli.behaviour.seed {
        Some(seed) => seed,
        None => getrandom::u64().map_err(Failure::Random)?,
    };
    if let Some(Command::Serve { corps }) = &cli.command {
        let api = cli.api.start_alone(&cli.app, seed).await?;
        let _living = api.inhabit(corps);
        api.tell(corps);
        interrupted().await;
        return Ok(true);
    }
    let mut simulator = Simulator::new(cli.app.app()?, cli.behaviour.settings(seed))?;
    narrate::line(format_args!("     seed {seed}"));
    let api = cli.api.start(&cli.app, seed).await?;
    // Without the narration of every single push.
    if let Some(report) = load(cli.command.as_ref(), &simulator).await {
        narrate::load(&report);
        return Ok(report.failed() == 0);
    }
    simulator = simulator.with_observer(narrate::happening);
    let mut living = Vec::new();
    if let Some(api) = &api {
        simulator = simulator.attach(&api.platform)?;
        if let None | Some(Command::Run { .. }) = &cli.command {
            living = api.inhabit(cli.command.as_ref().map(Command::corps).unwrap_or_default());
        }
    }
    let done = push(cli.command.as_ref(), &simulator).await;
    drop(living);
    done
}

async fn interrupted() {
    // Without a handler for it the run simply cannot be stopped gently.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The companies authorise once there is a ticket, side by side.
async fn authorise(simulator: &Simulator, corps: &[String]) {
    while simulator.suite_ticket().is_none() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    join_all(corps.iter().map(|corp_id| simulator.authorise(corp_id.as_str()))).await;
    std::future::pending::<()>().await;
}

async fn load(command: Option<&Command>, simulator: &Simulator) -> Option<LoadReport> {
    match command? {
        Command::Load { rate, seconds, corp } => {
            let duration = Duration::from_secs(u64::from(*seconds));
            Some(simulator.load(&Load { rate: *rate, duration, corp_id: corp.clone() }).await)
        }
        Command::Burst { pushes, in_flight, corp } => {
            Some(simulator.burst(&Burst { pushes: *pushes, in_flight: *in_flight, corp_id: corp.clone() }).await)
        }
        _ => None,
    }
}

async fn push(command: Option<&Command>, simulator: &Simulator) -> Result<bool, Failure> {
    let delivery = match command {
        None => return Ok(narrate::run_end(&simulator.run(interrupted()).await)),
        Some(Command::Run { corps }) => {
            let end = tokio::select! {
                end = simulator.run(interrupted()) => end,
                () = authorise(simulator, corps) => RunEnd::Stopped,
            };
            return Ok(narrate::run_end(&end));
        }
        Some(Command::Check) => simulator.check().await,
        Some(Command::Ticket) => simulator.push_ticket().await,
        Some(Command::Authorise { corp }) => simulator.authorise(corp.as_str()).await,
        Some(Command::Relieve { corp }) => simulator.relieve(corp).await,
        Some(Command::Order(args)) => args.push(simulator).await,
        Some(Command::Refund(args)) => args.push(simulator).await,
        Some(Command::License { corp, code }) => {
            let check = simulator.check_license_code(corp, code).await;
            let answer = if check.accepted { "valid" } else { "invalid" };
            narrate::line(format_args!("     the serial number is {answer}"));
            return Ok(check.accepted || check.refused());
        }
        Some(Command::Event { json }) => {
            let text = read(json).map_err(|source| Failure::File { path: json.clone(), source })?;
            simulator.push_raw(&text).await
        }
        // They are done with before there is a narrating simulator.
        Some(Command::Load { .. } | Command::Burst { .. } | Command::Keys { .. } | Command::Serve { .. }) => {
            return Ok(true);
        }
    };
    Ok(delivery.acknowledged)
}

fn keys(canonical: bool) -> Result<bool, Failure> {
    let mut key = [0; 43];
    let mut token = [0; 32];
    getrandom::fill(&mut key).and_then(|()| getrandom::fill(&mut token)).map_err(Failure::Random)?;
    narrate::line(format_args!("DINGTALK_TOKEN={}", generate_token(token)));
    narrate::line(format_args!("DINGTALK_AES_KEY={}", generate_encoding_aes_key(key, canonical)));
    Ok(true)
}

fn read(path: &Path) -> std::io::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(path)
}
