//! Events that could not be delivered (contact-events, section 5.3).

use super::{Callbacks, Written};
use crate::organisation::Writer;
use crate::platform::desk::Desk;
use crate::platform::{Platform, clock};
use crate::{ContactEvent, RoleAction};

/// An event that nobody acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    pub(crate) event: ContactEvent,
    pub(crate) time: i64,
    /// From when on it is on the list.
    pub(crate) listed_at: i64,
}

/// The oldest failed events, which leave the list. Another source has them leave with the next call; to one who asks
/// that is the same: what an answer that is lost held is lost.
pub(crate) fn get(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let (settings, now) = (&desk.settings.contact, desk.now);
    let Callbacks { failed, .. } = desk.world.callbacks(&visitor.app, &visitor.corp_id);
    let listed = failed.iter().take_while(|failed| failed.listed_at <= now).count();
    let page = listed.min(settings.failed_page.max(1));
    let events: Vec<Failed> = failed.drain(..page).collect();
    let mut w = desk.writer();
    w.flag("has_more", listed > page);
    w.objects("failed_list", &events, |w, failed| write(w, failed, &visitor.corp_id, settings.failed_flat));
    Ok(w)
}

fn write(w: &mut Writer, failed: &Failed, corp_id: &str, flat: bool) {
    let tag = failed.event.name();
    w.number("event_time", failed.time);
    w.text("call_back_tag", tag);
    let data = |w: &mut Writer| {
        ids(w, &failed.event);
        w.text("corpid", corp_id);
    };
    if flat { data(w) } else { w.object(tag, data) }
}

fn ids(w: &mut Writer, event: &ContactEvent) {
    if let Some(users) = event.users() {
        w.texts("userid", users.iter().map(String::as_str));
    }
    if let Some(departments) = event.departments() {
        w.numbers("deptid", departments.iter().copied());
    }
    match event {
        ContactEvent::LabelUserChange { users, roles, action } => w.object("roleLabelChange", |w| {
            w.texts("useridlist", users.iter().map(String::as_str));
            w.numbers("labelidlist", roles.iter().copied());
            w.text("action", if *action == RoleAction::Add { "add" } else { "remove" });
        }),
        ContactEvent::LabelConfAdd(roles)
        | ContactEvent::LabelConfModify(roles)
        | ContactEvent::LabelConfDelete(roles) => {
            w.object("roleLabelChange", |w| w.numbers("labelidlist", roles.iter().copied()));
        }
        _ => {}
    }
}

impl Platform {
    /// An event was pushed in vain: it will be on the app's list of failed events.
    pub fn fail_event(&self, app: &str, corp_id: &str, event: &ContactEvent) {
        let time = self.now();
        let listed_at = time.saturating_add(clock::milliseconds(self.settings().contact.failed_after));
        let failed = Failed { event: event.clone(), time, listed_at };
        self.world().callbacks(app, corp_id).failed.push_back(failed);
    }

    /// How many events are on that list, or will be.
    pub fn failed_events(&self, app: &str, corp_id: &str) -> usize {
        self.world().callbacks(app, corp_id).failed.len()
    }
}
