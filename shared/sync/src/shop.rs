//! What one invocation works with: a company, its token, its mirror.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use dingtalk_api::{Api, Auth, Caller, Endpoint};
use dingtalk_lambda::{AppKind, Config, ContactSettings};
use dingtalk_store::{
    ContactId, ContactKind, Mirror, MirrorWriter, NewContact, Outcome, StoreError, SyncKey, TokenKey,
};
use dingtalk_tokens::AppCredentials;
use tokio::time::Instant;

use crate::{Engine, fault::Fault, tally::Tally};

/// The work on one company, from one message. One writer for all of it: see [`MirrorWriter`].
pub(crate) struct Shop<'a> {
    pub engine: &'a Engine,
    pub key: SyncKey,
    pub settings: &'a ContactSettings,
    pub mirror: Mirror,
    pub writer: MirrorWriter,
    pub tally: Tally,
    /// No new call is begun after this.
    pub slice_end: Instant,
    /// Calls that are under way end here.
    pub cut_off: Instant,
    config: &'a Config,
    credentials: &'a AppCredentials,
    token: TokenKey,
    api: Api,
    /// When the next call may be begun, and how long it is between two.
    next: Mutex<Instant>,
    pause: Duration,
}

impl Engine {
    /// What there is to work with for the company; none for an app that is not there or calls no API.
    pub(crate) fn shop<'a>(
        &'a self,
        config: &'a Config,
        key: &SyncKey,
        slice_end: Instant,
        cut_off: Instant,
    ) -> Option<Shop<'a>> {
        let app = config.app(&key.app)?;
        let (settings, credentials) = (app.contacts.as_ref()?, app.credentials.as_ref()?);
        let token = match app.kind {
            AppKind::Internal => TokenKey::Internal { app: key.app.clone() },
            AppKind::Suite | AppKind::Custom => TokenKey::Corp { app: key.app.clone(), corp: key.corp.clone() },
        };
        let mirror = self.contacts.of(&key.app, &key.corp);
        Some(Shop {
            engine: self,
            key: key.clone(),
            settings,
            writer: mirror.writer(),
            mirror,
            tally: Tally::default(),
            slice_end,
            cut_off,
            config,
            credentials,
            token,
            api: self.dingtalk.api.at_rate(settings.calls_per_second(&key.corp)),
            next: Mutex::new(Instant::now()),
            pause: Duration::from_secs_f64(1.0 / settings.calls_per_second(&key.corp)),
        })
    }
}

impl Shop<'_> {
    /// Makes a call for the company.
    pub async fn call<E: Endpoint>(&self, request: &E) -> Result<E::Answer, Fault> {
        let caller = Caller { app: &self.key.app, corp: Some(&self.key.corp), deadline: self.cut_off };
        let tokens = &self.engine.dingtalk.tokens;
        let (keys, credentials) = (&self.config.sealing_keys, self.credentials);
        self.turn().await;
        self.engine.faults.at("sync.before-call");
        let called = tokens.with_token(keys, credentials, &self.token, self.cut_off, async |token| {
            self.api.call(&caller, Auth::Company(&token.value), request).await
        });
        let called = called.await;
        self.engine.faults.at("sync.after-call");
        Ok(called?)
    }

    /// All calls of a worker together keep the rate that DingTalk allows for one API. So as many workers as the queues let
    /// work at once stay, whatever each is at, under what would ban the egress IP.
    async fn turn(&self) {
        let mine = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let mine = (*next).max(Instant::now());
            *next = mine + self.pause;
            mine
        };
        tokio::time::sleep_until(mine).await;
    }

    /// Writes down what was asked for at `read_at` (milliseconds). What came too late to be told from an older answer is
    /// marked, and asked for again.
    pub async fn write(&self, read_at: i64, rows: Vec<NewContact>) -> Result<(), StoreError> {
        let written = self.writer.write_page(read_at, rows, self.now()).await?;
        self.tally.wrote(&written);
        let late = written.iter().filter(|written| written.outcome == Outcome::Late);
        let late: Vec<_> = late.map(|written| to_be_asked_for(&written.id)).collect();
        match late.is_empty() {
            true => Ok(()),
            false => self.engine.marks.add(&self.key, &late, self.now()).await,
        }
    }

    /// Counts a call against the organisation's month. That it is counted is no condition of the call.
    pub async fn count_metered(&self, api: &str) {
        let (app, corp) = (&self.key.app, &self.key.corp);
        if let Err(error) = self.engine.metered.count(app, corp, api, self.now()).await {
            tracing::warn!(app, corp, api, %error, "a metered call was not counted");
        }
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.engine.clock.now()
    }

    /// Whether it is time to hand on.
    pub fn is_over(&self) -> bool {
        Instant::now() >= self.slice_end
    }
}

/// What is asked for to know of `id`: whoever has a role is told with the role.
fn to_be_asked_for(id: &ContactId) -> ContactId {
    let role = || id.id().split('#').next()?.parse().ok().map(ContactId::role);
    let member = id.kind() == ContactKind::RoleMember;
    member.then(role).flatten().unwrap_or_else(|| id.clone())
}
