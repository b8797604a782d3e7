#![doc = include_str!("../README.md")]

mod app;
mod attach;
mod codes;
mod deliver;
mod delivery;
mod deployment;
mod draft;
mod envelope;
mod event;
mod keys;
mod load;
mod observe;
mod operations;
mod organisation;
mod parcel;
mod platform;
mod post;
mod quirks;
mod random;
mod retry;
mod row;
mod run;
mod settings;
mod simulator;
mod state;
mod verdict;

pub use app::{App, AppKind, PLACEHOLDER_SUITE_KEY};
pub use attach::AttachError;
pub use delivery::{Attempt, Cause, Channel, Delivery};
pub use deployment::{Deployment, HandedOut, NotHandedOut};
pub use event::{
    ContactEvent, Corp, Dialect, Event, MicroApp, MicroAppChange, NotAnEvent, Order, Refund, RoleAction, Tryout,
};
pub use keys::{generate_encoding_aes_key, generate_token};
pub use load::{Burst, Load, LoadReport};
pub use observe::Happening;
pub use operations::{LicenseCheck, QuickDeployment};
pub use organisation::{
    Crawl, Department, Everything, Impossible, Life, Organisation, OrganisationShape, Person, Scope, Seat, Snapshot,
};
pub use platform::{
    ApiApp, BanPage, CallRecord, CallbackTruth, CompanyTruth, ContactSettings, Fault, Faults, LiveOrganisation, Living,
    MicroAppTruth, MintedToken, Platform, PlatformSettings, Pushing, Restless, RolePages, Script, Server, StaleTicket,
    Standing, Storm, TokenKind, Unrest,
};
pub use quirks::{Quirks, UnknownQuirk};
pub use retry::Retry;
pub use row::{Priority, Row};
pub use run::RunEnd;
pub use settings::{Mode, Settings, UrlCheckReply};
pub use simulator::{SetupError, Simulator};
pub use verdict::Verdict;
