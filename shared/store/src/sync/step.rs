//! The steps of a run. Each is a write on the run, the slice and the owner: of two workers with the same message one
//! goes on, and one that was thought dead finds that out before it does harm.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::{
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    types::{AttributeValue, ReturnValue, TransactWriteItem, Update},
};

use super::{INDEX, SyncKey, SyncRow, SyncState, Syncs};
use crate::{
    StoreError, Write,
    contacts::{LARGEST, pack},
    item::{n, s},
    write::{carried_out, met_another},
};

/// One worker's turn: which run and slice its message named, and who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncStep {
    /// Whose sync of what.
    pub key: SyncKey,
    /// Id of the run.
    pub run: String,
    /// Number of the slice.
    pub slice: i64,
    /// The worker, from [`crate::owner`]; another one at each invocation.
    pub owner: String,
}

/// Transactions that met another writer before giving up.
const TRIES: usize = 5;

impl SyncRow {
    /// Whether the step is the present one, and its worker at it.
    fn is_at(&self, step: &SyncStep) -> bool {
        self.state == SyncState::Running
            && self.run == step.run
            && self.slice == step.slice
            && self.owner.as_ref() == Some(&step.owner)
    }

    fn was_ended_by(&self, step: &SyncStep) -> bool {
        self.run == step.run && self.ended_by == Some(step.ended_by())
    }
}

impl SyncStep {
    /// Who ended which slice: one worker may work at several, and ends each once.
    fn ended_by(&self) -> String {
        format!("{}#{}", self.owner, self.slice)
    }
}

/// How long a turn lasts. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Until when nobody else may work at the slice.
    pub until: i64,
    /// When somebody has to look after it if nothing more is heard.
    pub due_at: i64,
}

/// Whether the worker may go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resumed {
    /// It is its turn. This is how far the run is.
    Yes(Box<SyncRow>),
    /// Another worker is at this slice, until then (milliseconds).
    Elsewhere(i64),
    /// No call before then, in milliseconds.
    NotBefore(i64),
    /// The slice is behind, or the run has ended: the message is old.
    Gone,
}

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncProgress {
    /// In the engine's words.
    pub phase: String,
    /// Where to go on, in the engine's words; at most 350 KB compressed.
    pub checkpoint: String,
    /// What was counted so far.
    pub counters: BTreeMap<String, i64>,
}

/// How a run ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Whole.
    Whole {
        /// What it tells, JSON.
        report: String,
        /// Removals that wait for an operator.
        held_back: i64,
    },
    /// Given up; the next slot begins anew.
    Failed {
        /// Why, without secrets.
        error: String,
        /// No run before then, in milliseconds.
        not_before: Option<i64>,
    },
}

