//! What syncs come to, as bars on a terminal: one for each company and kind that is under way.

use std::{collections::BTreeMap, io::IsTerminal};

use dingtalk_store::{SyncKey, SyncRow};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{
    View,
    lines::{end, not_begun, short},
    watch::Screen,
};
use crate::language::Language;

/// Drawn so many times a second at most.
const A_SECOND: u8 = 5;
/// So many bars fit on any terminal; of the others only the ends are shown.
const AT_ONCE: usize = 20;

pub(super) struct Bars {
    all: MultiProgress,
    bars: BTreeMap<SyncKey, ProgressBar>,
    language: Language,
}

impl Bars {
    /// None where standard output is no terminal.
    pub fn on_terminal(language: Language) -> Option<Self> {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stdout_with_hz(A_SECOND));
        std::io::stdout().is_terminal().then(|| Self { all, bars: BTreeMap::new(), language })
    }

    fn close(&mut self, key: &SyncKey, words: &str) {
        if let Some(bar) = self.bars.remove(key) {
            bar.finish_and_clear();
            self.all.remove(&bar);
        }
        // A terminal that is gone is no reason to stop waiting.
        let _ = self.all.println(words);
    }
}

impl Screen for Bars {
    fn running(&mut self, key: &SyncKey, view: &View, words: &str) {
        if !self.bars.contains_key(key) {
            if self.bars.len() >= AT_ONCE {
                return;
            }
            let bar = self.all.add(ProgressBar::no_length());
            bar.set_prefix(short(key, self.language));
            self.bars.insert(key.clone(), bar);
        }
        let Some(bar) = self.bars.get(key) else { return };
        bar.set_style(style(view.expected().is_some()));
        if let Some(expected) = view.expected().and_then(|calls| u64::try_from(calls).ok()) {
            bar.set_length(expected);
        }
        bar.set_position(u64::try_from(view.calls()).unwrap_or(0));
        bar.set_message(words.to_owned());
        bar.tick();
    }

    fn ended(&mut self, key: &SyncKey, row: &SyncRow) {
        self.close(key, &end(key, row, self.language));
    }

    fn not_begun(&mut self, key: &SyncKey, row: Option<&SyncRow>) {
        self.close(key, &not_begun(key, row, self.language));
    }
}

/// A bar where it is known how far it may go, else only the words.
fn style(is_known: bool) -> ProgressStyle {
    let template = if is_known { "{prefix}  [{bar:12}] {wide_msg}" } else { "{prefix}  {spinner} {wide_msg}" };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}
