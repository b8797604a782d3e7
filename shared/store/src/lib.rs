#![doc = include_str!("../README.md")]

mod audit;
mod bans;
mod companies;
mod contacts;
mod departed;
mod deployments;
mod error;
mod failed_events;
mod inbox;
mod ip_whitelists;
mod item;
mod key;
mod key_uses;
mod licences;
mod metered;
mod orders;
mod outbox;
mod payload;
mod random;
mod relief_brake;
mod rounds;
mod subscriptions;
mod sync;
mod ticket_waits;
mod tickets;
mod tokens;
mod unknown_corps;
mod write;

pub use audit::{Audit, AuditEntry};
pub use bans::EgressBans;
pub use companies::{Companies, CompanyRow, CompanyStanding, Holder, Listed};
pub use contacts::{
    CHANGES_SETTLE_MS, ChangePage, Contact, ContactCursor, ContactId, ContactIdError, ContactIndex, ContactKind,
    ContactPage, Contacts, CursorError, MAX_PARENTS, Mirror, MirrorWriter, NewContact, Outcome, Part, Presence, Proof,
    Purged, Told, Written,
};
pub use departed::Departed;
pub use deployments::{Counted, Credential, CredentialDigest, Deployment, Deployments, NewDeployment};
pub use error::{StoreError, describe};
pub use failed_events::{FailedPage, FailedPages, FailedRead, FailedReads, PageEnd};
pub use inbox::{
    Claim, Claimed, Due, Inbox, MAX_ATTEMPTS, MAX_PAYLOAD, NewEvent, NotClaimable, Put, Row, RowState, SHARDS, Settled,
    Settlement,
};
pub use ip_whitelists::{IpWhitelist, IpWhitelists};
pub use key::{InboxKey, KeyError};
pub use key_uses::{KeyUse, KeyUses};
pub use licences::{
    AttemptLimits, Checked, Issued, Licence, LicenceAttempt, LicenceNumber, LicenceState, LicenceUse, LicenceVerdict,
    Licences, MAX_NOTE, MAX_NUMBER, NewLicence, NumberError, Revoked,
};
pub use metered::Metered;
pub use orders::{OrderCursor, OrderKind, OrderPage, OrderRow, Orders, StoredOrder};
pub use outbox::{DomainEvent, Outbox, OutboxRow, is_outbox_key};
pub use random::{owner, random_bytes};
pub use relief_brake::ReliefBrake;
pub use rounds::{Round, RoundTaker, Rounds};
pub use subscriptions::{Subscription, SubscriptionState, Subscriptions};
pub use sync::{
    Begun, BrakeStanding, Braked, CompanyKey, DIGESTS_AT_ONCE, DeclaredScope, DueSync, Ending, Mark, Marks, NewRun,
    Planned, RemovalBrake, Removals, Resumed, RunPages, SeenIds, SyncKey, SyncKind, SyncPlans, SyncProgress, SyncRow,
    SyncScopes, SyncState, SyncStep, Syncs, Turn, passes,
};
pub use ticket_waits::TicketWaits;
pub use tickets::{REMEMBERED, Ticket, TicketKept, Tickets};
pub use tokens::{Lease, LeaseTaken, NewToken, StoredTokens, Token, TokenKey, TokenRow, TokenStored};
pub use unknown_corps::UnknownCorps;
pub use write::Write;
