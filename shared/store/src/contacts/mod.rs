//! The mirror: departments, users and roles of every company, in the contacts table.
//!
//! `pk = <app>#<corp>`, `sk =` [`ContactId`]:
//!
//! | attribute | meaning |
//! |---|---|
//! | `document`, `parts` | what DingTalk told, by [`Part`]: JSON, compressed above 512 bytes; and when each part was asked for |
//! | `read_at` | when the latest of these API calls began, in milliseconds |
//! | `in_scope`, `stands_at` | false for what DingTalk says is out of scope; and when it was asked whether it is there |
//! | `removed_at`, `removed_by`, `removed_why` | of a tombstone |
//! | `parents`, `placed_at` | its departments; and when the call that told them began, absent while none has |
//! | `place`, `search`, `unionid`, `mobile` | keys of the sparse indexes of those names; a tombstone has the last three as `was_…`; `search` is `<kind>#<name>`, out of scope `out#<kind>#<name>` |
//! | `changed` | key of the index `changes`: when it last changed, and its id |
//! | `initial` | true while the row is as a company's first run has found it: no news of the company's |
//! | `revision` | grows with each write, and is the condition of the next |
//! | `ttl` | of a tombstone, and of what was never read: 30 days after the write, in seconds |
//!
//! `sk = link#<id>#<place>` with `place` alone leads to a person from a second and further department.

mod changes;
mod content;
mod cursor;
mod find;
mod id;
mod index;
mod listed;
mod load;
mod merge;
mod part;
mod proof;
mod purge;
mod row;
mod save;
mod sightings;
mod writer;

use aws_sdk_dynamodb::Client;

use crate::key::shown;

pub(crate) use content::{LARGEST, pack, unpack};

pub use changes::{CHANGES_SETTLE_MS, ChangePage};
pub use cursor::{ContactCursor, CursorError};
pub use find::ContactPage;
pub use id::{ContactId, ContactIdError, ContactKind};
pub use index::MAX_PARENTS;
pub use merge::Outcome;
pub use part::{ContactIndex, NewContact, Part, Told};
pub use proof::Proof;
pub use purge::Purged;
pub use row::{Contact, Presence};
pub use writer::{MirrorWriter, Written};

/// The mirrors of all companies, in the contacts table.
#[derive(Clone, Debug)]
pub struct Contacts {
    client: Client,
    table: String,
}

/// The mirror of one company: reading. For writing see [`Mirror::writer`].
#[derive(Clone, Debug)]
pub struct Mirror {
    client: Client,
    table: String,
    app: String,
    corp: String,
    pk: String,
}

impl Contacts {
    /// The mirrors in `table`, the contacts table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The mirror of the company `corp` for `app`.
    #[must_use]
    pub fn of(&self, app: &str, corp: &str) -> Mirror {
        Mirror {
            client: self.client.clone(),
            table: self.table.clone(),
            app: app.to_owned(),
            corp: corp.to_owned(),
            pk: format!("{app}#{corp}"),
        }
    }
}

impl Mirror {
    /// The one that writes, for a worker: it remembers what it confirmed. Make one per worker and keep it while it works.
    #[must_use]
    pub fn writer(&self) -> MirrorWriter {
        MirrorWriter::new(self.clone())
    }

    /// A row's key for error texts.
    fn named(&self, id: &ContactId) -> String {
        format!("{} {}", self.pk, shown(&id.to_string()))
    }
}
