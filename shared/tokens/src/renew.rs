//! One refresher across all functions: a lease in the store around the call.

use std::time::Duration;

use dingtalk_api::Class;
use dingtalk_store::{Lease, LeaseTaken, NewToken, StoreError, Token, TokenRow, TokenStored, owner, random_bytes};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use crate::{TokenError, Tokens, asked::Asked, memory::Slot, prepare::Prepared};

/// Length of a lease, in milliseconds, and of the calls made under it: what is left is for storing the answer.
pub(crate) const LEASE_MS: i64 = 3_000;
const CALLS: Duration = Duration::from_secs(2);

/// After a failure that may pass, those who wait leave DingTalk alone for so long, in milliseconds.
const COOL_DOWN_MS: i64 = 1_000;

/// A refresh is forced at most once in so many milliseconds.
const FORCED_MS: i64 = 30_000;

/// The pause of a caller who was throttled, where DingTalk does not say how long.
const THROTTLED: Duration = Duration::from_secs(1);

/// Somebody who waits looks first after this, then in growing distances: a crowd that waits must not slow down the one it
/// waits for.
const POLL: Duration = Duration::from_millis(100);
const POLL_MOST: Duration = Duration::from_millis(600);

/// Tries to store a token against other transactions on the company's row.
const STORE_TRIES: u32 = 5;

/// Why a token is refreshed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Why {
    /// It ends soon.
    Ahead,
    /// There is no valid one.
    Expired,
    /// DingTalk rejected the one of this version.
    Rejected(i64),
}

/// What a caller has done already, and does once only.
#[derive(Default)]
struct Past {
    /// Forced a refresh.
    forced: bool,
    /// Replaced the token that the call for this one is made with.
    replaced: bool,
    /// Waited so often.
    waits: u32,
}

/// How an attempt under a lease ended.
enum Attempt {
    Done(Token),
    /// Look again: somebody else was faster, or what the call needed was replaced.
    Again,
}

impl Tokens {
    /// Refreshes, or waits for whoever does. The slot's `renewal` is held by the caller.
    pub(crate) async fn renew(&self, slot: &Slot, asked: Asked<'_>, why: Why) -> Result<Token, TokenError> {
        let mut asked = asked;
        let mut past = Past::default();
        loop {
            let began = self.now();
            let row = self.store.read(asked.keys, asked.key, began).await?;
            let now = self.now();
            slot.put(began, row.token.clone(), now);
            // What may be handed out if the refresh comes to nothing.
            let fallback = match (why, &row.token) {
                (Why::Ahead, Some(token)) if asked.is_ample(token, now) => return Ok(token.clone()),
                (Why::Expired, Some(token)) => return Ok(token.clone()),
                // Any other version is a newer one: the rejected one was the stored one once.
                (Why::Rejected(version), Some(token)) if token.version != version => return Ok(token.clone()),
                (Why::Ahead, Some(token)) => Some(token.clone()),
                _ => None,
            };
            if row.lease_until > now {
                if let Some(token) = fallback {
                    return Ok(token);
                }
                self.wait(asked, &mut past).await?;
                continue;
            }
            if is_forced(why, &row) && !past.forced && is_forced_lately(&row, now) {
                return Err(TokenError::Forced { key: asked.key.clone() });
            }
            let attempt = self.attempt(slot, asked, &row, why, &mut past).await;
            match (attempt, fallback) {
                (Ok(Attempt::Done(token)), _) => return Ok(token),
                (Ok(Attempt::Again), Some(token)) if Instant::now() >= asked.give_up => return Ok(token),
                (Ok(Attempt::Again), _) => self.wait(asked, &mut past).await?,
                // The company has withdrawn: not even the old one.
                (Err(error @ TokenError::NotAuthorised { .. }), _) => {
                    slot.put(self.now(), None, self.now());
                    return Err(error);
                }
                (Err(error), Some(token)) if token.expires_at > self.now() => {
                    tracing::warn!(key = %asked.key, %error, "not refreshed; the old token is still valid");
                    slot.hold_back(self.now());
                    return Ok(token);
                }
                (Err(error), _) => {
                    let pause = error.api().filter(|e| e.class == Class::Throttle).map(|e| e.retry_after);
                    let pause = pause.map(|told| told.unwrap_or(THROTTLED) + POLL);
                    if let Some(pause) = pause.filter(|pause| Instant::now() + *pause < asked.deadline) {
                        sleep(pause).await;
                        asked.wait_anew();
                        continue;
                    }
                    if let Some(error) = error.api() {
                        slot.fail(error);
                    }
                    return Err(error);
                }
            }
        }
    }

