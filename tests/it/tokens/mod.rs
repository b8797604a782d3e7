//! Tokens against a simulated DingTalk whose tokens end, are voided and are checked.

mod companies;
mod function;
mod generations;
mod jsapi;
mod processes;
mod refresh;
mod rejection;
mod tickets;
mod warm;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use dingtalk_api::{Api, ApiOptions, Auth, Caller, Hosts, suite::GetPermanentCode};
use dingtalk_crypto::SealingKeys;
use dingtalk_lambda::Clock;
use dingtalk_simulator::{ApiApp, Platform, PlatformSettings, Server};
use dingtalk_store::{
    Companies, CompanyRow, Lease, LeaseTaken, NewToken, StoreError, StoredTokens, Ticket, TokenStored,
};
use dingtalk_tokens::{
    AppCredentials, CompanyAccess, Generation, Kind, PermanentCodes, Token, TokenError, TokenKey, Tokens,
};
use futures_util::future::BoxFuture;
use secrecy::ExposeSecret;
use tokio::time::Instant;

use crate::support::{Bench, config_of, sealing_keys, suite_with};

const SUITE: &str = "suitetokens0000001";
const CUSTOM: &str = "customtokens000001";
const INTERNAL: &str = "dingtokens00000001";
const SECRET: &str = "secret-for-tests";
const CORP: &str = "dingcorp1";
const OWN_CORP: &str = "dingowncorp";

/// A stack's tables, a DingTalk and one clock for both.
struct Scene {
    bench: Bench,
    platform: Platform,
    server: Server,
    clock: Clock,
    ahead: Arc<AtomicI64>,
    code: Arc<Mutex<Option<String>>>,
}

impl Scene {
    async fn start() -> Self {
        Self::with(PlatformSettings::default(), serde_json::json!({})).await
    }

    /// `settings` are added to the app `demo` in the configuration of the functions.
    async fn with(platform: PlatformSettings, settings: serde_json::Value) -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        let clock = {
            let (ahead, real) = (ahead.clone(), Clock::default());
            Clock::new(move || real.now() + ahead.load(Ordering::SeqCst))
        };
        let platform = {
            let clock = clock.clone();
            Platform::with_clock(platform, move || clock.now())
        };
        platform.add_app(ApiApp::suite(SUITE, SECRET));
        platform.add_app(ApiApp::custom(CUSTOM, SECRET, CORP));
        platform.add_app(ApiApp::internal(INTERNAL, SECRET, OWN_CORP).with_corp_secret("corp-secret-for-tests"));
        let server = platform.serve("127.0.0.1:0").await.unwrap();
        let app = suite_with("demo", serde_json::json!({ "key": SUITE, "secret": SECRET }));
        let mut app = app;
        app.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let mut config: serde_json::Value = serde_json::from_str(&config_of(vec![app])).unwrap();
        config["dingtalk"] = serde_json::json!({ "oapi": server.url(), "api": server.url() });
        let bench = Bench::with(config.to_string(), |options| options.clock = clock.clone()).await;
        Self { bench, platform, server, clock, ahead, code: Arc::default() }
    }

    fn now(&self) -> i64 {
        self.clock.now()
    }

    fn pass(&self, time: Duration) {
        self.ahead.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    fn times(&self) -> Arc<dyn Fn() -> i64 + Send + Sync> {
        let clock = self.clock.clone();
        Arc::new(move || clock.now())
    }

    fn api(&self) -> Api {
        let url = self.server.url().to_owned();
        let hosts = Hosts { oapi: url.clone(), api: url };
        Api::new(ApiOptions { now: self.times(), ..ApiOptions::new(hosts) }).unwrap()
    }

    /// Exchanges a temporary code for the permanent one.
    async fn exchange(&self, tokens: &Tokens, code: &str) -> String {
        let suite = get(tokens, &suite_key()).await.unwrap();
        let caller = Caller { app: "demo", corp: Some(CORP), deadline: soon() };
        let request = GetPermanentCode { tmp_auth_code: &code.into() };
        let answer = self.api().call(&caller, Auth::Suite(&suite.value), &request).await.unwrap();
        answer.permanent_code.expose_secret().to_owned()
    }

    /// The tokens of a new function instance.
    fn tokens(&self) -> Tokens {
        let companies = Access { companies: self.companies(), code: self.code.clone() };
        let tokens = Tokens::new(self.api(), self.bench.dynamodb.clone(), self.bench.table("StateTable"), self.times());
        tokens.with_companies(Arc::new(companies))
    }

    fn companies(&self) -> Companies {
        Companies::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"))
    }

    fn stored(&self) -> StoredTokens {
        StoredTokens::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"))
    }

    /// DingTalk has a new ticket; it has come.
    async fn ticket(&self) {
        let value = self.platform.ticket_quietly(SUITE).unwrap();
        self.keep_ticket(&value, self.now()).await;
    }

    async fn keep_ticket(&self, value: &str, time: i64) {
        let ticket = Ticket { value: value.into(), event_time: time, received_at: time };
        self.bench.tickets().keep(&sealing_keys(), "demo", ticket).await.unwrap();
    }

    /// The company's row in the place of the one that is there.
    async fn company(&self, allowed: bool, epoch: i64) {
        let companies = self.companies();
        let row = companies.read(&sealing_keys(), "demo", CORP).await.unwrap();
        let row = CompanyRow { allowed, epoch, ..row.unwrap_or_else(|| CompanyRow::new("demo", CORP)) };
        let write = companies.write(&sealing_keys(), &row, !allowed).unwrap();
        assert!(companies.save(write, &[], &self.bench.table("InboxTable"), self.now()).await.unwrap());
    }

    /// A suite with a ticket, and a company that has authorised it.
    async fn authorised() -> Self {
        let scene = Self::start().await;
        scene.ticket().await;
        scene.platform.authorise_quietly(SUITE, CORP).unwrap();
        scene.company(true, 1).await;
        scene
    }

    /// Puts a token that DingTalk knows nothing of where a refresher would, with so much left of two hours.
    async fn plant(&self, key: &TokenKey, value: &str, left: Duration) -> Token {
        let now = self.now();
        let expires_at = now + i64::try_from(left.as_millis()).unwrap();
        let seen = self.stored().read(&sealing_keys(), key, now).await.unwrap().version;
        let lease = Lease { owner: "planted".into(), until: now };
        assert_eq!(self.stored().take_lease(key, &lease, seen, now, false).await.unwrap(), LeaseTaken::Now);
        let token = NewToken { value: value.into(), minted_at: expires_at - 7_200_000, expires_at };
        match self.stored().store(&sealing_keys(), key, &lease, seen, &token, None).await.unwrap() {
            TokenStored::Now(token) => token,
            other => panic!("{other:?}"),
        }
    }

    /// Somebody else holds the lease for so long, in milliseconds.
    async fn leased_elsewhere(&self, key: &TokenKey, time: i64, forced: bool) {
        let now = self.now();
        let seen = self.stored().read(&sealing_keys(), key, now).await.unwrap().version;
        let lease = Lease { owner: "elsewhere".into(), until: now + time };
        let taken = self.stored().take_lease(key, &lease, seen, now, forced).await.unwrap();
        assert_eq!(taken, LeaseTaken::Now);
    }
}

