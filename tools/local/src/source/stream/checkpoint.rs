//! How far each function has read each shard. Lambda remembers that for good; this stack does where its data are in a
//! directory, so that a stack that is started again neither repeats the past nor passes over what it had not done.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use crate::StackError;

/// The file in the data directory.
const FILE: &str = "streams.json";

/// The sequence number of the last record that was done or given up, by function, event, stream and shard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checkpoints {
    file: Option<PathBuf>,
    held: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Checkpoints {
    /// Those of a data directory; without one they end with the stack.
    ///
    /// # Errors
    /// [`StackError::Data`]: a file that cannot be read, or that somebody else wrote.
    pub fn of(directory: Option<&Path>) -> Result<Self, StackError> {
        let Some(file) = directory.map(|directory| directory.join(FILE)) else {
            return Ok(Self::default());
        };
        let failed = |reason: String| StackError::Data { path: file.clone(), reason };
        let held = match std::fs::read_to_string(&file) {
            Ok(text) => serde_json::from_str(&text).map_err(|e| failed(e.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(failed(error.to_string())),
        };
        Ok(Self { file: Some(file), held: Arc::new(Mutex::new(held)) })
    }

    /// The last record of `key` that was done.
    pub fn get(&self, key: &str) -> Option<String> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Everything up to `sequence` is done.
    pub fn put(&self, key: &str, sequence: &str) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(key.to_owned(), sequence.to_owned());
        let Some(file) = &self.file else {
            return;
        };
        // By renaming, so that a stack that is killed leaves an old file and no half one. Under the lock, so that an
        // older state never comes later.
        let new = file.with_extension("new");
        let text = serde_json::to_string(&*held).unwrap_or_default();
        if let Err(error) = std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, file)) {
            tracing::warn!(%error, "how far the streams are read cannot be kept; the next start repeats some of it");
        }
    }
}
