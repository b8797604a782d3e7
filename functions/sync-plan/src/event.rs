//! What the function is invoked with: by one of its schedules, or by a rule of the bus.

use dingtalk_lambda::SyncRequest;
use dingtalk_store::SyncKind;
use serde::Deserialize;
use serde_json::Value;

/// A schedule's input, or an event of the bus.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PlanEvent {
    /// A schedule's: `departments`, `users`, `roles`, `due` or `purge`.
    plan: Option<String>,
    /// A schedule's: the time it is for, RFC 3339.
    slot: Option<String>,
    /// The bus's.
    #[serde(rename = "detail-type")]
    detail_type: Option<String>,
    /// The bus's: when the event was published, RFC 3339.
    time: Option<String>,
    /// The bus's.
    detail: Value,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Begin a run of this kind for every company, for the slot that began then (milliseconds).
    Slot(SyncKind, i64),
    /// Look after what is due.
    Due,
    /// Delete the mirrors of companies that have left.
    Purge,
    /// Begin runs for one company, as was wished for then (milliseconds).
    Sync(SyncRequest, i64),
    /// End the runs of one company.
    Stop(SyncRequest),
}

/// Slots of which the scheduler does not tell the time begin with the hour.
const HOUR_MS: i64 = 3_600_000;

impl PlanEvent {
    /// What it asks for; none for what is none of ours.
    pub(crate) fn task(&self, now: i64) -> Option<Task> {
        if let Some(detail_type) = &self.detail_type {
            let request: SyncRequest = serde_json::from_value(self.detail.clone()).ok()?;
            return match detail_type.as_str() {
                "CorpRelieved" | "CorpStopped" | "CorpDissolved" => Some(Task::Stop(request)),
                "CorpActivated" | "CorpRestored" | "CorpAuthChanged" | SyncRequest::DETAIL_TYPE => {
                    Some(Task::Sync(request, self.wished_at(now)))
                }
                _ => None,
            };
        }
        match self.plan.as_deref()? {
            "due" => Some(Task::Due),
            "purge" => Some(Task::Purge),
            kind => {
                let slot = self.slot.as_deref().and_then(millisecond).unwrap_or(now - now.rem_euclid(HOUR_MS));
                SyncKind::parse(kind).map(|kind| Task::Slot(kind, slot))
            }
        }
    }

    /// A domain event says itself when it happened: it may be published twice.
    fn wished_at(&self, now: i64) -> i64 {
        let happened = self.detail.get("time").and_then(Value::as_i64);
        happened.or_else(|| self.time.as_deref().and_then(millisecond)).unwrap_or(now)
    }
}

fn millisecond(text: &str) -> Option<i64> {
    text.parse().ok().map(jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn task(event: Value) -> Option<Task> {
        serde_json::from_value::<PlanEvent>(event).unwrap().task(7_300_000)
    }

    #[test]
    fn schedules_say_what_and_when() {
        assert_eq!(
            task(json!({ "plan": "users", "slot": "2026-11-22T18:23:00Z" })),
            Some(Task::Slot(SyncKind::Users, 1_795_371_780_000))
        );
        assert_eq!(task(json!({ "plan": "roles" })), Some(Task::Slot(SyncKind::Roles, 7_200_000)));
        assert_eq!(task(json!({ "plan": "roles", "slot": "by hand" })), Some(Task::Slot(SyncKind::Roles, 7_200_000)));
        assert_eq!(task(json!({ "plan": "due" })), Some(Task::Due));
        assert_eq!(task(json!({ "plan": "anything" })), None);
        assert_eq!(task(json!({})), None);
    }

    #[test]
    fn the_bus_tells_of_companies() {
        let event = |name: &str, detail: Value| task(json!({ "detail-type": name, "detail": detail }));
        let request = SyncRequest::new("demo", "ding1", &[], "");
        let domain = json!({ "id": "x", "app": "demo", "corp": "ding1", "time": 1, "detail": {} });
        assert_eq!(event("CorpActivated", domain.clone()), Some(Task::Sync(request.clone(), 1)));
        assert_eq!(event("CorpRelieved", domain), Some(Task::Stop(request)));
        let users = json!({ "app": "demo", "corp": "ding1", "kinds": ["users", "chairs"] });
        let Some(Task::Sync(request, 7_300_000)) = event("SyncRequested", users.clone()) else { panic!() };
        assert_eq!(request.kinds(), [SyncKind::Users]);
        let published =
            task(json!({ "detail-type": "SyncRequested", "time": "1970-01-01T02:01:39Z", "detail": users }));
        assert!(matches!(published, Some(Task::Sync(_, 7_299_000))), "{published:?}");
        assert_eq!(event("CorpActivated", json!({ "app": "demo" })), None);
    }
}
