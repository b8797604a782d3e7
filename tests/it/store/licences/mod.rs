//! Serial numbers: issued, used, revoked, listed; and the attempts.

mod attempts;
mod listed;
mod rotation;
mod used;

use dingtalk_crypto::SealingKeys;
use dingtalk_store::{Issued, LicenceNumber, LicenceVerdict, NewLicence};
use secrecy::SecretString;

use super::T0;
use crate::support::{Bench, sealing_keys};

const NUMBER: &str = "SN-0001";

/// Issues the number `text` at `T0` and gives its id.
async fn issue(bench: &Bench, keys: &SealingKeys, text: &str, new: NewLicence<'_>) -> String {
    let number = LicenceNumber::parse(text).unwrap();
    match bench.licences().issue(keys, "demo", &number, new, T0).await.unwrap() {
        Issued::New(id) => id,
        Issued::AlreadyIssued(id) => panic!("issued before: {id}"),
    }
}

/// One that is good until `valid_until`.
fn until(valid_until: i64) -> NewLicence<'static> {
    NewLicence { valid_until: Some(valid_until), note: None }
}

/// What `NUMBER` is to a company of the app `demo`.
async fn used_by(bench: &Bench, corp: &str, now: i64) -> LicenceVerdict {
    used_with(bench, &sealing_keys(), corp, now).await
}

async fn used_with(bench: &Bench, keys: &SealingKeys, corp: &str, now: i64) -> LicenceVerdict {
    bench.licences().use_number(keys, "demo", corp, &SecretString::from(NUMBER), now).await.unwrap()
}