    async fn wait(&self, asked: Asked<'_>, past: &mut Past) -> Result<(), TokenError> {
        if Instant::now() >= asked.give_up {
            return Err(asked.waited());
        }
        let pause = POLL.saturating_mul(1 << past.waits.min(4)).min(POLL_MOST);
        past.waits += 1;
        // Not all at once: between half and the whole.
        let [random] = random_bytes()?;
        let pause = pause.mul_f64(0.5 + f64::from(random) / 512.0);
        sleep_until(asked.give_up.min(Instant::now() + pause)).await;
        Ok(())
    }

    /// One attempt: everything the call needs, then the lease, the call, the store.
    async fn attempt(
        &self,
        slot: &Slot,
        asked: Asked<'_>,
        row: &TokenRow,
        why: Why,
        past: &mut Past,
    ) -> Result<Attempt, TokenError> {
        let forced = is_forced(why, row);
        let prepared = self.prepare(asked).await?;
        // Before the lease: in a crowd the calls wait for each other's pace, and a lease is short.
        let patience = if matches!(why, Why::Ahead) { Instant::now() } else { asked.deadline };
        let mint = timeout_at(patience, self.mints.acquire()).await;
        let Ok(Ok(_permit)) = mint else {
            return Err(asked.waited());
        };
        let (now, begun) = (self.now(), Instant::now());
        let lease = Lease { owner: owner()?, until: now.saturating_add(LEASE_MS) };
        if self.store.take_lease(asked.key, &lease, row.version, now, forced).await? == LeaseTaken::Elsewhere {
            return Ok(Attempt::Again);
        }
        past.forced |= forced;
        let deadline = asked.deadline.min(begun + CALLS);
        let error = match self.mint(asked, &prepared, deadline).await {
            Ok(minted) => {
                let token = minted.at(now);
                return self.keep(slot, asked, &lease, row.version, &token, &prepared).await;
            }
            Err(error) => error,
        };
        let class = error.api().map(|error| error.class);
        let until = if class.is_some_and(may_pass) && !forced { self.now().saturating_add(COOL_DOWN_MS) } else { 0 };
        if let Err(error) = self.store.release_lease(asked.key, &lease, until).await {
            tracing::warn!(key = %asked.key, %error, "the lease was not given back; it runs out");
        }
        if class == Some(Class::Token)
            && !past.replaced
            && let Some((key, token)) = &prepared.token
        {
            past.replaced = true;
            let nested = Asked::new(asked.keys, asked.credentials, key, 0, asked.deadline);
            match self.nested_replace(nested, token).await {
                Ok(_) => return Ok(Attempt::Again),
                Err(TokenError::Forced { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Err(error)
    }

    /// Stores a fresh token and gives it out: in this order, so that nobody has one that the store refused.
    async fn keep(
        &self,
        slot: &Slot,
        asked: Asked<'_>,
        lease: &Lease,
        seen: i64,
        token: &NewToken,
        prepared: &Prepared,
    ) -> Result<Attempt, TokenError> {
        let mut tries = 1;
        let (began, stored) = loop {
            let began = self.now();
            match self.store.store(asked.keys, asked.key, lease, seen, token, prepared.epoch).await {
                Err(StoreError::Contended { .. }) if tries < STORE_TRIES => {
                    sleep(Duration::from_millis(20) * tries).await;
                    tries += 1;
                }
                stored => break (began, stored?),
            }
        };
        match stored {
            TokenStored::Now(token) => {
                slot.put(began, Some(token.clone()), self.now());
                Ok(Attempt::Done(token))
            }
            TokenStored::LeaseLost => {
                tracing::warn!(key = %asked.key, "a fresh token came too late for its lease; not used");
                Ok(Attempt::Again)
            }
            TokenStored::NotAllowed => Err(asked.not_authorised("changed during the refresh")),
        }
    }
}

/// Whether a refresh takes the place of a token that would still be valid.
fn is_forced(why: Why, row: &TokenRow) -> bool {
    matches!(why, Why::Rejected(_)) && row.token.is_some()
}

/// Whether the last forced refresh is less than 30 s ago. One whose holder died is as if it had not been: a holder that
/// lives gives its lease back.
fn is_forced_lately(row: &TokenRow, now: i64) -> bool {
    let died = row.lease_until == row.forced_at.saturating_add(LEASE_MS);
    !died && (0..FORCED_MS).contains(&now.saturating_sub(row.forced_at))
}

/// Whether the same call may work in a moment.
fn may_pass(class: Class) -> bool {
    matches!(class, Class::Network | Class::Busy | Class::Throttle | Class::IpBan)
}
