//! Many companies of one suite at once, while DingTalk bans an address that calls 10,000 times in 20 s and lets each
//! company call 20 times a second: their first syncs as they authorise, then the nightly ones by the schedule.

use std::time::{Duration, Instant};

use dingtalk_lambda::{Clients, Environment, Pace};
use dingtalk_local::{Options, Stack, Template};
use dingtalk_simulator::{
    ApiApp, App, Mode, Organisation, OrganisationShape, Platform, PlatformSettings, Retry, Settings, Simulator,
    generate_encoding_aes_key, generate_token,
};
use dingtalk_store::{SyncKey, SyncKind, Syncs};
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::{
    CALLS, float, grouped,
    ran::{self, Ran, busiest_window},
    room::Room,
};
use crate::{
    Failed,
    args::SyncCompaniesArgs,
    stack::{APP, TEMPLATE, random},
    table::{Table, median},
};

const KEY: &str = "suitebenchkey0000001";
/// Calls from one address in 20 s that DingTalk bears.
const BANNED_ABOVE: u32 = 10_000;
/// Pushes on their way at the same time.
const AT_ONCE: usize = 16;
/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// The APIs of a sync, by the most calls a second of which a company is judged.
const APIS: [&str; 8] = [
    "v2/department/listsub",
    "v2/department/get",
    "v2/user/list",
    "v2/user/get",
    "role/list",
    "role/simplelist",
    "role/getrole",
    "auth/scopes",
];

pub(crate) async fn measure(args: &SyncCompaniesArgs, quick: bool) -> Result<String, Failed> {
    let companies = if quick { args.companies.div_ceil(10) } else { args.companies };
    let crowd = Crowd::start(companies, args).await?;
    let heading = format!(
        "{companies} companies of {} people in {} departments at once, a ban above {} calls in 20 s",
        grouped(args.people),
        grouped(args.departments),
        grouped(BANNED_ABOVE),
    );
    let columns = [
        "syncs",
        "whole",
        "median company",
        "slowest",
        "slowest ÷ median",
        "calls",
        "most calls/s in 20 s",
        "busiest second of a company and API",
        "refused",
        "bans",
    ];
    let mut table = Table::new(&heading, &columns);
    eprintln!("{companies} companies authorise");
    let began = crowd.now();
    crowd.authorise().await?;
    table.row(crowd.row("first, all kinds", &SyncKind::ALL, began, 0).await?);
    eprintln!("{}", table.to_markdown());
    for (name, kind) in [("departments", SyncKind::Departments), ("users", SyncKind::Users), ("roles", SyncKind::Roles)]
    {
        eprintln!("nightly: {name}");
        crowd.platform.clear_log();
        let slot = crowd.now();
        crowd.plan(name, slot).await?;
        table.row(crowd.row(&format!("nightly, {name}"), &[kind], slot, slot).await?);
        eprintln!("{}", table.to_markdown());
    }
    Ok(table.to_markdown())
}

struct Crowd {
    stack: Stack,
    platform: Platform,
    suite: Simulator,
    syncs: Syncs,
    corps: Vec<String>,
    _server: dingtalk_simulator::Server,
    _room: Room,
}

impl Crowd {
    async fn start(companies: usize, args: &SyncCompaniesArgs) -> Result<Self, Failed> {
        let settings = PlatformSettings {
            ip_calls: Some(BANNED_ABOVE),
            qps_per_corp_api: Some(CALLS),
            ..PlatformSettings::default()
        };
        let platform = Platform::new(settings);
        let secret = generate_token(random()?);
        platform.add_app(ApiApp::suite(KEY, &secret));
        let corps: Vec<String> = (0..companies).map(|i| format!("dingbenchcorp{i:05}")).collect();
        for (corp, seed) in corps.iter().zip(1..) {
            let shape = OrganisationShape::of(args.people, args.departments, seed);
            platform.set_organisation(corp, Organisation::generate(&shape));
        }
        let server = platform.serve("127.0.0.1:0").await?;
        let (token, aes_key) = (generate_token(random()?), generate_encoding_aes_key(random()?, false));
        let sealing_key = format!("{}=", generate_encoding_aes_key(random()?, true));
        let config = json!({
            "app": [{
                "id": APP, "kind": "suite", "key": KEY, "secret": secret, "token": token, "aes_key": aes_key,
                "contact_events": "off",
            }],
            "sealing_key": [{ "number": 1, "key": sealing_key }],
            "dingtalk": { "oapi": server.url(), "api": server.url() },
        });
        let mut options = Options::new(Template::parse(TEMPLATE)?, config.to_string());
        options.workers = 4;
        let room = Room::new()?;
        options.data = Some(room.0.clone());
        let stack = Stack::start(options).await?;
        let app = App::suite(&stack.callback_url(APP), &token, &aes_key, Some(KEY));
        let settings =
            Settings { mode: Mode::Classic, retry: Retry::Enterprise, code_pushes: 1, ..Settings::default() };
        let suite = Simulator::new(app, settings)?.attach(&platform)?;
        let environment = Environment::new(stack.variables("sync-users").cloned().ok_or("no such function")?);
        let dynamodb = Clients::new(&environment, Pace::Worker)?.dynamodb;
        let syncs = Syncs::new(dynamodb, environment.required("STATE_TABLE")?);
        Ok(Self { stack, platform, suite, syncs, corps, _server: server, _room: room })
    }

