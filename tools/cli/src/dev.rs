//! `dingtalk dev`: the bundle and a simulated DingTalk in one process.

mod companies;
mod company;
mod control;
mod demo;
mod mirror;
mod quick_deployment;
mod simulated;

use std::{path::Path, sync::Arc, time::Duration};

use dingtalk_lambda::{Clock, Faults};
use dingtalk_local::{Observer, Options, Stack, Template};
use dingtalk_store::{Companies, Licences};

use demo::Demo;
use mirror::MirrorDemo;
use simulated::Api;

use crate::{
    Failed,
    apps::Apps,
    args::{DevArgs, TableArgs},
    demo as made_up,
    language::Language,
    story::{Simulated, Story},
};

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
    let kept = beside.is_some();
    let sealing_key = || made_up::sealing_key(beside);
    let apps = match &args.config {
        Some(path) => Apps::read(path, sealing_key)?,
        None => Apps::demo(sealing_key)?,
    };
    let clock = ahead(args.clock_ahead);
    // First, since the bundle has to be told where it is.
    let simulated = match args.no_simulator {
        true => None,
        false => {
            let api = Api::serve(&apps, args.api_listen, clock.clone()).await?;
            Some((api, control::listener(args.simulator_listen).await?))
        }
    };
    let apps = match &simulated {
        Some((api, _)) => apps.with_hosts(api.url())?,
        None => apps,
    };
    let mut options = Options::new(template(args.template.as_deref())?, apps.secret.clone());
    options.listen = args.listen;
    options.aws_listen = args.aws_listen;
    options.dynamodb_url = external;
    options.data = args.data.clone();
    options.schedules = true;
    options.workers = std::thread::available_parallelism().map_or(1, usize::from);
    options.clock = clock;
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
    let addresses = simulated.as_ref().map(|(api, (_, control))| Simulated { api: api.url(), control: *control });
    story.first_screen(&stack, &apps, &dynamodb, addresses);
    let seen = story.listen();

    // It answers until the process ends.
    let mut served = None;
    let demo = match simulated {
        Some((api, (listener, _))) => {
            let suites = api.push(&stack, &apps, args.ticket_period, &story)?;
            let run = if kept { u32::from_le_bytes(made_up::random()?) % 100_000_000 } else { 1 };
            let demo = match suites.values().next().filter(|_| args.config.is_none()) {
                Some(pushers) => {
                    let tables = TableArgs::at(stack.aws_address());
                    let client = tables.clients()?.dynamodb;
                    let platform = api.platform();
                    Some(Demo {
                        name: args.story,
                        pushers: pushers.clone(),
                        run,
                        licences: Licences::new(client.clone(), &tables.state_table),
                        companies: Companies::new(client, &tables.state_table),
                        mirror: MirrorDemo::new(&tables, platform)?,
                        apps,
                    })
                }
                None => None,
            };
            control::serve(listener, suites);
            served = Some(api);
            demo
        }
        None => None,
    };
    tokio::spawn(demo::play(story.clone(), seen, demo));
    tokio::signal::ctrl_c().await?;
    story.end(&stack.status());
    drop(served);
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
