//! Calls a second, counted by whole seconds of the platform's clock, as DingTalk counts them.

use std::collections::HashMap;

use super::refusal::Refusal;
use super::settings::PlatformSettings;

type Bucket = (String, &'static str, Option<String>);

#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// The second and the calls in it.
    counted: HashMap<Bucket, (i64, u32)>,
    /// Companies with a limit of their own.
    by_corp: HashMap<String, u32>,
}

impl Limits {
    /// Counts a call.
    pub(crate) fn count(
        &mut self,
        settings: &PlatformSettings,
        (app, api, corp): (&str, &'static str, Option<&str>),
        now: i64,
    ) -> Result<(), Refusal> {
        if let Some(limit) = settings.qps_per_api
            && self.exceeds((app.to_owned(), api, None), limit, now)
        {
            return Err(Refusal::throttled(90018, api, limit, now));
        }
        let of_corp = corp.and_then(|corp| self.by_corp.get(corp).copied()).or(settings.qps_per_corp_api);
        if let (Some(limit), Some(corp)) = (of_corp, corp)
            && self.exceeds((app.to_owned(), api, Some(corp.to_owned())), limit, now)
        {
            return Err(Refusal::throttled(90019, api, limit, now));
        }
        Ok(())
    }

    pub(crate) fn set_for(&mut self, corp_id: &str, limit: u32) {
        self.by_corp.insert(corp_id.to_owned(), limit);
    }

    fn exceeds(&mut self, bucket: Bucket, limit: u32, now: i64) -> bool {
        let second = now.div_euclid(1000);
        let counted = self.counted.entry(bucket).or_insert((second, 0));
        if counted.0 != second {
            *counted = (second, 0);
        }
        // Saturating, so that a second of refusals cannot come round to zero.
        counted.1 = counted.1.saturating_add(1);
        counted.1 > limit
    }
}
