//! A stack with one company whose contacts are to be mirrored, and the simulator that has them.

use std::time::Duration;

use dingtalk_local::Options;
use dingtalk_simulator::{ApiApp, LiveOrganisation, Organisation, Platform, PlatformSettings, Scope, Server};
use dingtalk_store::{Contacts, Mirror, SyncKey, SyncKind, SyncRow, SyncState, Syncs};
use dingtalk_sync::RunReport;
use serde_json::{Value, json};

use crate::support::{Bench, OTHER_AES_KEY, config_at, within};

pub const CORP: &str = "dingexamplecorp01";
const KEY: &str = "dingexampleappkey01";
const SECRET: &str = "inner-secret";

/// An internal app and its company. A sync begins when a test says so.
pub struct World {
    pub bench: Bench,
    pub platform: Platform,
    pub company: LiveOrganisation,
    _server: Server,
}

impl World {
    pub async fn with(organisation: Organisation, contacts: Value, adjust: impl FnOnce(&mut Options)) -> Self {
        let platform = Platform::new(PlatformSettings::default());
        platform.add_app(ApiApp::internal(KEY, SECRET, CORP));
        let company = platform.set_organisation(CORP, organisation);
        let server = platform.serve("127.0.0.1:0").await.unwrap();
        let app = json!({
            "id": "inner", "kind": "internal", "key": KEY, "secret": SECRET, "corp_id": CORP, "token": "hubTok01",
            "aes_key": OTHER_AES_KEY, "contacts": contacts,
        });
        let bench = Bench::with(config_at(vec![app], server.url()), adjust).await;
        Self { bench, platform, company, _server: server }
    }

    /// One that DingTalk lets call as fast as it can, so that a test takes no longer than it has to.
    pub async fn fast(organisation: Organisation) -> Self {
        Self::with(organisation, json!({ "calls_per_second": 200 }), |_| {}).await
    }

    pub fn scope(&self, scope: Scope) {
        assert!(self.platform.set_scope(KEY, CORP, scope));
    }

    pub fn truth(&self) -> dingtalk_simulator::Snapshot {
        self.company.snapshot(KEY)
    }

    pub fn mirror(&self) -> Mirror {
        Contacts::new(self.bench.dynamodb.clone(), self.bench.table("ContactsTable")).of("inner", CORP)
    }

    pub fn syncs(&self) -> Syncs {
        Syncs::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"))
    }

    pub async fn row(&self, kind: SyncKind) -> Option<SyncRow> {
        self.syncs().read(&SyncKey::new("inner", CORP, kind)).await.unwrap()
    }

    /// Has syncs of `kinds` run, and waits until they have ended; their reports.
    pub async fn sync(&self, kinds: &[SyncKind]) -> Vec<RunReport> {
        self.begin(kinds).await;
        self.ended(kinds).await;
        let mut reports = Vec::new();
        for kind in kinds {
            let row = self.row(*kind).await.unwrap();
            assert_eq!(row.state, SyncState::Done, "{kind:?}: {:?}", row.last_error);
            reports.push(RunReport::parse(&row.report.unwrap()).unwrap());
        }
        reports
    }

    /// Everything.
    pub async fn sync_all(&self) -> Vec<RunReport> {
        self.sync(&SyncKind::ALL).await
    }

    pub async fn begin(&self, kinds: &[SyncKind]) {
        let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        let event = json!({ "detail-type": "SyncRequested", "source": "dingtalk.sync",
            "detail": { "app": "inner", "corp": CORP, "kinds": kinds } });
        let report = self.plan(&event).await;
        assert_eq!(report["begun"], kinds.len(), "{report}");
    }

    pub async fn plan(&self, event: &Value) -> Value {
        serde_json::from_str(&self.bench.stack.invoke("sync-plan", &event.to_string()).await.unwrap()).unwrap()
    }

    pub async fn ended(&self, kinds: &[SyncKind]) {
        within(Duration::from_secs(120), "the syncs have ended", async || {
            for kind in kinds {
                if self.row(*kind).await.is_none_or(|row| row.state == SyncState::Running) {
                    return false;
                }
            }
            true
        })
        .await;
    }
}

impl World {
    /// Every row of the mirror, as it lies in the table.
    pub async fn contact_rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for kind in dingtalk_store::ContactKind::ALL {
            let found = super::compare::rows(&self.mirror(), kind).await;
            rows.extend(found.values().map(|row| format!("{row:?}")));
        }
        rows
    }
}
