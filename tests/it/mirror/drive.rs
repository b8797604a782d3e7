//! Time, as far as syncs go by it: nothing waits for the clock on the wall, and it moves only while nobody works.

use std::time::Duration;

use dingtalk_store::{SyncKind, SyncState};
use serde_json::json;

use super::world::World;

const WORKERS: [(&str, &str); 3] =
    [("SyncDepartmentsQueue", "sync-departments"), ("SyncUsersQueue", "sync-users"), ("SyncRolesQueue", "sync-roles")];
/// So often nothing happens before nobody is taken to be at work: between two messages there is a moment without one.
const STILL: u32 = 4;

impl World {
    /// Waits until no worker works.
    pub async fn quiet(&self) {
        let (mut still, mut happened) = (0, 0);
        while still < STILL {
            tokio::time::sleep(Duration::from_millis(8)).await;
            let works = WORKERS.iter().any(|(queue, function)| self.bench.at_work(queue, function) > 0);
            let now = self.bench.happened();
            still = if works || now != happened { 0 } else { still + 1 };
            happened = now;
        }
    }

    /// What sync-plan does every minute.
    pub async fn due(&self) {
        // It fails while DynamoDB does, and the next minute there is another.
        let _ = self.try_plan(&json!({ "plan": "due" })).await;
    }

    /// Whether a run is under way; unknown counts as yes.
    pub async fn runs(&self) -> bool {
        for kind in SyncKind::ALL {
            if self.row(kind).await.is_some_and(|row| row.state == SyncState::Running) {
                return true;
            }
        }
        false
    }

    /// Lets time pass, as much as it takes, until no run is under way: pauses end, the dead are missed.
    pub async fn settle(&self) {
        for _ in 0..60 {
            self.quiet().await;
            if !self.runs().await {
                return;
            }
            self.later().await;
        }
        let mut rows = Vec::new();
        for kind in SyncKind::ALL {
            rows.push(self.row(kind).await);
        }
        panic!("it does not end: {rows:?}");
    }

    /// Six minutes later.
    pub async fn later(&self) {
        self.bench.pass(Duration::from_secs(360));
        self.due().await;
        self.quiet().await;
    }
}
