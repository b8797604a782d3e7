//! Look first, then register or update what is not as it should be, and note what was found.

use dingtalk_api::{
    ApiError,
    callbacks::{CallBack, GetCallBack, RegisterCallBack, UpdateCallBack},
};
use dingtalk_lambda::Failure;
use dingtalk_store::{Subscription, SubscriptionState};
use dingtalk_tokens::CallError;
use secrecy::ExposeSecret;

use super::{CONTACT_TAGS, FIRST_TAGS, LATER_TAGS, Subscribed, WantedSubscription, foreign, url};
use crate::{Driver, Visit, failure};

/// Looks in one attempt; what contradicts itself longer than that is left to the next.
const LOOKS: usize = 4;

/// DingTalk takes a token of so many characters here; the console takes shorter ones.
const TOKEN: std::ops::RangeInclusive<usize> = 6..=63;

/// What DingTalk has, judged.
enum Found<'a> {
    /// As it should be.
    InOrder,
    /// Nothing.
    Nothing,
    /// Ours, or one to be replaced, with these event types.
    Outdated(&'a [String]),
    /// Somebody else's.
    Foreign(&'a str),
}

impl Driver {
    /// Has the events of `corp` registered with our URL, if they are not. Gives what was done and how it is now, which is
    /// stored as well. A foreign URL is told once, and stays unless `wanted` says to replace it.
    ///
    /// # Errors
    /// [`Failure`]: it is noted why, and to be tried again.
    pub async fn subscribe(
        &self,
        visit: &Visit<'_>,
        corp: &str,
        wanted: WantedSubscription<'_>,
    ) -> Result<(Subscribed, Subscription), Failure> {
        let app = &visit.credentials.app;
        let mut now = self.subscriptions.read(app, corp).await?.unwrap_or_default();
        let known = now.foreign_url.clone();
        now.checked_at = self.clock.now();
        let ended = Box::pin(self.settle(visit, corp, wanted, &mut now)).await;
        now.error = ended.as_ref().err().map(ToString::to_string);
        if let (Ok(Subscribed::Foreign), Some(url)) = (&ended, &now.foreign_url)
            && known.as_ref() != Some(url)
        {
            let found = foreign::Found { corp, url, registered_at: now.registered_at };
            self.tell_foreign(app, &found, wanted.url).await?;
        }
        self.subscriptions.put(app, corp, &now).await?;
        ended.map(|did| (did, now))
    }

    async fn settle(
        &self,
        visit: &Visit<'_>,
        corp: &str,
        wanted: WantedSubscription<'_>,
        now: &mut Subscription,
    ) -> Result<Subscribed, Failure> {
        if !TOKEN.contains(&wanted.events.token.expose_secret().chars().count()) {
            let app = &visit.credentials.app;
            let why = "the token of its callback must have 6 to 63 characters to be registered for events";
            return Err(Failure::Blocked(format!("app {app}: {why}")));
        }
        // A registration that once was refused with the later tags is not tried with them each day.
        let later = |tag: &String| LATER_TAGS.contains(&tag.as_str());
        let reduced = !wanted.replace && now.registered_at.is_some() && !now.tags.iter().any(later);
        let mut tags: &[&str] = if reduced { FIRST_TAGS } else { &CONTACT_TAGS };
        let mut exists = false;
        for _ in 0..LOOKS {
            let there = match self.as_company(visit, corp, &GetCallBack {}).await {
                Ok(there) => Some(there),
                Err(error) if error.api().is_some_and(ApiError::is_not_registered) => None,
                Err(error) => return Err(failure::of_call(error)),
            };
            let (kept, update) = match judge(there.as_ref(), wanted, tags, now) {
                Found::InOrder => {
                    self.found(now, wanted, there.map(|there| there.call_back_tag).unwrap_or_default());
                    return Ok(Subscribed::InOrder);
                }
                Found::Foreign(url) => {
                    (now.state, now.foreign_url) = (SubscriptionState::Foreign, Some(url::shown(url)));
                    return Ok(Subscribed::Foreign);
                }
                Found::Nothing => (&[][..], exists),
                Found::Outdated(kept) => (kept, true),
            };
            // An update replaces all: what the team registered besides with the same URL stays.
            let besides = kept.iter().map(String::as_str).filter(|tag| !CONTACT_TAGS.contains(tag) && !tag.is_empty());
            let all: Vec<&str> = tags.iter().copied().chain(besides).collect();
            match self.send(visit, corp, wanted, &all, update).await {
                Ok(()) => {
                    self.found(now, wanted, all.into_iter().map(str::to_owned).collect());
                    now.registered_at = Some(self.clock.now());
                    return Ok(if update { Subscribed::Updated } else { Subscribed::Registered });
                }
                // Somebody was faster, or our own first try was: look whose it is.
                Err(error) if error.api().is_some_and(ApiError::is_registered_already) => exists = true,
                Err(error) if error.api().is_some_and(ApiError::is_not_registered) => exists = false,
                Err(error) if is_unknown_tag(&error) && tags.len() > FIRST_TAGS.len() => tags = FIRST_TAGS,
                Err(error) => return Err(failure::of_call(error)),
            }
        }
        Err(Failure::Retry(format!("DingTalk's answers about the events of company {corp} contradict each other")))
    }

    fn found(&self, now: &mut Subscription, wanted: WantedSubscription<'_>, tags: Vec<String>) {
        now.state = SubscriptionState::Registered;
        now.url = Some(wanted.url.to_owned());
        now.tags = tags;
        now.foreign_url = None;
    }

    async fn send(
        &self,
        visit: &Visit<'_>,
        corp: &str,
        wanted: WantedSubscription<'_>,
        tags: &[&str],
        update: bool,
    ) -> Result<(), CallError> {
        let (token, aes_key, url) = (&wanted.events.token, &wanted.events.aes_key, wanted.url);
        if update {
            let request = UpdateCallBack { call_back_tag: tags, token, aes_key, url };
            return self.as_company(visit, corp, &request).await.map(drop);
        }
        let request = RegisterCallBack { call_back_tag: tags, token, aes_key, url };
        self.as_company(visit, corp, &request).await.map(drop)
    }
}

/// What DingTalk has, against what is wanted. Its secrets are compared and nothing else; one that it keeps to itself counts
/// as ours.
fn judge<'a>(
    there: Option<&'a CallBack>,
    wanted: WantedSubscription<'_>,
    tags: &[&str],
    before: &Subscription,
) -> Found<'a> {
    let Some((there, found)) = there.and_then(|there| Some((there, there.url.as_deref()?))) else {
        return Found::Nothing;
    };
    if !wanted.replace && !url::is_ours(found, wanted.url, before.url.as_deref()) {
        return Found::Foreign(found);
    }
    let token = there.token.as_ref().unwrap_or(&wanted.events.token);
    let aes_key = there.aes_key.as_ref().unwrap_or(&wanted.events.aes_key);
    let all_tags = tags.iter().all(|tag| there.call_back_tag.iter().any(|there| there == tag));
    if url::same(found, wanted.url) && all_tags && wanted.events.are_keys(token, aes_key) {
        return Found::InOrder;
    }
    // A foreign registration's tags are not ours to keep.
    let kept = if url::is_ours(found, wanted.url, before.url.as_deref()) { &there.call_back_tag[..] } else { &[] };
    Found::Outdated(kept)
}

/// 71008: DingTalk does not know one of the event types.
fn is_unknown_tag(error: &CallError) -> bool {
    error.api().is_some_and(|error| error.code == "71008")
}
