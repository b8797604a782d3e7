//! Tickets and authorisations: for suites and customised apps. DingTalk pushes none of these to internal apps.

use crate::attach::Authorised;
use crate::event::{self, MicroAppChange};
use crate::{ContactEvent, Corp, Delivery, Dialect, Simulator};

impl Simulator {
    /// A new suite ticket; the one before is void. Its time is newer than every time before.
    pub async fn push_ticket(&self) -> Delivery {
        let mut draft = self.draft();
        let ticket = draft.random.text::<88>();
        self.remember_ticket(&ticket);
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::suite_ticket(&self.suite_key(), draft.time, &ticket),
            || event::ticket_rows(&self.app.suite_id, &self.app.corp_id, &ticket),
        );
        self.send(parcels).await
    }

    /// A company authorises the app. Classic: a new `tmp_auth_code`, pushed up to
    /// [`code_pushes`](crate::Settings::code_pushes) times whether acknowledged or not, until
    /// [`exchange_code`](Simulator::exchange_code) or the platform's API exchanged it. SyncHTTP: one `org_suite_auth`
    /// row. Attached to a platform, a bare CorpId stands for the company as the platform knows it, here and below.
    pub async fn authorise(&self, corp: impl Into<Corp>) -> Delivery {
        let mut draft = self.draft();
        let code = draft.random.text::<32>();
        let Authorised { corp, permanent_code } = self.authorise_first(corp.into(), &code, draft.time);
        let mut parcels = self.mode_parcels(
            &mut draft,
            |draft| event::tmp_auth_code(&self.suite_key(), draft.time, &code, &corp.corp_id),
            || event::authorisation_rows(&self.app.suite_id, &corp, permanent_code.as_deref()),
        );
        for parcel in &mut parcels {
            parcel.code = (parcel.channel == crate::Channel::Classic).then(|| code.clone());
        }
        self.send(parcels).await
    }

    /// DingTalk pushes the authorisation once more, as `reauth_corp` has it done: a new code, or the row again. Nothing
    /// is pushed for a company that has not authorised the app.
    pub async fn reauthorise(&self, corp_id: &str) -> Delivery {
        if self.platform().is_some_and(|(platform, app)| !platform.is_authorised(&app, corp_id)) {
            return self.send(Vec::new()).await;
        }
        self.authorise(corp_id).await
    }

    /// The company changes the authorisation: `change_auth`, which says no more, or a whole `org_suite_change` row.
    pub async fn change_auth(&self, corp: impl Into<Corp>) -> Delivery {
        let corp = self.change_first(corp.into());
        let mut draft = self.draft();
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::change_auth(&self.suite_key(), draft.time, &corp.corp_id),
            || event::change_rows(&self.app.suite_id, &corp),
        );
        self.send(parcels).await
    }

    /// The company withdraws the authorisation: `suite_relieve` or an `org_suite_relieve` row. A code of the company
    /// that was not exchanged is void from now on, and so are its permanent code and its tokens.
    pub async fn relieve(&self, corp_id: &str) -> Delivery {
        let mut draft = self.draft();
        self.relieve_first(corp_id, draft.time);
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::suite_relieve(&self.suite_key(), draft.time, corp_id),
            || event::relieve_rows(&self.app.suite_id, corp_id),
        );
        self.send(parcels).await
    }

    /// The company enables, disables or deletes the micro-app, or changes its visible range. Attached to a platform, a
    /// bare CorpId stands for the first micro-app there.
    pub async fn micro_app(&self, corp: impl Into<Corp>, change: MicroAppChange) -> Delivery {
        let corp = corp.into();
        let app_id = (!corp.has_bare_apps()).then_some(corp.app_id);
        self.push_micro_app(self.micro_app_first(corp, app_id, change), change).await
    }

    /// As [`micro_app`](Simulator::micro_app), for the micro-app with that app id.
    pub async fn micro_app_of(&self, corp_id: &str, app_id: i64, change: MicroAppChange) -> Delivery {
        let corp = Corp { app_id, ..Corp::from(corp_id) };
        self.push_micro_app(self.micro_app_first(corp, Some(app_id), change), change).await
    }

    async fn push_micro_app(&self, corp: Corp, change: MicroAppChange) -> Delivery {
        let mut draft = self.draft();
        let parcels = self.mode_parcels(
            &mut draft,
            |draft| event::micro_app(&self.suite_key(), draft.time, &corp, change),
            || event::micro_app_rows(&corp, change),
        );
        self.send(parcels).await
    }

    /// The company is dissolved, for every app; this one is told: `org_remove`.
    pub async fn dissolve(&self, corp_id: &str) -> Delivery {
        if let Some((platform, _)) = self.platform() {
            platform.dissolve_quietly(corp_id);
        }
        self.contact_event(corp_id, &ContactEvent::OrgRemove, Dialect::Captured).await
    }
}
