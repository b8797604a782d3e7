#![doc = include_str!("../README.md")]

mod bus;
mod clients;
mod config;
mod contact_desk;
mod dingtalk;
mod environment;
mod event_wishes;
mod faults;
mod kept;
mod logging;
mod metrics;
mod newcomers;
mod publisher;
mod sync_queues;
mod sync_request;
mod worker;

pub use bus::{Bus, BusError, BusEvent, CALLBACK_SOURCE, DOMAIN_SOURCE, ENTRIES, Hint, Refused};
pub use clients::{Clients, Pace};
pub use config::{
    App, AppDocument, AppKind, Config, ConfigDocument, ConfigError, ContactDetail, ContactEvents, ContactSettings,
    ContactsDocument, DepartmentCall, DingTalkDocument, EventSettings, FeedSettings, FeedSwitch, Freshness,
    FreshnessMode, GenerationName, PLACEHOLDER_SUITE_KEY, SealingKeyDocument, Settings, UrlCheckReply,
};
pub use contact_desk::{ContactDesk, EventCompany, users};
pub use dingtalk::DingTalk;
pub use environment::{Clock, Environment, StartError};
pub use event_wishes::{FailedEventsRequest, Wish};
pub use faults::Faults;
pub use kept::{EVENT_KEPT, kept, worked_on};
pub use logging::start_logging;
pub use metrics::{Metric, Metrics, MetricsSink};
pub use newcomers::Newcomers;
pub use publisher::Publisher;
pub use sync_queues::{QueueError, SyncMessage, SyncQueues, SyncTurn};
pub use sync_request::{SYNC_SOURCE, SyncRequest};
pub use worker::{Failure, Finished, Handler, Job, Report, WorkError, Worker, deadline, reported};
