//! `dingtalk dev`: the bundle and a simulated DingTalk in one process.

use std::{path::Path, sync::Arc, time::Duration};

use dingtalk_lambda::{AppDocument, AppKind, Clock, Faults};
use dingtalk_local::{Observer, Options, Stack, Template};
use dingtalk_simulator::{App, Mode, Retry, RunEnd, Settings, Simulator};
use secrecy::ExposeSecret;

use crate::{Failed, apps::Apps, args::DevArgs, demo, language::Language, story::Story};

/// The wiring this program was built with.
const TEMPLATE: &str = include_str!("../../../template.yaml");

pub(crate) async fn run(args: DevArgs, language: Language) -> Result<(), Failed> {
    if args.logs {
        tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_max_level(tracing::Level::INFO).init();
    }
    let story = Arc::new(Story::new(language));
    let external = std::env::var("AWS_ENDPOINT_URL_DYNAMODB").ok().filter(|url| !url.is_empty());
    // Tables that outlive this process need a key that does.
    let beside = args.data.as_deref().or_else(|| external.as_ref().map(|_| Path::new(".dingtalk")));
    let sealing_key = || demo::sealing_key(beside);
    let apps = match &args.config {
        Some(path) => Apps::read(path, sealing_key)?,
        None => Apps::demo(sealing_key)?,
    };
    let mut options = Options::new(template(args.template.as_deref())?, apps.secret.clone());
    options.listen = args.listen;
    options.aws_listen = args.aws_listen;
    options.dynamodb_url = external;
    options.data = args.data.clone();
    options.schedules = true;
    options.workers = std::thread::available_parallelism().map_or(1, usize::from);
    options.clock = ahead(args.clock_ahead);
    options.faults = faults(args.die_at);
    let teller = story.clone();
    options.observer = Observer::new(move |happening| teller.of_the_bundle(happening));
    let dynamodb = match (&options.dynamodb_url, &args.data) {
        (Some(url), _) => url.clone(),
        (None, Some(directory)) => {
            language.pick("内嵌，数据保存在 ", "embedded, kept in ").to_owned() + &directory.display().to_string()
        }
        (None, None) => language.pick("内嵌，仅在内存中", "embedded, in memory").to_owned(),
    };
    let stack = Stack::start(options).await?;
    story.first_screen(&stack, &apps.documents, &dynamodb, !args.no_simulator);

    if !args.no_simulator {
        for app in &apps.documents {
            if let Some(checked) = apps.config.app(&app.id) {
                simulate(&stack, app, checked, args.ticket_period, &story)?;
            }
        }
    }
    tokio::signal::ctrl_c().await?;
    story.end(&stack.status());
    Ok(())
}

fn template(path: Option<&Path>) -> Result<Template, Failed> {
    let beside = Path::new("template.yaml");
    Ok(match path {
        Some(path) => Template::read(path)?,
        None if beside.is_file() => Template::read(beside)?,
        None => Template::parse(TEMPLATE)?,
    })
}

/// A DingTalk that knows this app and pushes to it until the process ends.
///
/// The document has the keys in the clear, which its push needs; everything else is as the bundle has it.
fn simulate(
    stack: &Stack,
    app: &AppDocument,
    checked: &dingtalk_lambda::App,
    ticket_period: Duration,
    story: &Arc<Story>,
) -> Result<(), Failed> {
    let (url, token, aes_key) = (stack.callback_url(&app.id), app.token.expose_secret(), app.aes_key.expose_secret());
    let simulated = match (checked.kind, &checked.key, &checked.corp_id) {
        (AppKind::Internal, Some(key), Some(corp)) => App::internal(&url, token, aes_key, key, corp),
        (kind, key, _) => {
            let mut suite = App::suite(&url, token, aes_key, key.as_deref());
            if kind == AppKind::Custom {
                suite.kind = dingtalk_simulator::AppKind::Custom;
            }
            suite
        }
    };
    let settings = Settings { mode: Mode::Classic, ticket_period, retry: Retry::Enterprise, ..Settings::default() };
    let teller = story.clone();
    let id = app.id.clone();
    let simulator =
        Simulator::new(simulated, settings)?.with_observer(move |happening| teller.of_dingtalk(&id, happening));
    let corp = checked.corp_id.clone();
    let (teller, id) = (story.clone(), app.id.clone());
    tokio::spawn(async move {
        let end = simulator.run(std::future::pending()).await;
        if let (RunEnd::NoTickets, Some(corp)) = (&end, corp) {
            // An internal app gets no tickets; what it gets is its company's events.
            simulator.push_raw(&first_event(&corp)).await;
        }
        teller.simulation_ended(&id, &end);
    });
    Ok(())
}

fn first_event(corp: &str) -> String {
    let now = Clock::default().now();
    serde_json::json!({ "EventType": "user_add_org", "CorpId": corp, "UserId": ["u1"], "TimeStamp": now }).to_string()
}

fn ahead(by: Duration) -> Clock {
    let by = i64::try_from(by.as_millis()).unwrap_or(0);
    let real = Clock::default();
    Clock::new(move || real.now().saturating_add(by))
}

/// The process dies at the point, as if killed: nothing is flushed, nobody is told.
fn faults(point: Option<String>) -> Faults {
    match point {
        Some(point) => Faults::armed(move |here| {
            if here == point {
                std::process::abort();
            }
        }),
        None => Faults::default(),
    }
}
