//! Somebody who asks for company tokens all the time, as the team's own functions do.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use dingtalk_api::{Api, ApiOptions, Hosts, Pauses};
use dingtalk_company::Access;
use dingtalk_tokens::{AppCredentials, Generation, Kind, TokenKey, Tokens};
use tokio::time::Instant;

use super::{seen::Told, stage::Stage};
use crate::support::{SUITE_KEY, SUITE_SECRET, sealing_keys};

/// A token that was handed out.
struct HandedOut {
    corp: String,
    asked_at: i64,
    had_at: i64,
}

/// An instance with its own memory.
pub struct Callers {
    tokens: Tokens,
    credentials: AppCredentials,
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
    handed_out: Mutex<Vec<HandedOut>>,
}

impl Callers {
    pub fn new(stage: &Stage) -> Self {
        let now: Arc<dyn Fn() -> i64 + Send + Sync> = {
            let platform = stage.platform.clone();
            Arc::new(move || platform.now())
        };
        let hosts = Hosts { oapi: stage.tap.url.clone(), api: stage.tap.url.clone() };
        let options =
            ApiOptions { now: now.clone(), calls_per_second: 1e6, pauses: Pauses::none(), ..ApiOptions::new(hosts) };
        let bench = &stage.bench;
        let tokens =
            Tokens::new(Api::new(options).unwrap(), bench.dynamodb.clone(), bench.table("StateTable"), now.clone())
                .with_companies(Arc::new(Access(stage.companies())));
        let credentials = AppCredentials {
            app: "demo".into(),
            kind: Kind::Suite,
            key: SUITE_KEY.into(),
            secret: SUITE_SECRET.into(),
            corp_id: None,
            corp_secret: None,
            fixed_ticket: None,
            generation: Generation::Service,
        };
        Self { tokens, credentials, now, handed_out: Mutex::default() }
    }

    /// Asks once for each; that there is none is no error here.
    pub async fn ask(&self, corps: &[String]) {
        for corp in corps {
            let key = TokenKey::Corp { app: "demo".into(), corp: corp.clone() };
            let soon = Instant::now() + Duration::from_secs(3);
            let asked_at = (self.now)();
            let had = self.tokens.get(&sealing_keys(), &self.credentials, &key, soon).await.is_ok();
            let had_at = (self.now)();
            if had {
                self.handed_out.lock().unwrap().push(HandedOut { corp: corp.clone(), asked_at, had_at });
            }
        }
    }

    /// How many there were.
    pub fn count(&self) -> usize {
        self.handed_out.lock().unwrap().len()
    }

    /// Tokens of a company that were handed out later than a minute after its withdrawal was stored.
    pub fn too_late(&self, corp: &str, told: &[Told]) -> Vec<String> {
        let handed_out = self.handed_out.lock().unwrap();
        let own = handed_out.iter().filter(|one| one.corp == corp);
        own.filter(|one| is_too_late(told, one.asked_at, one.had_at))
            .map(|one| format!("a token was handed out at {}", one.had_at % 100_000_000))
            .collect()
    }
}

/// Whether a company was withdrawn for more than a minute all the time between these.
pub fn is_too_late(told: &[Told], from: i64, to: i64) -> bool {
    let relieved = told.iter().filter(|one| one.name == "CorpRelieved" && one.at + 60_000 < from);
    relieved.max_by_key(|one| one.write).is_some_and(|relieved| {
        !told.iter().any(|one| one.name == "CorpAuthorized" && one.write > relieved.write && one.at <= to)
    })
}
