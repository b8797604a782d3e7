//! The attempts of one call, until one succeeds, the policy ends or the deadline comes.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::{
    ApiError, Arrival, Caller, Class, Repeat,
    api::Shared,
    classify::{Asked, Refused, UNREADABLE, Verdict, classify, of_unreadable},
    clock, gate,
    limiter::Lane,
    policy,
    request::{Call, NoRequest},
    scrub::Secrets,
    send::{self, Answer},
};

/// Characters of DingTalk's words that are kept.
const WORDS: usize = 300;

/// Characters of a code or an id that are kept.
const NAME: usize = 100;

/// An attempt that did not succeed, without a secret in it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) class: Class,
    code: String,
    message: String,
    request_id: Option<String>,
    arrival: Arrival,
    retry_after: Option<Duration>,
    /// No attempt was made.
    unsent: bool,
}

impl Failure {
    /// Nothing was sent.
    pub(crate) fn unsent(class: Class, code: &str, message: String, retry_after: Option<Duration>) -> Self {
        Self {
            class,
            code: code.to_owned(),
            message,
            request_id: None,
            arrival: Arrival::Never,
            retry_after,
            unsent: true,
        }
    }

    pub(crate) fn no_request(why: &str) -> Self {
        Self::unsent(Class::Caller, "no request", why.to_owned(), None)
    }

    /// A success without what makes it one.
    fn unreadable(repeat: Repeat, error: &serde_json::Error) -> Self {
        // Other errors of serde's quote values.
        let text = error.to_string();
        let why = if text.starts_with("missing field") { text } else { "a member is not of its type".to_owned() };
        let failure = Self::unsent(of_unreadable(repeat), UNREADABLE, why, None);
        Self { arrival: Arrival::Perhaps, unsent: false, ..failure }
    }

    pub(crate) fn of(self, caller: &Caller<'_>, api: &'static str) -> ApiError {
        ApiError {
            app: caller.app.to_owned(),
            corp: caller.corp.map(str::to_owned),
            api,
            class: self.class,
            code: self.code,
            message: self.message,
            request_id: self.request_id,
            arrival: self.arrival,
            retry_after: self.retry_after,
        }
    }
}

