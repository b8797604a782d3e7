//! Calls that count against an organisation's monthly quota (5,000 on the standard edition): `/auth/scopes`,
//! `get_call_back_failed_result`. Counted for each company, so that an operator sees what of it is ours.
//!
//! `pk = corp#<app>#<corp>`, `sk = metered#<YYYYMM>`: `calls#<api>`, a number for each API; `ttl`, in seconds. It stays when
//! a company leaves: the organisation's quota does not begin anew when it comes back.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

use crate::{
    StoreError,
    item::{Reader, at, n, read_item},
    key::company_pk,
};

/// A year, and what is left of the month.
const KEPT_S: i64 = (366 + 31) * 24 * 3600;
const CALLS: &str = "calls#";

/// The counters of all companies, in the state table.
#[derive(Clone, Debug)]
pub struct Metered {
    client: Client,
    table: String,
}

impl Metered {
    /// The counters in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The month of the moment `now` (milliseconds since 1970), `YYYYMM`, as China counts: DingTalk's quotas begin anew
    /// there. Empty for a moment beyond the year 9999.
    #[must_use]
    pub fn month(now: i64) -> String {
        let china = TimeZone::fixed(Offset::constant(8));
        let month = Timestamp::from_millisecond(now).map(|at| at.to_zoned(china).strftime("%Y%m").to_string());
        month.unwrap_or_default()
    }

    /// Counts one call of `api` (its path) at `now`, before or after it was made. Not exact: when an answer of DynamoDB's
    /// is lost the SDK sends again, and one call may count twice.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: the call is not counted; nothing else depends on it.
    pub async fn count(&self, app: &str, corp: &str, api: &str, now: i64) -> Result<(), StoreError> {
        let (pk, sk) = (company_pk(app, corp), sk(&Self::month(now)));
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(at(&pk, &sk)))
            .update_expression("ADD #calls :one SET #ttl = :ttl")
            .expression_attribute_names("#calls", format!("{CALLS}{api}"))
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":ttl", n(now / 1000 + KEPT_S))
            .send()
            .await;
        sent.map(drop).map_err(|e| StoreError::unavailable("UpdateItem", &format!("{pk} {sk}"), &e))
    }

    /// How often each API was called in `month`, see [`Self::month`]. Empty when nothing was.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, app: &str, corp: &str, month: &str) -> Result<BTreeMap<String, u64>, StoreError> {
        let (pk, sk) = (company_pk(app, corp), sk(month));
        let key = format!("{pk} {sk}");
        let item = read_item(&self.client, &self.table, at(&pk, &sk), &key).await?.unwrap_or_default();
        let reader = Reader { key: &key, item: &item };
        let mut counted = BTreeMap::new();
        for (name, value) in &item {
            let Some(api) = name.strip_prefix(CALLS) else { continue };
            let calls = value.as_n().ok().and_then(|calls| calls.parse().ok());
            counted.insert(api.to_owned(), calls.ok_or_else(|| reader.corrupt("calls"))?);
        }
        Ok(counted)
    }
}

fn sk(month: &str) -> String {
    format!("metered#{month}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_when_it_does_in_china() {
        // 2023-10-31T16:00:00Z
        let first = 1_698_768_000_000;
        assert_eq!([Metered::month(first - 1), Metered::month(first)], ["202310", "202311"]);
        assert_eq!(Metered::month(0), "197001");
        assert_eq!(Metered::month(i64::MAX), "");
    }
}
