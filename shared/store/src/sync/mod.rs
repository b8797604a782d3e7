//! How far each sync is: one item per app, company and kind in the state table.
//!
//! `pk = corp#<app>#<corp>`, `sk = sync#<kind>`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `state` | [`SyncState`] of the last run |
//! | `run`, `slot`, `started_at` | its id, the slot of the schedule it is for, when it began (milliseconds) |
//! | `slice` | how often it was handed on: with the run the fence of every write |
//! | `phase`, `checkpoint`, `counters` | how far it is, in the engine's words; the checkpoint compressed |
//! | `owner`, `until` | who works at it, and until when |
//! | `not_before` | no call before then: DingTalk or the brake asks for patience |
//! | `last_error` | why it last stopped |
//! | `held_back` | removals of its last whole run that wait for an operator |
//! | `report`, `reported_at` | what the last whole run tells, JSON |
//! | `ended_by` | who ended which slice last, `<owner>#<slice>`: an SDK retry after a lost answer finds itself |
//! | `due`, `due_at` | keys of the sparse index `due`: `sync#<kind>`; absent when nothing is under way |

mod begin;
mod brake;
mod company;
mod due;
mod forget;
mod marks;
mod message_id;
mod plan;
mod row;
mod scope;
mod seen;
mod step;
mod wakes;
mod wants;

use std::collections::HashMap;

use aws_sdk_dynamodb::{Client, types::AttributeValue};

pub use begin::{Begun, NewRun};
pub use brake::{BrakeStanding, Braked, RemovalBrake, Removals};
pub use company::CompanyKey;
pub use due::DueSync;
pub use marks::{Mark, Marks};
pub use plan::{Planned, SyncPlans};
pub use row::{SyncRow, SyncState};
pub use scope::{DeclaredScope, SyncScopes};
pub use seen::{DIGESTS_AT_ONCE, RunPages, SeenIds, passes};
pub use step::{Ending, Resumed, SyncProgress, SyncStep, Turn};

use crate::{
    StoreError,
    item::{read_item, s},
    key::company_pk,
};

/// Name of the sparse index.
const INDEX: &str = "due";
/// How the sort keys of the rows begin.
const SK: &str = "sync#";

/// What is synchronised. Each has a schedule, a queue and a worker of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SyncKind {
    /// Departments.
    Departments,
    /// Users.
    Users,
    /// Roles and who has them.
    Roles,
}

impl SyncKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Departments, Self::Users, Self::Roles];

    /// Its name in keys, queues and commands.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Departments => "departments",
            Self::Users => "users",
            Self::Roles => "roles",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Whose sync of what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SyncKey {
    /// Id of the app.
    pub app: String,
    /// CorpId.
    pub corp: String,
    /// What.
    pub kind: SyncKind,
}

impl SyncKey {
    /// The sync of `kind` of the company `corp` for `app`.
    #[must_use]
    pub fn new(app: &str, corp: &str, kind: SyncKind) -> Self {
        Self { app: app.to_owned(), corp: corp.to_owned(), kind }
    }

    /// The sync of another kind of the same company.
    #[must_use]
    pub fn of(&self, kind: SyncKind) -> Self {
        Self { kind, ..self.clone() }
    }

    pub(crate) fn pk(&self) -> String {
        company_pk(&self.app, &self.corp)
    }

    fn sk(&self) -> String {
        format!("{SK}{}", self.kind.as_str())
    }

    pub(crate) fn named(&self) -> String {
        format!("{} {}", self.pk(), self.sk())
    }

    fn key(&self) -> HashMap<String, AttributeValue> {
        [("pk".to_owned(), s(self.pk())), ("sk".to_owned(), s(self.sk()))].into()
    }
}

/// The syncs, in the state table.
#[derive(Clone, Debug)]
pub struct Syncs {
    client: Client,
    table: String,
}

impl Syncs {
    /// The syncs in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// How far it is, read strongly; none when it was never begun.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn read(&self, key: &SyncKey) -> Result<Option<SyncRow>, StoreError> {
        let item = read_item(&self.client, &self.table, key.key(), &key.named()).await?;
        item.map(|item| SyncRow::of(&key.named(), &item)).transpose()
    }
}
