//! Whether a company may be read, and how fresh what is read is.

use dingtalk_store::{SyncKey, SyncKind, SyncRow};
use futures_util::future::{try_join, try_join_all};
use serde_json::{Map, Value, json};

use crate::{ContactsReader, Refused, ask::Asked};

/// A company that may be read.
pub(crate) struct Standing {
    /// Number of its authorisation; 0 with an internal app, which nobody authorises.
    pub epoch: i64,
    syncs: Vec<(SyncKind, Option<SyncRow>)>,
}

impl ContactsReader {
    /// The company that is asked for. One with an internal app has no row of its own and is known by its syncs.
    pub(crate) async fn standing(&self, asked: &Asked) -> Result<Standing, Refused> {
        let company = self.companies.standing(&asked.app, &asked.corp);
        let (company, mut syncs) = try_join(company, self.syncs(asked, asked.route.kinds())).await?;
        let company = company.filter(|company| !company.state.is_empty());
        if company.as_ref().is_some_and(|company| company.state == "relieved") {
            return Err(Refused::Withdrawn);
        }
        if company.is_none() && syncs.iter().all(|(_, row)| row.is_none()) {
            let any = self.syncs(asked, &SyncKind::ALL).await?;
            if any.iter().all(|(_, row)| row.is_none()) {
                return Err(Refused::Unknown);
            }
            syncs = any.into_iter().filter(|(kind, _)| asked.route.kinds().contains(kind)).collect();
        }
        Ok(Standing { epoch: company.map_or(0, |company| company.epoch), syncs })
    }

    async fn syncs(
        &self,
        asked: &Asked,
        kinds: &[SyncKind],
    ) -> Result<Vec<(SyncKind, Option<SyncRow>)>, dingtalk_store::StoreError> {
        let reading = kinds.iter().map(|kind| async move {
            Ok((*kind, self.syncs.read(&SyncKey::new(&asked.app, &asked.corp, *kind)).await?))
        });
        try_join_all(reading).await
    }
}

impl Standing {
    /// By kind: when its last whole run ended, which is how fresh the mirror is at least, and what its latest run is at.
    pub fn synced(&self) -> Value {
        let told = self.syncs.iter().map(|(kind, row)| {
            let told = row.as_ref().map_or(Value::Null, |row| {
                json!({ "state": row.state.as_str(), "started_at": row.started_at, "reported_at": row.reported_at })
            });
            (kind.as_str().to_owned(), told)
        });
        Value::Object(told.collect::<Map<_, _>>())
    }
}
