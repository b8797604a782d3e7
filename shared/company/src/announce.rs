//! The domain events of a company's life. They hold no secret, and nothing of persons but userids of administrators.

use dingtalk_authorisation::{Announcement, LicenceCheck, MicroApp};
use dingtalk_store::DomainEvent;
use serde_json::{Value, json};

use crate::Record;

/// Too many companies would be relieved by errors: an operator has to look.
pub const RELIEF_HELD: &str = "CorpReliefHeld";

/// The events that tell of `announcements`. The id holds the number of the company's write, so that doing it twice makes
/// the same event.
pub(crate) fn events(app: &str, record: &Record, announcements: &[Announcement], now: i64) -> Vec<DomainEvent> {
    let told = announcements.iter().map(|announcement| {
        let mut event = event(app, record, announcement.as_str(), now);
        if *announcement == Announcement::CorpLicenseMismatch {
            event.detail["license"] = license(record);
        }
        event
    });
    told.collect()
}

fn license(record: &Record) -> Value {
    let company = &record.company;
    json!({ "result": company.licence.as_str(), "required": company.licence_check == LicenceCheck::Require })
}

/// One event.
pub(crate) fn event(app: &str, record: &Record, name: &str, now: i64) -> DomainEvent {
    DomainEvent {
        name: name.to_owned(),
        id: format!("{app}#{}#{name}#{}", record.corp(), record.next_revision()),
        app: app.to_owned(),
        corp: Some(record.corp().to_owned()),
        time: now,
        detail: detail(record),
    }
}

fn detail(record: &Record) -> Value {
    let company = &record.company;
    json!({
        "state": company.state.as_str(),
        "authorization": company.epoch,
        "corpName": record.name(),
        "microApps": company.apps.iter().map(|(id, app)| micro_app(*id, app)).collect::<Vec<_>>(),
    })
}

fn micro_app(agent_id: i64, app: &MicroApp) -> Value {
    let state = match (app.removed, app.enabled) {
        (true, _) => "removed",
        (false, true) => "enabled",
        (false, false) => "stopped",
    };
    json!({ "agentId": agent_id, "appId": app.app_id, "state": state })
}
