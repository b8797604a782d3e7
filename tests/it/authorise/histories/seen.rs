//! What is seen of the stack from outside, and where its functions die.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::resume_unwind,
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering},
    },
};

use dingtalk_lambda::{CALLBACK_SOURCE, DOMAIN_SOURCE};
use dingtalk_local::{Happening, Trigger};
use serde_json::Value;

use super::draw::Draw;
use crate::support::template;

/// A point that is passed is the end of one in so many instances.
const CRASHES: u64 = 150;

/// Functions that hints at events from DingTalk invoke, and nothing else.
static BY_HINTS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let by_hints =
        |trigger: &Trigger| matches!(trigger, Trigger::Rule { pattern, .. } if pattern["source"][0] == CALLBACK_SOURCE);
    let functions = template().functions.into_iter().filter(|function| function.triggers.iter().any(by_hints));
    functions.map(|function| function.folder).collect()
});

/// What is seen from outside.
#[derive(Default)]
pub struct Seen {
    /// Invocations by the bus that have not ended.
    pub under_way: AtomicI64,
    /// Domain events, as they went onto the bus.
    told: Mutex<Vec<Told>>,
    /// Events that failed for good.
    pub failed: AtomicUsize,
    /// Whether functions die.
    pub crashing: AtomicBool,
    passed: AtomicU64,
    /// Pushes that came.
    pub callbacks: AtomicU64,
    /// How often a function died, by point.
    crashes: Mutex<BTreeMap<&'static str, usize>>,
    /// Pushes that were not acknowledged at first.
    pub pushed_again: AtomicUsize,
}

/// A domain event.
#[derive(Clone, Debug)]
pub struct Told {
    pub corp: String,
    pub name: String,
    /// The number of the company's write that told it.
    pub write: i64,
    pub at: i64,
}

impl Seen {
    /// To be told of everything that happens.
    pub fn look(&self, happening: &Happening) {
        match happening {
            Happening::Published { source, detail_type, detail, .. } if source == DOMAIN_SOURCE => {
                self.told.lock().unwrap().extend(told(detail_type, detail));
            }
            Happening::Published { matched: true, source, .. } if source == CALLBACK_SOURCE => {
                self.under_way.fetch_add(1, Ordering::SeqCst);
            }
            Happening::Invoked { function, .. } if function == "callback" => {
                self.callbacks.fetch_add(1, Ordering::SeqCst);
            }
            Happening::Invoked { function, .. } if BY_HINTS.contains(function) => {
                self.under_way.fetch_sub(1, Ordering::SeqCst);
            }
            Happening::Measured(metric) if metric.name == "EventFailed" => {
                self.failed.fetch_add(1, Ordering::SeqCst);
            }
            _ => {}
        }
    }

    /// To be told of every point that is passed.
    pub fn strike(&self, seed: u64, point: &'static str) {
        if !self.crashing.load(Ordering::SeqCst) || point.starts_with("callback") {
            return;
        }
        let number = self.passed.fetch_add(1, Ordering::SeqCst);
        if Draw::new(seed, number).next().is_multiple_of(CRASHES) {
            *self.crashes.lock().unwrap().entry(point).or_default() += 1;
            // Without the hook, which would print it.
            resume_unwind(Box::new("a crash on purpose"));
        }
    }

    pub fn crashes(&self) -> BTreeMap<&'static str, usize> {
        self.crashes.lock().unwrap().clone()
    }

    /// The companies that one of this name told of.
    pub fn told_as(&self, name: &str) -> impl Iterator<Item = String> {
        self.told().into_iter().filter(move |one| one.name == name).map(|one| one.corp)
    }

    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }
}

fn told(name: &str, detail: &str) -> Option<Told> {
    // The others' ids end otherwise.
    if !name.starts_with("Corp") {
        return None;
    }
    let detail: Value = serde_json::from_str(detail).unwrap();
    let id = detail["id"].as_str().unwrap();
    let write = id.rsplit('#').next().unwrap().parse().ok()?;
    let corp = detail["corp"].as_str()?.to_owned();
    Some(Told { corp, name: name.to_owned(), write, at: detail["time"].as_i64().unwrap() })
}
