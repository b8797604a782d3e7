//! How much time is left: counted from the push's arrival at the front door, not from the start of the handler. A cold
//! start lies between the two, and DingTalk waits through it.

use std::time::Duration;

use dingtalk_lambda::Clock;
use lambda_http::{Request, RequestExt, request::RequestContext};

use crate::Refused;

/// The store has to confirm within this of the arrival: DingTalk's shortest deadline is 1.2 s.
const STORED_BY_MS: i64 = 1_000;

/// The bus is waited for until this long after the arrival, and not at all once that is past.
const HINTED_BY_MS: i64 = 1_050;

/// The store gets at least this, however late it is: the answer may be in vain, and the event is durable all the same,
/// so that DingTalk's next try finds it.
const STORED_AT_LEAST_MS: i64 = 400;

/// An arrival further back than this is no arrival of this request: a sample event, say.
const PLAUSIBLE_MS: i64 = 10_000;

/// The time budget of one push.
#[derive(Debug)]
pub(crate) struct Budget {
    arrived_at: i64,
    clock: Clock,
}

impl Budget {
    /// Counted from API Gateway's time of the request, where that is plausible, else from now.
    pub fn of(request: &Request, clock: Clock) -> Self {
        let now = clock.now();
        let epoch = match request.request_context_ref() {
            Some(RequestContext::ApiGatewayV2(context)) => context.time_epoch,
            _ => now,
        };
        let plausible = (now - PLAUSIBLE_MS..=now).contains(&epoch);
        Self { arrived_at: if plausible { epoch } else { now }, clock }
    }

    /// When the push arrived, in milliseconds.
    pub fn arrived_at(&self) -> i64 {
        self.arrived_at
    }

    /// Waits for the store while there is time.
    pub async fn store<T>(&self, work: impl Future<Output = T>) -> Result<T, Refused> {
        let left = self.left(STORED_BY_MS).max(STORED_AT_LEAST_MS);
        tokio::time::timeout(millis(left), work).await.map_err(|_| Refused::OutOfTime)
    }

    /// Waits for the bus while there is time; none when there is none.
    pub async fn hint<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let left = self.left(HINTED_BY_MS);
        // A timeout of nothing would still begin the work, and sometimes end it.
        if left <= 0 {
            return None;
        }
        tokio::time::timeout(millis(left), work).await.ok()
    }

    fn left(&self, by: i64) -> i64 {
        self.arrived_at.saturating_add(by).saturating_sub(self.clock.now())
    }
}

fn millis(left: i64) -> Duration {
    Duration::from_millis(u64::try_from(left).unwrap_or(0))
}
