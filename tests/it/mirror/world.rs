//! A stack with one company whose contacts are to be mirrored, and the simulator that has them.

use dingtalk_local::{InvokeError, Options, Template};
use dingtalk_simulator::{ApiApp, LiveOrganisation, Organisation, Platform, PlatformSettings, Scope, Server};
use dingtalk_store::{Contacts, Mirror, SyncKey, SyncKind, SyncRow, SyncState, Syncs};
use dingtalk_sync::RunReport;
use serde_json::{Value, json};

use crate::support::{Bench, OTHER_AES_KEY, config_at};

pub const CORP: &str = "dingexamplecorp01";
pub const KEY: &str = "dingexampleappkey01";
const SECRET: &str = "inner-secret";

/// An internal app and its company. A sync begins when a test says so.
pub struct World {
    pub bench: Bench,
    pub platform: Platform,
    pub company: LiveOrganisation,
    _server: Server,
}

/// How a world is made.
pub struct Setup {
    pub organisation: Organisation,
    pub platform: PlatformSettings,
    pub contacts: Value,
    /// `SYNC_SLICE_SECONDS`.
    pub slice: f64,
}

impl Setup {
    /// One that DingTalk lets call as fast as it can, so that a test takes no longer than it has to.
    pub fn of(organisation: Organisation) -> Self {
        let contacts = json!({ "calls_per_second": 200 });
        Self { organisation, platform: PlatformSettings::default(), contacts, slice: 240.0 }
    }

    pub async fn start(self) -> World {
        self.start_with(|_| {}).await
    }

    pub async fn start_with(self, adjust: impl FnOnce(&mut Options)) -> World {
        let platform = Platform::new(self.platform);
        platform.add_app(ApiApp::internal(KEY, SECRET, CORP));
        let company = platform.set_organisation(CORP, self.organisation);
        let server = platform.serve("127.0.0.1:0").await.unwrap();
        let app = json!({
            "id": "inner", "kind": "internal", "key": KEY, "secret": SECRET, "corp_id": CORP, "token": "hubTok01",
            "aes_key": OTHER_AES_KEY, "contacts": self.contacts,
        });
        let bench = Bench::with(config_at(vec![app], server.url()), |options| {
            options.template = with_slices(self.slice);
            adjust(options);
        });
        World { bench: bench.await, platform, company, _server: server }
    }
}

/// The template with that default of `SyncSliceSeconds`.
fn with_slices(seconds: f64) -> Template {
    let text = include_str!("../../../template.yaml");
    let wanted = format!("SyncSliceSeconds:\n    Type: Number\n    Default: {seconds}\n");
    let changed = text.replace("SyncSliceSeconds:\n    Type: Number\n    Default: 240\n", &wanted);
    assert!(changed.contains(&wanted), "the template says it in other words");
    Template::parse(&changed).unwrap()
}

impl World {
    /// See [`Setup::of`].
    pub async fn fast(organisation: Organisation) -> Self {
        Setup::of(organisation).start().await
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
        self.settle().await;
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
        let report = self.try_begin(kinds).await.unwrap();
        assert_eq!(report["begun"], kinds.len(), "{report}");
    }

    pub async fn try_begin(&self, kinds: &[SyncKind]) -> Result<Value, InvokeError> {
        let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        self.try_plan(&json!({ "detail-type": "SyncRequested", "source": "dingtalk.sync",
            "detail": { "app": "inner", "corp": CORP, "kinds": kinds } }))
            .await
    }

    pub async fn plan(&self, event: &Value) -> Value {
        self.try_plan(event).await.unwrap()
    }

    pub async fn try_plan(&self, event: &Value) -> Result<Value, InvokeError> {
        let answer = self.bench.stack.invoke("sync-plan", &event.to_string()).await?;
        Ok(serde_json::from_str(&answer).unwrap())
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