/// Words of an `UpdateItem`: the expression and its values.
struct Change {
    expression: String,
    values: Vec<(&'static str, AttributeValue)>,
}

impl Change {
    /// The names that it uses beside those of every step.
    fn names(&self) -> Vec<(&'static str, &'static str)> {
        [("#until", "until"), ("#due", INDEX)].into_iter().filter(|(name, _)| self.expression.contains(name)).collect()
    }
}

/// The step is the present one, and its worker's.
const MINE: &str = "#run = :run AND slice = :slice AND #state = :running AND #owner = :owner";

impl Syncs {
    /// Takes `turn` for `step` at `now`, if the run and slice are still the present ones and nobody else is at it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Contended`].
    pub async fn resume(&self, step: &SyncStep, turn: Turn, now: i64) -> Result<Resumed, StoreError> {
        let update = self
            .update(step)
            .update_expression("SET #owner = :owner, #until = :until, due_at = :due_at REMOVE not_before")
            .condition_expression(
                "#run = :run AND slice = :slice AND #state = :running \
                 AND (attribute_not_exists(#owner) OR #until <= :now OR #owner = :owner) \
                 AND (attribute_not_exists(not_before) OR not_before <= :now)",
            )
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":until", n(turn.until))
            .expression_attribute_values(":due_at", n(turn.due_at))
            .expression_attribute_values(":now", n(now))
            .return_values(ReturnValue::AllNew);
        let named = step.key.named();
        match update.send().await {
            Ok(answer) => {
                let item = answer.attributes.unwrap_or_default();
                Ok(Resumed::Yes(Box::new(SyncRow::of(&named, &item)?)))
            }
            Err(e) if e.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) => {
                Ok(match self.read(&step.key).await? {
                    Some(row) if row.run == step.run && row.slice == step.slice && row.state == SyncState::Running => {
                        match (row.until.filter(|until| *until > now), row.not_before.filter(|until| *until > now)) {
                            (Some(until), _) => Resumed::Elsewhere(until),
                            (None, Some(until)) => Resumed::NotBefore(until),
                            // It was let go in this moment. The message comes again.
                            (None, None) => return Err(StoreError::Contended { key: named }),
                        }
                    }
                    _ => Resumed::Gone,
                })
            }
            Err(e) => Err(StoreError::unavailable("UpdateItem", &named, &e)),
        }
    }

    /// Notes how far the run is, within the slice; it is due at `due_at` if nothing more is heard. False when it is no
    /// longer this worker's: then it stops at once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; [`StoreError::TooLarge`] for the checkpoint.
    pub async fn checkpoint(&self, step: &SyncStep, progress: &SyncProgress, due_at: i64) -> Result<bool, StoreError> {
        let mut change = noted(step, progress)?;
        change.expression = format!("SET {}, due_at = :due_at", change.expression);
        change.values.push((":due_at", n(due_at)));
        self.carry_out(step, change, false).await
    }

    /// The same, and ends the slice: the message of the next one may be sent. False when it is no longer this worker's.
    ///
    /// # Errors
    /// As [`Self::checkpoint`].
    pub async fn hand_on(&self, step: &SyncStep, progress: &SyncProgress, due_at: i64) -> Result<bool, StoreError> {
        let mut change = noted(step, progress)?;
        change.expression = format!(
            "SET {}, due_at = :due_at, slice = :next, ended_by = :ended REMOVE #owner, #until",
            change.expression
        );
        change.values.extend([(":due_at", n(due_at)), (":next", n(step.slice.saturating_add(1)))]);
        self.carry_out(step, change, true).await
    }

    /// The same, because of `error`, with a pause: the slice goes on not before `not_before`, when it is due. Its number
    /// grows, so the queue does not take the message that resumes it for the one that led here. False when it is no longer
    /// this worker's.
    ///
    /// # Errors
    /// As [`Self::checkpoint`].
    pub async fn pause(
        &self,
        step: &SyncStep,
        progress: &SyncProgress,
        error: &str,
        not_before: i64,
    ) -> Result<bool, StoreError> {
        let mut change = noted(step, progress)?;
        change.expression = format!(
            "SET {}, due_at = :due_at, not_before = :due_at, last_error = :error, slice = :next, ended_by = :ended \
             REMOVE #owner, #until",
            change.expression
        );
        let next = n(step.slice.saturating_add(1));
        change.values.extend([(":due_at", n(not_before)), (":error", s(error)), (":next", next)]);
        self.carry_out(step, change, true).await
    }

    /// Ends the run at `now`. False when it is no longer this worker's.
    ///
    /// # Errors
    /// As [`Self::checkpoint`]; [`StoreError::TooLarge`] for the report.
    pub async fn end(&self, step: &SyncStep, ending: &Ending, now: i64) -> Result<bool, StoreError> {
        self.end_with(step, ending, Write::default(), now).await
    }

    /// The same, and `also`, such as the events that tell of it: both or neither.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub async fn end_with(&self, step: &SyncStep, ending: &Ending, also: Write, now: i64) -> Result<bool, StoreError> {
        let gone = "#owner, #until, #due, due_at, checkpoint";
        let change = match ending {
            Ending::Whole { report, held_back } => Change {
                expression: format!(
                    "SET #state = :state, report = :report, reported_at = :now, held_back = :held_back, \
                     ended_by = :ended REMOVE {gone}, not_before, last_error"
                ),
                values: vec![
                    (":state", s(SyncState::Done.as_str())),
                    (":report", packed(step, report)?),
                    (":now", n(now)),
                    (":held_back", n(*held_back)),
                ],
            },
            Ending::Failed { error, not_before } => {
                let mut values = vec![(":state", s(SyncState::Failed.as_str())), (":error", s(error))];
                let later = match not_before {
                    Some(at) => {
                        values.push((":later", n(*at)));
                        ", not_before = :later"
                    }
                    None => "",
                };
                let expression =
                    format!("SET #state = :state, last_error = :error, ended_by = :ended{later} REMOVE {gone}");
                Change { expression, values }
            }
        };
        match also.items.is_empty() {
            true => self.carry_out(step, change, true).await,
            false => self.carry_out_with(step, change, also).await,
        }
    }

    async fn carry_out(&self, step: &SyncStep, change: Change, ends: bool) -> Result<bool, StoreError> {
        let mut update = self.update(step).condition_expression(MINE);
        for (name, attribute) in change.names() {
            update = update.expression_attribute_names(name, attribute);
        }
        if ends {
            update = update.expression_attribute_values(":ended", s(step.ended_by()));
        }
        for (name, value) in change.values {
            update = update.expression_attribute_values(name, value);
        }
        let sent = update.update_expression(change.expression).send().await;
        if carried_out(sent, "UpdateItem", &step.key.named())? {
            return Ok(true);
        }
        if !ends {
            return Ok(false);
        }
        // A step ends its slice once: this was the same write, sent again after a lost answer.
        Ok(self.read(&step.key).await?.is_some_and(|row| row.was_ended_by(step)))
    }

    /// Ends the slice, and carries out `also`.
    async fn carry_out_with(&self, step: &SyncStep, change: Change, also: Write) -> Result<bool, StoreError> {
        let named = step.key.named();
        let mut update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(step.key.key()))
            .condition_expression(MINE)
            .expression_attribute_values(":ended", s(step.ended_by()));
        for (name, attribute) in NAMES.into_iter().chain(change.names()) {
            update = update.expression_attribute_names(name, attribute);
        }
        for (name, value) in present(step).into_iter().chain(change.values) {
            update = update.expression_attribute_values(name, value);
        }
        let broken = |_| StoreError::Corrupt { key: named.clone(), attribute: "pk" };
        let update = update.update_expression(change.expression).build().map_err(broken)?;
        let mut items = vec![TransactWriteItem::builder().update(update).build()];
        items.extend(also.items);
        for _ in 0..TRIES {
            match self.client.transact_write_items().set_transact_items(Some(items.clone())).send().await {
                Ok(_) => return Ok(true),
                // Its condition did not hold, or somebody was writing the row at the same moment.
                Err(e) if met_another(&e, 0) => match self.read(&step.key).await? {
                    Some(row) if row.is_at(step) => {}
                    row => return Ok(row.is_some_and(|row| row.was_ended_by(step))),
                },
                Err(e) => return Err(StoreError::unavailable("TransactWriteItems", &named, &e)),
            }
        }
        Err(StoreError::Contended { key: named })
    }

    fn update(&self, step: &SyncStep) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(step.key.key()))
            .set_expression_attribute_names(Some(owned(NAMES)))
            .set_expression_attribute_values(Some(owned(present(step))))
    }
}

