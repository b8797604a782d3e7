//! What syncs come to, line by line: for a file, a pipe, a log.

use std::{collections::BTreeMap, io::Write, time::Duration};

use dingtalk_store::{SyncKey, SyncRow, SyncState};
use tokio::time::Instant;

use super::{
    View,
    view::{name, report, state, told},
    watch::Screen,
};
use crate::language::{Language, padded};

/// A sync that is under way is told of this often.
const EVERY: Duration = Duration::from_secs(5);

pub(super) struct Lines {
    /// When each was last told of.
    told: BTreeMap<SyncKey, Instant>,
    language: Language,
}

impl Lines {
    pub fn new(language: Language) -> Self {
        Self { told: BTreeMap::new(), language }
    }
}

impl Screen for Lines {
    fn running(&mut self, key: &SyncKey, _: &View, words: &str) {
        if self.told.get(key).is_none_or(|told| told.elapsed() >= EVERY) {
            self.told.insert(key.clone(), Instant::now());
            print(&format!("{}  {words}", label(key, self.language)));
        }
    }

    fn ended(&mut self, key: &SyncKey, row: &SyncRow) {
        print(&end(key, row, self.language));
    }

    fn not_begun(&mut self, key: &SyncKey, row: Option<&SyncRow>) {
        print(&not_begun(key, row, self.language));
    }
}

/// Whose sync of what.
pub(super) fn label(key: &SyncKey, language: Language) -> String {
    format!("{}  {}", key.app, short(key, language))
}

/// The same without the app.
pub(super) fn short(key: &SyncKey, language: Language) -> String {
    format!("{}  {}", padded(&key.corp, 20), padded(name(key.kind, language), 11))
}

/// How a run has ended.
pub(super) fn end(key: &SyncKey, row: &SyncRow, language: Language) -> String {
    let what = match (row.state, report(row)) {
        (SyncState::Done, Some(report)) => told(key.kind, &report, language),
        _ => row.last_error.clone().unwrap_or_default(),
    };
    format!("{}  {}: {what}", label(key, language), state(row, language))
}

/// No run has begun.
pub(super) fn not_begun(key: &SyncKey, row: Option<&SyncRow>, language: Language) -> String {
    let what = match row.and_then(|row| row.not_before) {
        Some(until) => {
            let until = crate::times::when(until);
            match language {
                Language::Zh => format!("还没有开始：{until} 之前不会再调用钉钉，之后自动开始"),
                Language::En => {
                    format!("has not begun: DingTalk is not called before {until}; it begins by itself then")
                }
            }
        }
        None => language
            .pick(
                "没有开始：企业未激活、镜像未启用，或 sync-plan 没有收到请求",
                "has not begun: the company is not active, its mirror is off, or sync-plan was not told",
            )
            .to_owned(),
    };
    format!("{}  {what}", label(key, language))
}

/// Whoever has closed standard output does not want to know.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
