//! The beginning of every operation: its number, its time, its random numbers, and the parcels made of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::envelope::Stamp;
use crate::parcel::Parcel;
use crate::random::Random;
use crate::row::Written;
use crate::state::lock;
use crate::{Channel, Event, Mode, Priority, Row, Simulator};

/// One operation being prepared.
pub(crate) struct Draft {
    pub(crate) random: Random,
    /// The event's time in milliseconds, newer than every one before.
    pub(crate) time: i64,
}

impl Simulator {
    pub(crate) fn draft(&self) -> Draft {
        // A row holds whole seconds only, and a newer state must look newer there too.
        let step = if self.settings.mode == Mode::Classic { 1 } else { 1000 };
        let now = self.now();
        let mut state = lock(&self.state);
        state.operations += 1;
        state.last_time = now.max(state.last_time.saturating_add(step));
        Draft { random: Random::forked(self.settings.seed, state.operations), time: state.last_time }
    }

    /// A parcel with exactly this plaintext.
    pub(crate) fn raw_parcel(&self, draft: &mut Draft, channel: Channel, event: &str, plaintext: String) -> Parcel {
        Parcel {
            event: event.to_owned(),
            channel,
            plaintext,
            url: None,
            accept: vec!["success".to_owned()],
            retried: true,
            code: None,
            stamp: Stamp::new(self.now(), &self.settings.quirks, &mut draft.random),
            seed: draft.random.next(),
        }
    }

    /// A parcel with a classic event.
    pub(crate) fn classic_parcel(&self, draft: &mut Draft, event: &Event) -> Parcel {
        let plaintext = event.plaintext(&self.settings.quirks, &mut draft.random);
        self.raw_parcel(draft, Channel::Classic, event.name(), plaintext)
    }

    /// Parcels with these rows: one for each priority among them.
    pub(crate) fn row_parcels(&self, draft: &mut Draft, rows: &[Row]) -> Vec<Parcel> {
        let quirks = &self.settings.quirks;
        let mut rows: Vec<&Row> = rows.iter().collect();
        if quirks.reorder {
            draft.random.shuffle(&mut rows);
        }
        let mut pushes: BTreeMap<Priority, (Vec<&str>, Vec<Value>)> = BTreeMap::new();
        for row in rows {
            let id = {
                let mut state = lock(&self.state);
                state.last_row += 1;
                state.last_row
            };
            let written = Written { id, time: draft.time, suite_id: &self.app.suite_id };
            let (actions, values) = pushes.entry(row.priority()).or_default();
            if !actions.contains(&row.action()) {
                actions.push(row.action());
            }
            values.push(row.json(&written, quirks, &mut draft.random));
        }
        let parcel = |(priority, (actions, values)): (Priority, (Vec<&str>, Vec<Value>))| {
            let mut push = json!({"EventType": priority.event_type(), "bizData": values});
            if let (true, Some(push)) = (quirks.unknown_members, push.as_object_mut()) {
                push.insert("unknownMember".to_owned(), Value::Null);
            }
            self.raw_parcel(draft, Channel::SyncHttp, &actions.join("+"), push.to_string())
        };
        pushes.into_iter().map(parcel).collect()
    }

    /// The parcels of one event that exists in both generations, as the mode wants them.
    pub(crate) fn mode_parcels(
        &self,
        draft: &mut Draft,
        classic: impl FnOnce(&Draft) -> Event,
        rows: impl FnOnce() -> Vec<Row>,
    ) -> Vec<Parcel> {
        let mut parcels = Vec::new();
        if self.settings.mode != Mode::SyncHttp {
            let event = classic(draft);
            parcels.push(self.classic_parcel(draft, &event));
        }
        if self.settings.mode != Mode::Classic {
            parcels.extend(self.row_parcels(draft, &rows()));
        }
        if self.settings.quirks.reorder {
            draft.random.shuffle(&mut parcels);
        }
        parcels
    }
}
