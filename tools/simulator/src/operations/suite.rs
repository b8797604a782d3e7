//! Tickets and authorisations: for suites and customised apps. DingTalk pushes none of these to internal apps.

use crate::event::{self, MicroAppChange};
use crate::state::{TemporaryCode, lock};
use crate::{Corp, Delivery, Mode, Simulator};

impl Simulator {
    /// A new suite ticket; the one before is void. Its time is newer than every time before.
    pub async fn push_ticket(&self) -> Delivery {
        let mut draft = self.draft();
        let ticket = draft.random.text::<88>();
        lock(&self.state).ticket = Some(ticket.clone());
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::suite_ticket(&self.suite_key(), draft.time, &ticket),
            || event::ticket_rows(&self.app.suite_id, &self.app.corp_id, &ticket),
        );
        self.send(parcels).await
    }

    /// A company authorises the app. Classic: a new `tmp_auth_code`, pushed up to
    /// [`code_pushes`](crate::Settings::code_pushes) times whether acknowledged or not, until
    /// [`exchange_code`](Simulator::exchange_code) is told that it was exchanged. SyncHTTP: one `org_suite_auth` row.
    pub async fn authorise(&self, corp: impl Into<Corp>) -> Delivery {
        let corp = corp.into();
        let mut draft = self.draft();
        let code = draft.random.text::<32>();
        if self.settings.mode != Mode::SyncHttp {
            let mut state = lock(&self.state);
            state.codes.insert(code.clone(), TemporaryCode { corp_id: corp.corp_id.clone(), exchanged: false });
            state.newest_code.insert(corp.corp_id.clone(), code.clone());
        }
        let mut parcels = self.mode_parcels(
            &mut draft,
            |draft| event::tmp_auth_code(&self.suite_key(), draft.time, &code, &corp.corp_id),
            || event::authorisation_rows(&self.app.suite_id, &corp),
        );
        for parcel in &mut parcels {
            parcel.code = (parcel.channel == crate::Channel::Classic).then(|| code.clone());
        }
        self.send(parcels).await
    }

    /// The company changes the authorisation: `change_auth`, which says no more, or a whole `org_suite_change` row.
    pub async fn change_auth(&self, corp: impl Into<Corp>) -> Delivery {
        let corp = corp.into();
        let mut draft = self.draft();
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::change_auth(&self.suite_key(), draft.time, &corp.corp_id),
            || event::change_rows(&self.app.suite_id, &corp),
        );
        self.send(parcels).await
    }

    /// The company withdraws the authorisation: `suite_relieve` or an `org_suite_relieve` row. A code of the company
    /// that was not exchanged is void from now on.
    pub async fn relieve(&self, corp_id: &str) -> Delivery {
        {
            let mut state = lock(&self.state);
            state.codes.retain(|_, code| code.exchanged || code.corp_id != corp_id);
        }
        let mut draft = self.draft();
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::suite_relieve(&self.suite_key(), draft.time, corp_id),
            || event::relieve_rows(&self.app.suite_id, corp_id),
        );
        self.send(parcels).await
    }

    /// The company enables, disables or deletes the micro-app, or changes its visible range.
    pub async fn micro_app(&self, corp: impl Into<Corp>, change: MicroAppChange) -> Delivery {
        let corp = corp.into();
        let mut draft = self.draft();
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::micro_app(&self.suite_key(), draft.time, &corp, change),
            || event::micro_app_rows(&corp, change),
        );
        self.send(parcels).await
    }
}
