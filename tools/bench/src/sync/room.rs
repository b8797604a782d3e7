//! A folder for the embedded DynamoDB. In memory it became slower the larger a mirror was, it seems because SQLite walks
//! through the pages it holds at each commit; in a file it holds few. `TMPDIR=/dev/shm` keeps the disk out of the figures.

use std::{fs, path::PathBuf};

use dingtalk_simulator::generate_token;

use crate::{Failed, stack::random};

/// It ends with this.
pub(crate) struct Room(pub PathBuf);

impl Room {
    pub fn new() -> Result<Self, Failed> {
        let path = std::env::temp_dir().join(format!("dingtalk-bench-{}", generate_token(random()?)));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