/// The companies' rows, with a permanent code for all.
struct Access {
    companies: Companies,
    code: Arc<Mutex<Option<String>>>,
}

impl PermanentCodes for Access {
    fn permanent_code<'a>(
        &'a self,
        keys: &'a SealingKeys,
        app: &'a str,
        corp: &'a str,
    ) -> BoxFuture<'a, Result<CompanyAccess, StoreError>> {
        Box::pin(async move {
            let row = self.companies.read(keys, app, corp).await?.unwrap_or_else(|| CompanyRow::new(app, corp));
            let permanent_code = self.code.lock().unwrap().clone().map(Into::into);
            Ok(CompanyAccess { allowed: row.allowed, epoch: row.epoch, state: "AS TOLD".into(), permanent_code })
        })
    }
}

fn credentials(kind: Kind) -> AppCredentials {
    let (key, corp_id) = match kind {
        Kind::Suite => (SUITE, None),
        Kind::Custom => (CUSTOM, None),
        Kind::Internal => (INTERNAL, Some(OWN_CORP.to_owned())),
    };
    AppCredentials {
        app: "demo".into(),
        kind,
        key: key.into(),
        secret: SECRET.into(),
        corp_id,
        corp_secret: Some("corp-secret-for-tests".into()),
        fixed_ticket: None,
        generation: Generation::Service,
    }
}

fn suite_key() -> TokenKey {
    TokenKey::Suite { app: "demo".into() }
}

fn corp_key() -> TokenKey {
    TokenKey::Corp { app: "demo".into(), corp: CORP.into() }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// A token of the suite `demo`, for an instance that may know it.
async fn get(tokens: &Tokens, key: &TokenKey) -> Result<Token, TokenError> {
    tokens.get(&sealing_keys(), &credentials(Kind::Suite), key, soon()).await
}

async fn reject(tokens: &Tokens, key: &TokenKey, rejected: &Token) -> Result<Token, TokenError> {
    tokens.after_rejection(&sealing_keys(), &credentials(Kind::Suite), key, rejected, soon()).await
}

fn value(token: &Token) -> &str {
    token.value.expose_secret()
}
