//! Changes of a company's contacts.

use crate::parcel::Parcel;
use crate::{ContactEvent, Delivery, Dialect, Simulator};

impl Simulator {
    /// Something changes in a company's contacts. Classic: one event in that dialect. SyncHTTP: one row for each user,
    /// department or role.
    pub async fn contact_event(&self, corp_id: &str, event: &ContactEvent, dialect: Dialect) -> Delivery {
        self.send(self.contact_parcels(corp_id, event, dialect)).await
    }

    pub(crate) fn contact_parcels(&self, corp_id: &str, event: &ContactEvent, dialect: Dialect) -> Vec<Parcel> {
        let mut draft = self.draft();
        let id = draft.random.text::<32>();
        self.mode_parcels(&mut draft, |draft| event.classic(corp_id, draft.time, &id, dialect), || event.rows(corp_id))
    }
}
