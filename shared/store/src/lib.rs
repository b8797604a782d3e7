#![doc = include_str!("../README.md")]

mod error;
mod inbox;
mod item;
mod key;
mod key_uses;
mod licences;
mod outbox;
mod payload;
mod random;
mod tickets;

pub use error::{StoreError, describe};
pub use inbox::{
    Claim, Claimed, Due, Inbox, MAX_ATTEMPTS, MAX_PAYLOAD, NewEvent, NotClaimable, Put, Row, RowState, SHARDS, Settled,
    Settlement,
};
pub use key::{InboxKey, KeyError};
pub use key_uses::{KeyUse, KeyUses};
pub use licences::{Attempt, AttemptLimit, Licences};
pub use outbox::{DomainEvent, Outbox, OutboxRow, is_outbox_key};
pub use random::{owner, random_bytes};
pub use tickets::{REMEMBERED, Ticket, TicketKept, Tickets};
