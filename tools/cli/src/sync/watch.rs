//! `dingtalk sync watch`: waits until everything that is under way has ended.

use std::{collections::BTreeMap, time::Duration};

use dingtalk_store::{SyncKey, SyncKind, SyncRow, SyncState};
use tokio::time::Instant;

use super::{
    Outcome, View,
    bars::Bars,
    desk::{Desk, Rows, kinds},
    lines::Lines,
    view::report,
};
use crate::{Failed, args::SyncWatchArgs, language::Language, times};

/// A run that was asked for has begun by then.
const PATIENCE: Duration = Duration::from_secs(60);
/// A run that may not begin yet does not.
const GRACE: Duration = Duration::from_secs(3);
/// So many rows are read in a second at most: each costs a read unit or more.
const ROWS_A_SECOND: usize = 50;

/// A sync that is waited for.
#[derive(Clone, Debug)]
pub(super) struct Waited {
    pub key: SyncKey,
    /// The run that had ended before a new one was asked for; what is under way is waited for whichever it is.
    pub before: Option<String>,
}

impl Waited {
    /// The run after that of `row`, or the one that is under way.
    pub fn next(key: SyncKey, row: Option<&SyncRow>) -> Self {
        let before = row.filter(|row| row.state != SyncState::Running).map(|row| row.run.clone());
        Self { key, before }
    }
}

/// Where what happens is shown.
pub(super) trait Screen {
    /// A run is under way.
    fn running(&mut self, key: &SyncKey, view: &View, words: &str);
    /// It has ended.
    fn ended(&mut self, key: &SyncKey, row: &SyncRow);
    /// It has not begun in time; `row` is that of the last one.
    fn not_begun(&mut self, key: &SyncKey, row: Option<&SyncRow>);
}

pub(super) async fn run(args: &SyncWatchArgs, language: Language) -> Result<Outcome, Failed> {
    let desk = Desk::find(&args.of, language).await?;
    let targets = desk.targets(args.of.corp.as_deref()).await?;
    let keys: Vec<_> = targets.iter().flat_map(|target| target.keys(&kinds(&args.kind))).collect();
    let rows = desk.rows(&keys).await?;
    // One company of which nothing is there yet has just come, perhaps.
    let comes = args.of.corp.is_some() && rows.values().all(Option::is_none);
    let there = keys.into_iter().filter(|key| comes || rows.get(key).is_some_and(Option::is_some));
    wait(&desk, there.map(|key| Waited { key, before: None }).collect(), language).await
}

/// Shows `waited` until all have ended.
pub(super) async fn wait(desk: &Desk, waited: Vec<Waited>, language: Language) -> Result<Outcome, Failed> {
    if let Some(mut bars) = Bars::on_terminal(language) {
        return show(desk, waited, &mut bars, language).await;
    }
    show(desk, waited, &mut Lines::new(language), language).await
}

async fn show(
    desk: &Desk,
    mut waited: Vec<Waited>,
    screen: &mut dyn Screen,
    language: Language,
) -> Result<Outcome, Failed> {
    let (began, mut worst) = (Instant::now(), Outcome::Whole);
    let mut views: BTreeMap<SyncKey, View> = BTreeMap::new();
    let mut departments = BTreeMap::new();
    loop {
        let keys: Vec<_> = waited.iter().map(|waited| waited.key.clone()).collect();
        let rows = desk.rows(&keys).await?;
        note_departments(&rows, &mut departments);
        let mut left = Vec::new();
        for waited in waited {
            let row = rows.get(&waited.key).and_then(Option::as_ref);
            match row.filter(|row| waited.before.as_ref() != Some(&row.run)) {
                Some(row) if row.state == SyncState::Running => {
                    let view = views.entry(waited.key.clone()).or_default();
                    let company = (waited.key.app.clone(), waited.key.corp.clone());
                    let of_users = departments.get(&company).filter(|_| waited.key.kind == SyncKind::Users);
                    view.look(row, of_users.copied(), Instant::now());
                    screen.running(&waited.key, view, &view.words(waited.key.kind, row, times::now(), language));
                    left.push(waited);
                }
                Some(row) => {
                    screen.ended(&waited.key, row);
                    worst = worst.max(outcome(row));
                }
                None if began.elapsed() < patience(row) => left.push(waited),
                None => {
                    screen.not_begun(&waited.key, row);
                    worst = Outcome::Failed;
                }
            }
        }
        if left.is_empty() {
            return Ok(worst);
        }
        let pause = u64::try_from(left.len().div_ceil(ROWS_A_SECOND)).unwrap_or(1);
        tokio::time::sleep(Duration::from_secs(pause)).await;
        waited = left;
    }
}

/// How long a new run is waited for behind that of `row`.
fn patience(row: Option<&SyncRow>) -> Duration {
    let is_resting = row.and_then(|row| row.not_before).is_some_and(|until| until > times::now());
    if is_resting { GRACE } else { PATIENCE }
}

/// How many departments each company has, from its last whole run of them.
fn note_departments(rows: &Rows, departments: &mut BTreeMap<(String, String), i64>) {
    for (key, row) in rows.iter().filter(|(key, _)| key.kind == SyncKind::Departments) {
        if let Some(report) = row.as_ref().and_then(report) {
            departments.insert((key.app.clone(), key.corp.clone()), report.seen);
        }
    }
}

/// How a run has ended.
pub(super) fn outcome(row: &SyncRow) -> Outcome {
    match row.state {
        SyncState::Done if row.held_back > 0 => Outcome::Held,
        SyncState::Done => Outcome::Whole,
        SyncState::Running | SyncState::Failed | SyncState::Stopped | SyncState::Unknown => Outcome::Failed,
    }
}
