//! The companies that this instance has found to be known, so that each costs one read and not one per event.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

/// Beyond so many it begins anew; what is asked twice costs a read.
const MOST: usize = 8_192;

/// Known companies by app and CorpId.
#[derive(Debug, Default)]
pub(crate) struct KnownCorps(Mutex<HashSet<(String, String)>>);

impl KnownCorps {
    pub(crate) fn has(&self, app: &str, corp: &str) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.contains(&(app.to_owned(), corp.to_owned()))
    }

    pub(crate) fn add(&self, app: &str, corp: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((app.to_owned(), corp.to_owned()));
    }
}
