//! Many companies that authorise a suite at once, while DingTalk allows so many calls a second per app and API.

use std::time::{Duration, Instant};

use dingtalk_local::{Options, Stack, Template};
use dingtalk_simulator::{
    ApiApp, App, Mode, Platform, PlatformSettings, Retry, Settings, Simulator, TokenKind, generate_encoding_aes_key,
    generate_token,
};
use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::{
    Failed,
    args::CompaniesArgs,
    stack::{TEMPLATE, random},
    table::Table,
};

const KEY: &str = "suitebenchkey0000001";

/// Pushes on their way at the same time.
const AT_ONCE: usize = 32;

/// How much longer than the floor it may take before it is given up.
const PATIENCE: u32 = 12;

/// The calls that each company needs at least once.
const PER_COMPANY: [&str; 6] =
    ["get_permanent_code", "activate_suite", "get_corp_token", "get_auth_info", "get_agent", "scopes"];

pub(crate) async fn measure(args: &CompaniesArgs, quick: bool) -> Result<String, Failed> {
    let companies = if quick { args.companies.div_ceil(10) } else { args.companies };
    let floor = floor(companies, args.calls)?;
    let heading = format!(
        "{companies} companies authorise at once, {} calls a second per app and API (floor {:.0} s), {} workers",
        args.calls,
        floor.as_secs_f64(),
        args.workers
    );
    let columns = ["generation", "pushes acknowledged", "all active after", "÷ floor", "requests each", "throttled"];
    let mut table = Table::new(&heading, &columns);
    for (name, mode) in [("classic", Mode::Classic), ("SyncHTTP", Mode::SyncHttp)] {
        eprintln!("{companies} companies authorise at once, {name}");
        table.row(one(args, companies, name, mode, floor).await?);
    }
    Ok(table.to_markdown())
}

/// Each API is called once for each company at least, so many times a second.
fn floor(companies: usize, calls: u32) -> Result<Duration, Failed> {
    Ok(Duration::from_secs_f64(f64::from(u32::try_from(companies)?) / f64::from(calls.max(1))))
}

async fn one(
    args: &CompaniesArgs,
    companies: usize,
    name: &str,
    mode: Mode,
    floor: Duration,
) -> Result<[String; 6], Failed> {
    let settings = PlatformSettings { qps_per_api: Some(args.calls), ..PlatformSettings::default() };
    let platform = Platform::new(settings);
    let secret = generate_token(random()?);
    platform.add_app(ApiApp::suite(KEY, &secret));
    let server = platform.serve("127.0.0.1:0").await?;
    let (token, aes_key) = (generate_token(random()?), generate_encoding_aes_key(random()?, false));
    let sealing_key = format!("{}=", generate_encoding_aes_key(random()?, true));
    let config = json!({
        "app": [{
            "id": "bench", "kind": "suite", "key": KEY, "secret": secret, "token": token, "aes_key": aes_key,
        }],
        "sealing_key": [{ "number": 1, "key": sealing_key }],
        "dingtalk": { "oapi": server.url(), "api": server.url() },
    });
    let mut options = Options::new(Template::parse(TEMPLATE)?, config.to_string());
    options.workers = args.workers;
    options.schedules = true;
    let stack = Stack::start(options).await?;
    let app = App::suite(&stack.callback_url("bench"), &token, &aes_key, Some(KEY));
    let settings = Settings { mode, retry: Retry::Enterprise, code_pushes: 1, ..Settings::default() };
    let suite = Simulator::new(app, settings)?.attach(&platform)?;
    suite.push_ticket().await;

    let began = Instant::now();
    let corps: Vec<String> = (0..companies).map(|i| format!("dingbenchcorp{i:05}")).collect();
    let pushes = stream::iter(corps.iter().map(|corp| suite.authorise(corp.as_str())));
    let deliveries: Vec<_> = pushes.buffer_unordered(AT_ONCE).collect().await;
    let acknowledged = deliveries.iter().filter(|delivery| delivery.acknowledged).count();

    let mut told = Instant::now();
    loop {
        let active = stack.status().domain_events.get("CorpActivated").copied().unwrap_or_default();
        if active >= u64::try_from(companies)? {
            break;
        }
        if told.elapsed() > Duration::from_secs(5) {
            told = Instant::now();
            eprintln!("  {active} of {companies} active after {:.0} s", began.elapsed().as_secs_f64());
        }
        if began.elapsed() > floor * PATIENCE + Duration::from_secs(60) {
            return Err(format!("{active} of {companies} are active, and no more come: given up").into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = began.elapsed();
    let ratio = took.as_secs_f64() / floor.as_secs_f64();
    let log = platform.log();
    let requests = log.iter().filter(|call| PER_COMPANY.contains(&call.api)).count();
    let throttled = log.iter().filter(|call| call.code == "90018").count();
    // Nobody twice: each company has one authorisation, one exchange and one token.
    for corp in &corps {
        let truth = platform.company(KEY, corp).ok_or("a company is missing")?;
        let tokens = platform.minted_count(TokenKind::Company, KEY, Some(corp));
        if truth.epoch != 1 || tokens != 1 {
            return Err(format!("{corp}: {} authorisations, {tokens} tokens", truth.epoch).into());
        }
    }
    let each = f64::from(u32::try_from(requests)?) / f64::from(u32::try_from(companies)?);
    Ok([
        name.to_owned(),
        format!("{acknowledged} of {companies}"),
        format!("{:.0} s", took.as_secs_f64()),
        format!("{ratio:.2}"),
        format!("{each:.1}"),
        throttled.to_string(),
    ])
}
