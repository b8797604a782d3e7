//! The decision over a serial number beside the acknowledgement of an ordinary push: one at a time, in turns.

use std::time::{Duration, Instant};

use dingtalk_crypto::{ExposeSecret, SealingKeys, parse_sealing_key};
use dingtalk_lambda::{Clients, Environment, Pace};
use dingtalk_local::{Options, Stack, Template};
use dingtalk_simulator::{App, Retry, Settings, Simulator, generate_encoding_aes_key, generate_token};
use dingtalk_store::{Issued, LicenceNumber, Licences, NewLicence};
use serde_json::json;

use crate::{
    Failed,
    stack::{TEMPLATE, random},
    table::{Table, millis},
};

const KEY: &str = "suitebenchkey0000001";

/// Apps, each with its own count of attempts, and rounds in each: three attempts a round stay within the default of 500
/// an hour, so that the count is as large as it gets without a setting.
const APPS: usize = 16;
const ROUNDS: usize = 160;

/// Kinds of pushes, in the order of the table.
const KINDS: [&str; 5] = [
    "ordinary push: stored, acknowledged",
    "ordinary push, alone: its hint is refused",
    "serial number, first use: counted, read, bound",
    "serial number, used again: counted, read",
    "serial number, unknown: counted, read",
];

pub(crate) async fn measure(quick: bool) -> Result<String, Failed> {
    let rounds = if quick { ROUNDS / 10 } else { ROUNDS };
    let mut desk = Desk::start().await?;
    // Cold starts are another measurement; the last app is for them alone.
    desk.app(APPS, 20, &mut times()).await?;
    let mut taken = times();
    for app in 0..APPS {
        eprintln!("decisions: {} of {} rounds", app * rounds, APPS * rounds);
        desk.app(app, rounds, &mut taken).await?;
    }
    let heading = format!("Decisions: serial numbers, {} of each kind, one push at a time, in turns", APPS * rounds);
    let mut table = Table::new(&heading, &["push", "p50", "p99", "longest", "p50 ÷ alone", "p99 ÷ alone"]);
    taken.iter_mut().for_each(|times| times.sort_unstable());
    let alone = [500, 990].map(|share| per_mille(&taken[ALONE], share));
    for (kind, times) in KINDS.iter().zip(&taken) {
        let [p50, p99, longest] = [500, 990, 1000].map(|share| per_mille(times, share));
        let over = |time: f64, alone: f64| format!("{:.2}", time / alone);
        let [by_p50, by_p99] = [over(p50, alone[0]), over(p99, alone[1])];
        table.row([(*kind).to_owned(), millis(p50), millis(p99), millis(longest), by_p50, by_p99]);
    }
    Ok(table.to_markdown())
}

fn times() -> [Vec<Duration>; 5] {
    std::array::from_fn(|_| Vec::new())
}

/// Of sorted times, in seconds.
fn per_mille(times: &[Duration], share: usize) -> f64 {
    let place = (times.len() * share).div_ceil(1000).saturating_sub(1);
    times.get(place).map_or(f64::NAN, Duration::as_secs_f64)
}

/// What the others are held against. An ordinary push starts a function behind the bus before it is answered, which takes
/// the same cores; the busier the machine, the more, and a decision starts none. In Lambda that is another machine.
const ALONE: usize = 1;

/// A stack with its apps, and the table that its numbers are issued in.
struct Desk {
    stack: Stack,
    keys: SealingKeys,
    licences: Licences,
    token: String,
    aes_key: String,
    /// Ordinary events pushed so far.
    kept: f64,
}

impl Desk {
    async fn start() -> Result<Self, Failed> {
        let (token, aes_key) = (generate_token(random()?), generate_encoding_aes_key(random()?, false));
        let sealing_key = format!("{}=", generate_encoding_aes_key(random()?, true));
        let app = |number| json!({ "id": id(number), "kind": "suite", "key": KEY, "token": token, "aes_key": aes_key });
        let config = json!({
            "app": (0..=APPS).map(app).collect::<Vec<_>>(),
            "sealing_key": [{ "number": 1, "key": sealing_key }],
        });
        let stack = Stack::start(Options::new(Template::parse(TEMPLATE)?, config.to_string())).await?;
        let environment = Environment::new(stack.variables("callback").ok_or("no callback")?.clone());
        let table = environment.required("STATE_TABLE")?.to_owned();
        let licences = Licences::new(Clients::new(&environment, Pace::Worker)?.dynamodb, table);
        let keys = SealingKeys::new([(1, parse_sealing_key(&sealing_key)?)])?;
        Ok(Self { stack, keys, licences, token, aes_key, kept: 0.0 })
    }

    /// All rounds of one app.
    async fn app(&mut self, number: usize, rounds: usize, taken: &mut [Vec<Duration>; 5]) -> Result<(), Failed> {
        let app = id(number);
        let pusher = App::suite(&self.stack.callback_url(&app), &self.token, &self.aes_key, Some(KEY));
        let dingtalk = Simulator::new(pusher, Settings { retry: Retry::None, ..Settings::default() })?;
        for round in 0..rounds {
            let text = LicenceNumber::random()?;
            let licence = LicenceNumber::parse(text.expose_secret())?;
            let issued = self.licences.issue(&self.keys, &app, &licence, NewLicence::default(), 0).await?;
            if !matches!(issued, Issued::New(_)) {
                return Err("a number was drawn twice".into());
            }
            let corp = format!("dingbenchcorp{round:05}");
            // Who is first changes, but for the first use, which comes before the second.
            for kind in 0..KINDS.len() {
                let kind = if round % 2 == 0 { kind } else { (kind + 1) % KINDS.len() };
                self.stack.aws_faults().refuse_entries(usize::from(kind == 1));
                let began = Instant::now();
                let as_expected = match kind {
                    0 => dingtalk.push_raw(&user_event(&corp, round)).await.acknowledged,
                    1 => dingtalk.push_raw(&user_event(&corp, round + rounds)).await.acknowledged,
                    2 | 3 => dingtalk.check_license_code(&corp, text.expose_secret()).await.accepted,
                    _ => dingtalk.check_license_code(&corp, "SN-NOBODY").await.refused(),
                };
                taken[kind].push(began.elapsed());
                if !as_expected {
                    return Err(format!("not answered as it should be: {}", KINDS[kind]).into());
                }
                if kind == 0 {
                    self.settled().await?;
                }
            }
        }
        Ok(())
    }

    /// Waits until the last event has gone the whole way: what is done behind the bus would slow the next push.
    async fn settled(&mut self) -> Result<(), Failed> {
        self.kept += 1.0;
        let began = Instant::now();
        while self.stack.status().metrics.get("user-events.EventKept").is_none_or(|kept| *kept < self.kept) {
            if began.elapsed() > Duration::from_secs(30) {
                return Err("an event was not kept within 30 s".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }
}

fn id(number: usize) -> String {
    format!("bench{number}")
}

fn user_event(corp: &str, round: usize) -> String {
    json!({ "EventType": "user_modify_org", "CorpId": corp, "UserId": [format!("user{round}")], "TimeStamp": round })
        .to_string()
}
