#![doc = include_str!("../README.md")]

mod bans;
mod companies;
mod error;
mod inbox;
mod item;
mod key;
mod key_uses;
mod licences;
mod orders;
mod outbox;
mod payload;
mod random;
mod relief_brake;
mod ticket_waits;
mod tickets;
mod tokens;
mod unknown_corps;
mod write;

pub use bans::EgressBans;
pub use companies::{Companies, CompanyRow, Holder, Listed};
pub use error::{StoreError, describe};
pub use inbox::{
    Claim, Claimed, Due, Inbox, MAX_ATTEMPTS, MAX_PAYLOAD, NewEvent, NotClaimable, Put, Row, RowState, SHARDS, Settled,
    Settlement,
};
pub use key::{InboxKey, KeyError};
pub use key_uses::{KeyUse, KeyUses};
pub use licences::{Attempt, AttemptLimit, Licences};
pub use orders::{OrderCursor, OrderKind, OrderPage, OrderRow, Orders, StoredOrder};
pub use outbox::{DomainEvent, Outbox, OutboxRow, is_outbox_key};
pub use random::{owner, random_bytes};
pub use relief_brake::ReliefBrake;
pub use ticket_waits::TicketWaits;
pub use tickets::{REMEMBERED, Ticket, TicketKept, Tickets};
pub use tokens::{Lease, LeaseTaken, NewToken, StoredTokens, Token, TokenKey, TokenRow, TokenStored};
pub use unknown_corps::UnknownCorps;
pub use write::Write;
