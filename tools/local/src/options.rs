//! What a stack is started with.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use dingtalk_api::Pauses;
use dingtalk_lambda::{Clock, Faults};

use crate::{Functions, Observer, Template};

/// How a stack is started.
#[derive(Debug)]
pub struct Options {
    /// The wiring.
    pub template: Template,
    /// The configuration secret: JSON, as [`dingtalk_lambda::ConfigDocument`].
    pub config: String,
    /// Where the HTTP API listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Which address a caller of the HTTP API is taken for, by his own: on one machine everybody is on loopback.
    pub faces: BTreeMap<IpAddr, IpAddr>,
    /// Where the AWS endpoint listens; port 0 takes a free one. Containers need an address they can reach.
    pub aws_listen: SocketAddr,
    /// Another DynamoDB than the embedded one.
    pub dynamodb_url: Option<String>,
    /// Put before the tables' names, so that tests can share a DynamoDB.
    pub table_prefix: String,
    /// Where the embedded DynamoDB keeps its file; in memory without one.
    pub data: Option<PathBuf>,
    /// Whether schedules run by themselves.
    pub schedules: bool,
    /// Instances of each function that no route leads to, where the template reserves none and no queue says how many. In the cloud they take
    /// nothing from those that answer DingTalk; on a machine that they share, few of them leave it to the callback, and
    /// their work waits on the bus.
    pub workers: usize,
    /// How often the bus delivers each entry.
    pub bus_copies: usize,
    /// Functions beside those of the bundle, for templates of their own.
    pub functions: Functions,
    /// The clock of all functions, and of the stack's queues and schedules.
    pub clock: Clock,
    /// Points where functions die.
    pub faults: Faults,
    /// How long is waited between two attempts of a call to DingTalk.
    pub pauses: Pauses,
    /// Who is told what happens.
    pub observer: Observer,
}

impl Options {
    /// The options of a stack for tests: everything in memory, free ports, schedules by hand, workers in a crowd.
    #[must_use]
    pub fn new(template: Template, config: String) -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            template,
            config,
            listen: free,
            faces: BTreeMap::new(),
            aws_listen: free,
            dynamodb_url: None,
            table_prefix: String::new(),
            data: None,
            schedules: false,
            workers: crate::pool::INSTANCES,
            bus_copies: 1,
            functions: Functions::default(),
            clock: Clock::default(),
            faults: Faults::default(),
            pauses: Pauses::default(),
            observer: Observer::default(),
        }
    }
}
