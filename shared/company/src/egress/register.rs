//! Registering a company's addresses with DingTalk: the wish is stored first, then sent, then confirmed.

use dingtalk_api::suite::SetCorpIpWhitelist;
use dingtalk_lambda::Failure;
use dingtalk_store::{AuditEntry, IpWhitelist};

use super::{AddressError, AddressList};
use crate::{Driver, Visit, failure};

/// What is registered of a company.
#[derive(Clone, Debug)]
pub struct Egress {
    /// The addresses that are in force here.
    pub addresses: AddressList,
    /// The list as it is kept, if there is one.
    pub kept: Option<IpWhitelist>,
    /// The company's authorisation.
    pub epoch: i64,
    /// Its state, by name.
    pub state: &'static str,
    /// Whether it is authorised: only then anything can be registered.
    pub is_authorised: bool,
}

/// What an operator asks for.
#[derive(Clone, Copy, Debug)]
pub struct AddressChange<'a> {
    /// Addresses to add, as typed.
    pub add: &'a [String],
    /// Addresses to remove.
    pub remove: &'a [String],
    /// Who asks, for the audit.
    pub by: &'a str,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// DingTalk has taken the list.
    Now(AddressList),
    /// It has been as asked for before, and DingTalk has confirmed it.
    Already(AddressList),
}

impl Egress {
    /// Whether DingTalk has confirmed the list that is in force.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.in_force().is_some_and(|kept| kept.confirmed_at.is_some())
    }

    /// The kept list, unless it is void: made for another authorisation.
    #[must_use]
    pub fn in_force(&self) -> Option<&IpWhitelist> {
        self.kept.as_ref().filter(|kept| kept.epoch == self.epoch)
    }

    /// The list that `asked` would make of it.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn changed(&self, asked: &AddressChange<'_>) -> Result<AddressList, AddressError> {
        self.addresses.changed(asked.add, asked.remove)
    }
}

impl Driver {
    /// What is registered of `corp`.
    ///
    /// # Errors
    /// [`Failure`] when the store is away.
    pub async fn egress(&self, visit: &Visit<'_>, corp: &str) -> Result<Egress, Failure> {
        let record = self.record(visit, corp).await?;
        let kept = self.ip_whitelists.read(&visit.credentials.app, corp).await?;
        let (epoch, state) = (record.company.epoch, record.company.state);
        Ok(Egress {
            addresses: AddressList::in_force(kept.as_ref(), epoch),
            kept,
            epoch,
            state: state.as_str(),
            is_authorised: state.is_authorised(),
        })
    }

    /// Registers what `asked` makes of the list of `corp`. A list that DingTalk has not confirmed is sent again although
    /// nothing changes in it.
    ///
    /// # Errors
    /// [`Failure::Hopeless`] for what cannot be registered; any other, when DingTalk or the store did not do their part:
    /// then the list is kept, not confirmed, and asking again sends it again.
    pub async fn allow_addresses(
        &self,
        visit: &Visit<'_>,
        corp: &str,
        asked: &AddressChange<'_>,
    ) -> Result<Registered, Failure> {
        let egress = self.egress(visit, corp).await?;
        if !egress.is_authorised {
            let state = egress.state;
            return Err(Failure::Hopeless(format!("company {corp} is {state}; only an authorised one has a list")));
        }
        let list = egress.changed(asked).map_err(|error| Failure::Hopeless(error.to_string()))?;
        if list == egress.addresses && (egress.is_confirmed() || (list.is_empty() && egress.in_force().is_none())) {
            return Ok(Registered::Already(list));
        }
        let app = &visit.credentials.app;
        let now = self.clock.now();
        let entry = AuditEntry::begun(asked.by, "allow-ip", &told(&list, &egress.addresses), now)?;
        let wanted = IpWhitelist {
            addresses: list.texts(),
            epoch: egress.epoch,
            confirmed_at: None,
            changed_at: now,
            revision: egress.kept.as_ref().map_or(0, |kept| kept.revision),
        };
        if !self.ip_whitelists.want(app, corp, &wanted, &entry, visit.until(now)).await? {
            let reason = "the list is being changed, or was just now, or the company's authorisation was";
            return Err(Failure::Retry(format!("{reason}; nothing was done, look again")));
        }
        let request = SetCorpIpWhitelist { auth_corpid: corp, ip_whitelist: &wanted.addresses };
        let ended = self.as_suite(visit, Some(corp), &request).await.map_err(failure::of_call);
        let ended = match ended {
            Ok(_) => self.confirmed(app, corp, wanted.revision + 1).await,
            Err(failure) => {
                if let Err(error) = self.ip_whitelists.give_up(app, corp, wanted.revision + 1).await {
                    tracing::warn!(app, corp, %error, "the list counts as being sent for a while");
                }
                Err(failure)
            }
        };
        let outcome = ended.as_ref().map_or_else(|failure| format!("failed: {failure}"), |()| "done".to_owned());
        if let Err(error) = self.audit.end(app, corp, &entry, &outcome, self.clock.now()).await {
            tracing::warn!(app, corp, %error, "the audit has the change as begun, not how it ended");
        }
        ended.map(|()| Registered::Now(list))
    }

    /// Notes that DingTalk has the list of `revision`.
    async fn confirmed(&self, app: &str, corp: &str, revision: i64) -> Result<(), Failure> {
        if self.ip_whitelists.confirm(app, corp, revision, self.clock.now()).await? {
            return Ok(());
        }
        let reason = "it took so long that somebody else has changed the list meanwhile";
        Err(Failure::Retry(format!("{reason}; do it again to send the whole list")))
    }
}

/// The change and the whole list, for the audit.
fn told(list: &AddressList, before: &AddressList) -> String {
    let mut words: Vec<String> = list.without(before).iter().map(|added| format!("+{added}")).collect();
    words.extend(before.without(list).iter().map(|removed| format!("-{removed}")));
    if words.is_empty() {
        words.push("sent again".to_owned());
    }
    format!("{} → {}", words.join(" "), if list.is_empty() { "none".to_owned() } else { list.texts().join(" ") })
}
