//! Changes of a company's contacts.

use crate::parcel::Parcel;
use crate::{Channel, ContactEvent, Delivery, Dialect, Simulator, Verdict};

impl Simulator {
    /// Something changes in a company's contacts. Classic: one event in that dialect. SyncHTTP: one row for each user,
    /// department or role; attached to a platform that knows the company's organisation, with its present state. There
    /// a classic event that was not acknowledged is on the list of failed events afterwards.
    pub async fn contact_event(&self, corp_id: &str, event: &ContactEvent, dialect: Dialect) -> Delivery {
        let delivery = self.send(self.contact_parcels(corp_id, event, dialect)).await;
        let classic: Vec<Verdict> = delivery
            .of_the_event()
            .filter(|attempt| attempt.channel == Channel::Classic)
            .map(|attempt| attempt.verdict)
            .collect();
        let failed = !classic.is_empty() && !classic.contains(&Verdict::Acknowledged);
        if let (true, Some((platform, app))) = (failed, self.platform()) {
            platform.fail_event(&app, corp_id, event);
        }
        delivery
    }

    pub(crate) fn contact_parcels(&self, corp_id: &str, event: &ContactEvent, dialect: Dialect) -> Vec<Parcel> {
        let mut draft = self.draft();
        let id = draft.random.text::<32>();
        let rows = || match self.platform() {
            Some((platform, app)) => platform.contact_rows(&app, corp_id, event),
            None => event.rows(corp_id),
        };
        self.mode_parcels(&mut draft, |draft| event.classic(corp_id, draft.time, &id, dialect), rows)
    }
}
