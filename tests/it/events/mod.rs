//! Contact events: what each marks, and whom it wakes.

mod bulk;
mod dissolved;
mod envelopes;
mod kept;
mod marked;
mod roles;
mod waking;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use dingtalk_lambda::Clock;
use dingtalk_local::{Happening, Options};
use dingtalk_store::{Companies, CompanyRow, ContactKind, Inbox, InboxKey, Marks, RowState, SyncKey, SyncKind};
use serde_json::{Value, json};

use crate::support::{Bench, apps, config_of, eventually, key_of, keyring, sealed, sealing_keys, suite_with};

const CORP: &str = "dingcorp1";
const APP: &str = "demo";

/// A stack whose clock stands still until it is told, and where nobody takes the messages or the marks.
struct Halted {
    bench: Bench,
    time: Arc<AtomicI64>,
}

impl Halted {
    /// With `settings` of the app `demo`, and no company.
    async fn with(settings: Value) -> Self {
        Self::adjusted(settings, |_| {}).await
    }

    async fn adjusted(settings: Value, adjust: impl FnOnce(&mut Options)) -> Self {
        let mut apps = apps();
        apps[0] = suite_with(APP, settings);
        let time = Arc::new(AtomicI64::new(Clock::default().now()));
        let clock = time.clone();
        let bench = Bench::with(config_of(apps), |options| {
            options.clock = Clock::new(move || clock.load(Ordering::SeqCst));
            options.template.functions.retain(|function| !function.folder.starts_with("sync-"));
            adjust(options);
        });
        Self { bench: bench.await, time }
    }

    /// With the company [`CORP`], active.
    async fn active() -> Self {
        let halted = Self::with(json!({})).await;
        halted.company(CORP, "active").await;
        halted
    }

    fn now(&self) -> i64 {
        self.time.load(Ordering::SeqCst)
    }

    fn pass(&self, ms: i64) {
        self.time.fetch_add(ms, Ordering::SeqCst);
    }

    async fn company(&self, corp: &str, state: &str) {
        let companies = Companies::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"));
        let row = CompanyRow { state: state.to_owned(), since: 1, ..CompanyRow::new(APP, corp) };
        let write = companies.write(&sealing_keys(), &row, false).unwrap();
        assert!(companies.save(write, &[], &self.bench.table("InboxTable"), 1).await.unwrap());
    }

    /// Pushes a classic event of [`CORP`] to `demo`, and waits until its row is in `state`.
    async fn pushed(&self, name: &str, members: Value, state: RowState) -> InboxKey {
        let event = event(name, CORP, self.now(), members);
        assert!(self.bench.push(&event).await.acknowledges());
        let key = key_of(APP, &event);
        self.settled(&key, state).await;
        key
    }

    /// The same for the internal app.
    async fn pushed_inner(&self, event: &Value, state: RowState) -> InboxKey {
        let ring = keyring("hubTok01", crate::support::OTHER_AES_KEY);
        let push = sealed(&ring, &event.to_string(), "dingexampleappkey01", self.now());
        assert_eq!(self.bench.post("inner", &push).await.opened(&ring).0, "success");
        let key = key_of("inner", event);
        self.settled(&key, state).await;
        key
    }

    async fn settled(&self, key: &InboxKey, state: RowState) {
        let inbox: Inbox = self.bench.inbox();
        let row = async || inbox.read(key).await.unwrap().map(|row| row.state);
        eventually(&format!("{key} is {state:?}"), async || row().await == Some(state)).await;
    }

    /// The ids of the company's marks, all kinds.
    async fn marks_of(&self, app: &str, corp: &str) -> BTreeSet<String> {
        let marks = Marks::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"));
        let key = SyncKey::new(app, corp, SyncKind::Users);
        let mut found = BTreeSet::new();
        for kind in ContactKind::ALL {
            let mut after = None;
            loop {
                let some = marks.list(&key, kind, 1_000, after.as_ref()).await.unwrap();
                found.extend(some.iter().map(|mark| mark.id.to_string()));
                let Some(last) = some.last() else { break };
                after = Some(last.clone());
            }
        }
        found
    }

    async fn marks(&self) -> BTreeSet<String> {
        self.marks_of(APP, CORP).await
    }

    /// The messages that the queues of the syncs took: kind and group, in order.
    fn woken(&self) -> Vec<(String, String)> {
        let taken = self.bench.happenings().into_iter().filter_map(|happening| match happening {
            Happening::Enqueued { queue, group: Some(group), duplicate: false, .. } => {
                let kind = queue.strip_prefix("Sync")?.strip_suffix("Queue")?.to_lowercase();
                Some((kind, group))
            }
            _ => None,
        });
        taken.collect()
    }

    /// The kinds whose worker was woken for [`CORP`].
    fn kinds_woken(&self) -> BTreeSet<String> {
        let of_corp = |(kind, group): (String, String)| (group == format!("{APP}#{CORP}")).then_some(kind);
        self.woken().into_iter().filter_map(of_corp).collect()
    }

    /// How many domain events `EventKept` have gone out for `key`.
    fn told(&self, key: &InboxKey) -> usize {
        let id = format!("{key}#EventKept");
        self.bench.domain_events("EventKept").iter().filter(|event| event["id"] == id).count()
    }
}

/// A classic event.
fn event(name: &str, corp: &str, time: i64, members: Value) -> Value {
    let mut event = json!({ "EventType": name, "CorpId": corp, "TimeStamp": time.to_string() });
    event.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    event
}

fn set<const N: usize>(texts: [&str; N]) -> BTreeSet<String> {
    texts.map(str::to_owned).into()
}