/// The attempts of one call.
pub(crate) struct Attempts<'a> {
    shared: &'a Shared,
    caller: Caller<'a>,
    lane: Lane<'a>,
    repeat: Repeat,
    /// Requests sent.
    pub(crate) requests: u32,
    /// Those that were refused as too many.
    pub(crate) throttled: u32,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(shared: &'a Shared, caller: Caller<'a>, api: &'static str, repeat: Repeat, rate: f64) -> Self {
        let lane = Lane { app: caller.app, api, corp: caller.corp, rate };
        Self { shared, caller, lane, repeat, requests: 0, throttled: 0 }
    }

    /// Sends the request as often as it takes and may.
    pub(crate) async fn run<T: DeserializeOwned>(&mut self, call: &Call<'_>) -> Result<T, Failure> {
        // What is not tried any more for want of time fails as what it last failed of.
        let mut last: Option<Failure> = None;
        // Tries of the same kind; being throttled for a while uses up no tries of a bad network.
        let mut tries = 0;
        loop {
            let answer = self.attempt(call).await;
            let read =
                answer.and_then(|body| T::deserialize(body).map_err(|error| Failure::unreadable(self.repeat, &error)));
            let failure = match read {
                Ok(answer) => return Ok(answer),
                Err(failure) if failure.unsent => return Err(more_telling(failure, last)),
                Err(failure) => failure,
            };
            tries += u32::from(failure.class != Class::Throttle);
            if !policy::again(failure.class, self.repeat, failure.arrival, tries) {
                return Err(failure);
            }
            let wait = policy::wait(failure.class, &self.shared.options.pauses, tries, failure.retry_after);
            if Instant::now() + wait >= self.caller.deadline {
                return Err(failure);
            }
            tracing::debug!(
                app = self.caller.app, api = call.name, class = ?failure.class, code = %failure.code, "tried again"
            );
            last = Some(failure);
            sleep(wait).await;
        }
    }

    async fn attempt(&mut self, call: &Call<'_>) -> Result<Value, Failure> {
        let shared = self.shared;
        gate::pass(&shared.limiter, &shared.ban, &*shared.options.now, self.lane, self.caller.deadline).await?;
        let sent = Instant::now();
        let left = self.caller.deadline.saturating_duration_since(sent);
        if left.is_zero() {
            let message = "the deadline is over".to_owned();
            return Err(Failure::unsent(Class::Network, "deadline", message, None));
        }
        let (request, secrets) =
            call.request((shared.options.now)()).map_err(|NoRequest(why)| Failure::no_request(why))?;
        let limit = shared.options.timeouts.of(call.name).min(left);
        self.requests += 1;
        match send::send(&shared.client, request, limit).await {
            Ok(answer) => self.answered(call, &answer, &secrets, sent).await,
            Err(lost) => Err(Failure {
                class: Class::Network,
                code: lost.code.to_owned(),
                message: secrets.scrub(&lost.message, WORDS),
                request_id: None,
                arrival: lost.arrival,
                retry_after: None,
                unsent: false,
            }),
        }
    }

    async fn answered(
        &mut self,
        call: &Call<'_>,
        answer: &Answer,
        secrets: &Secrets,
        sent: Instant,
    ) -> Result<Value, Failure> {
        let shared = self.shared;
        let now = (shared.options.now)();
        let asked = Asked { name: call.name, host: call.host, token: call.carries_token(), repeat: self.repeat };
        let refused = match classify(asked, answer) {
            Verdict::Success(body) => {
                shared.ban.answered();
                return Ok(body);
            }
            Verdict::Html => return Err(self.page(answer.status, now).await),
            Verdict::Refused(refused) => refused,
        };
        shared.ban.answered();
        let retry_after = match (refused.class, refused.throttle) {
            (Class::IpBan, _) => Some(shared.ban.begin(now).await),
            (_, Some(throttle)) => {
                self.throttled += 1;
                let wait = throttle.wait(&refused.message, now, &shared.options.pauses, self.throttled);
                shared.limiter.throttled(self.lane, throttle.scope, sent, wait);
                Some(wait)
            }
            _ => None,
        };
        Err(failure(refused, secrets, answer.date.as_deref(), now, retry_after))
    }

    /// A page instead of an answer.
    async fn page(&self, status: u16, now: i64) -> Failure {
        let banned = if self.shared.ban.page() { Some(self.shared.ban.begin(now).await) } else { None };
        Failure {
            class: if banned.is_some() { Class::IpBan } else { Class::Busy },
            code: format!("HTTP {status}, HTML"),
            message: "an HTML page instead of an answer".to_owned(),
            request_id: None,
            arrival: Arrival::Perhaps,
            retry_after: banned,
            unsent: false,
        }
    }
}

/// A failure to send says less than why it had to be sent again, unless it is the ban.
fn more_telling(unsent: Failure, last: Option<Failure>) -> Failure {
    match last {
        Some(last) if unsent.class != Class::IpBan => last,
        _ => unsent,
    }
}

/// What is kept of a refusal.
fn failure(
    refused: Refused,
    secrets: &Secrets,
    date: Option<&str>,
    now: i64,
    retry_after: Option<Duration>,
) -> Failure {
    let mut message = secrets.scrub(&refused.message, WORDS);
    if matches!(refused.code.as_str(), "853001" | "853002")
        && let Some(clocks) = clock::difference(date, now)
    {
        message = format!("{message}; {clocks}");
    }
    Failure {
        class: refused.class,
        code: secrets.scrub(&refused.code, NAME),
        message,
        request_id: refused.request_id.map(|id| secrets.scrub(&id, NAME)),
        arrival: if refused.definite { Arrival::Answered } else { Arrival::Perhaps },
        retry_after,
        unsent: false,
    }
}