/// What every step names, by the names of the expressions.
const NAMES: [(&str, &str); 3] = [("#run", "run"), ("#state", "state"), ("#owner", "owner")];

/// The values of every step.
fn present(step: &SyncStep) -> [(&'static str, AttributeValue); 4] {
    [
        (":run", s(&step.run)),
        (":slice", n(step.slice)),
        (":owner", s(&step.owner)),
        (":running", s(SyncState::Running.as_str())),
    ]
}

fn owned<V, O: From<V>>(pairs: impl IntoIterator<Item = (&'static str, V)>) -> HashMap<String, O> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn noted(step: &SyncStep, progress: &SyncProgress) -> Result<Change, StoreError> {
    let counters = progress.counters.iter().map(|(name, count)| (name.clone(), n(*count)));
    Ok(Change {
        expression: "phase = :phase, checkpoint = :checkpoint, counters = :counters".to_owned(),
        values: vec![
            (":phase", s(&progress.phase)),
            (":checkpoint", packed(step, &progress.checkpoint)?),
            (":counters", AttributeValue::M(counters.collect())),
        ],
    })
}

fn packed(step: &SyncStep, text: &str) -> Result<AttributeValue, StoreError> {
    let (value, bytes) = pack(&step.key.named(), text)?;
    if bytes > LARGEST {
        return Err(StoreError::TooLarge { key: step.key.named(), bytes, limit: LARGEST });
    }
    Ok(value)
}