    async fn authorise(&self) -> Result<(), Failed> {
        if !self.suite.push_ticket().await.acknowledged {
            return Err("the ticket was not acknowledged".into());
        }
        let pushes = stream::iter(self.corps.iter().map(|corp| self.suite.authorise(corp.as_str())));
        pushes.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
        Ok(())
    }

    fn now(&self) -> i64 {
        dingtalk_lambda::Clock::default().now()
    }

    /// What the schedule does: at a time that no slot before it had.
    async fn plan(&self, kind: &str, slot: i64) -> Result<(), Failed> {
        let event = json!({ "plan": kind, "slot": jiff::Timestamp::from_millisecond(slot)?.to_string() });
        let report = self.stack.invoke("sync-plan", &event.to_string()).await?;
        eprintln!("  {report}");
        Ok(())
    }

    /// Waits until the syncs of `kinds` of all companies have ended, and tells of them.
    async fn row(&self, name: &str, kinds: &[SyncKind], began: i64, slot: i64) -> Result<[String; 10], Failed> {
        let mut left: Vec<SyncKey> =
            self.corps.iter().flat_map(|corp| kinds.iter().map(|kind| SyncKey::new(APP, corp, *kind))).collect();
        let all = left.len();
        let (mut done, waits, mut told): (Vec<(SyncKey, Ran)>, _, _) = (Vec::new(), Instant::now(), Instant::now());
        while !left.is_empty() {
            let mut still = Vec::new();
            for key in left {
                match ran::ended(&self.syncs, &key, slot).await? {
                    Some(ran) => done.push((key, ran)),
                    None => still.push(key),
                }
            }
            left = still;
            if told.elapsed() > Duration::from_secs(10) {
                told = Instant::now();
                eprintln!("  {} of {all} whole after {} s", done.len(), waits.elapsed().as_secs());
                if let Some(key) = left.first() {
                    eprintln!("    {}: {}", key.corp, ran::progress(&self.syncs, key).await);
                }
            }
            if waits.elapsed() > PATIENCE {
                return Err(format!("{} of {all} are not whole: given up", left.len()).into());
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        // A company is done when the last of its kinds is.
        let took = |corp: &String| {
            let ended = done.iter().filter(|(key, _)| key.corp == *corp).map(|(_, ran)| ran.ended_at - began);
            ended.max().map_or(0.0, millis)
        };
        let each: Vec<f64> = self.corps.iter().map(took).collect();
        let slowest = each.iter().copied().fold(0.0, f64::max);
        let middle = median(each);
        let log = self.platform.log();
        let banned = log.iter().filter(|call| call.code == "banned").count();
        let refused = log.iter().filter(|call| call.code == "90019" || call.code == "90018").count();
        Ok([
            name.to_owned(),
            format!("{} of {all}", done.len()),
            format!("{middle:.0} s"),
            format!("{slowest:.0} s"),
            format!("{:.2}", slowest / middle),
            grouped(log.len()),
            format!("{:.0}", float(busiest_window(&log)) / 20.0),
            self.busiest_second(&log).to_string(),
            refused.to_string(),
            banned.to_string(),
        ])
    }

    /// The most calls of one API for one company in one second.
    fn busiest_second(&self, log: &[dingtalk_simulator::CallRecord]) -> usize {
        let mut seconds = std::collections::HashMap::<_, usize>::new();
        for call in log.iter().filter(|call| APIS.contains(&call.api)) {
            *seconds.entry((call.api, call.corp.as_deref(), call.at.div_euclid(1_000))).or_default() += 1;
        }
        seconds.into_values().max().unwrap_or_default()
    }
}

fn millis(millis: i64) -> f64 {
    u32::try_from(millis).map_or(0.0, f64::from) / 1_000.0
}
