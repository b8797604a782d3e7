//! Serial numbers (应用序列号) of the offline quick deployment (线下快速部署): issued, bound to the first company that uses
//! one, revoked; and the attempts, since DingTalk asks while an administrator types, so that the answer is a guessing
//! oracle.
//!
//! * `pk = app#<app>`, `sk = licence#<digest>`: a number, by a keyed digest (see `numbers`), never in the clear.
//! * `pk = corp#<app>#<corp>` and `pk = app#<app>`, `sk = licence-attempts`: see `attempts`.
//!
//! | attribute of a number | meaning |
//! |---|---|
//! | `state` | `issued` or `revoked` |
//! | `key_number` | the sealing key that its digest hangs on |
//! | `issued_at`, `issue` | when, in milliseconds, and a random mark of that very write |
//! | `valid_until` | until when it can be used for the first time, in milliseconds; absent: for good |
//! | `note` | the operator's words |
//! | `corp`, `bound_at` | the company that uses it, and since when, in milliseconds; absent while nobody does |
//! | `revoked_at` | when, in milliseconds |

mod attempts;
mod bind;
mod check;
mod issue;
mod list;
mod numbers;
mod revoke;
mod row;

use aws_sdk_dynamodb::Client;

pub use attempts::AttemptLimits;
pub use check::{Checked, LicenceAttempt};
pub use issue::{Issued, MAX_NOTE, NewLicence};
pub use numbers::{LicenceNumber, MAX_NUMBER, NumberError};
pub use revoke::Revoked;
pub use row::{Licence, LicenceState, LicenceUse, LicenceVerdict};

use crate::{StoreError, item::s};

/// Every number's sort key begins with it.
const PREFIX: &str = "licence#";

/// The serial numbers in the state table.
#[derive(Clone, Debug)]
pub struct Licences {
    client: Client,
    table: String,
}

impl Licences {
    /// The serial numbers in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Opens the connection to DynamoDB with a read that finds nothing, so that the first push does not wait for it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn warm_up(&self) -> Result<(), StoreError> {
        let read = self.client.get_item().table_name(&self.table).key("pk", s("app#-")).key("sk", s("-")).send().await;
        read.map(drop).map_err(|e| StoreError::unavailable("GetItem", "app#-", &e))
    }
}

fn pk(app: &str) -> String {
    format!("app#{app}")
}

fn sk(id: &str) -> String {
    format!("{PREFIX}{id}")
}

/// A number's row, for error texts.
fn name(app: &str, id: &str) -> String {
    format!("{} {}", pk(app), sk(id))
}
