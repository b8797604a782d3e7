//! How the pusher behaves, at a command line.

use std::time::Duration;

use clap::{Args, ValueEnum};
use dingtalk_simulator::{Mode, Quirks, Retry, Settings, UrlCheckReply};

use crate::duration::parse as duration;

#[derive(Args)]
#[command(next_help_heading = "Behaviour")]
pub struct BehaviourArgs {
    /// The push channel
    #[arg(long, global = true, value_enum, default_value = "classic")]
    mode: ModeArg,
    /// The deadline of a classic push
    #[arg(long, global = true, value_parser = duration, default_value = "1500ms")]
    deadline: Duration,
    /// The deadline of a SyncHTTP push
    #[arg(long, global = true, value_parser = duration, default_value = "1200ms")]
    sync_deadline: Duration,
    /// The pause between two tickets
    #[arg(long, global = true, value_parser = duration, default_value = "5h")]
    ticket_period: Duration,
    /// When to push again what was not acknowledged: after 10 s and 30 s, or up to --retry-attempts times
    #[arg(long, global = true, value_enum, default_value = "enterprise")]
    retry: RetryArg,
    /// The pause of --retry suite
    #[arg(long, global = true, value_parser = duration, default_value = "10s")]
    retry_interval: Duration,
    /// All attempts of --retry suite, 100 at most
    #[arg(long, global = true, default_value_t = Retry::SUITE_ATTEMPTS)]
    retry_attempts: u32,
    /// Repeats carry the timestamp and nonce of the first push
    #[arg(long, global = true)]
    stale_repeats: bool,
    /// The reply that a URL check accepts
    #[arg(long, global = true, value_enum, default_value = "either")]
    url_check_reply: ReplyArg,
    /// Oddities to show, with commas between them; `all` for every one, a wrong name lists them
    #[arg(long, global = true, value_parser = Quirks::parse, default_value = "")]
    quirks: Quirks,
    /// The seed of everything random; without it a new one, which is printed
    #[arg(long, global = true)]
    pub seed: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ModeArg {
    Classic,
    SyncHttp,
    Both,
}

#[derive(Clone, Copy, ValueEnum)]
enum RetryArg {
    None,
    Enterprise,
    Suite,
}

#[derive(Clone, Copy, ValueEnum)]
enum ReplyArg {
    Random,
    Success,
    Either,
}

impl BehaviourArgs {
    pub fn settings(&self, seed: u64) -> Settings {
        Settings {
            mode: match self.mode {
                ModeArg::Classic => Mode::Classic,
                ModeArg::SyncHttp => Mode::SyncHttp,
                ModeArg::Both => Mode::Both,
            },
            deadline: self.deadline,
            sync_deadline: self.sync_deadline,
            ticket_period: self.ticket_period,
            retry: match self.retry {
                RetryArg::None => Retry::None,
                RetryArg::Enterprise => Retry::Enterprise,
                RetryArg::Suite => Retry::Suite { interval: self.retry_interval, attempts: self.retry_attempts },
            },
            fresh_repeats: !self.stale_repeats,
            url_check_reply: match self.url_check_reply {
                ReplyArg::Random => UrlCheckReply::Random,
                ReplyArg::Success => UrlCheckReply::Success,
                ReplyArg::Either => UrlCheckReply::Either,
            },
            quirks: self.quirks,
            seed,
            ..Settings::default()
        }
    }
}
