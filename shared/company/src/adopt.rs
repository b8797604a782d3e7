//! Companies whose authorisation was never heard of: SyncHTTP sends no event twice.

use dingtalk_authorisation::{Input, State};
use dingtalk_lambda::Failure;

use crate::{Driver, Record, Taken, Visit};

impl Driver {
    /// Asks DingTalk whether `corp` is authorised, unless that was asked less than `again_ms` ago, and adopts it only if
    /// DingTalk says so: a CorpId that comes from a browser or an old event proves nothing.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn adopt(&self, visit: &Visit<'_>, corp: &str, again_ms: i64) -> Result<Record, Failure> {
        let record = self.record(visit, corp).await?;
        let now = self.clock.now();
        let asked = record.asked_at.is_some_and(|asked| now.saturating_sub(asked) < again_ms);
        // A question that was put and not answered is put again.
        let answered = record.company.next().is_none();
        if asked && answered || !matches!(record.company.state, State::None | State::Relieved) {
            return Ok(record);
        }
        let taken = Taken { asked_at: Some(now), ..Taken::from(Input::Asked) };
        self.drive_alone(visit, corp, Some(taken)).await
    }
}
