//! What becomes of a company's contacts, told.

use std::time::Duration;

use dingtalk_store::SyncKind;
use dingtalk_sync::RunReport;
use serde_json::Value;

use super::Story;
use crate::{
    language::padded,
    sync::{View, name, told},
};

/// How long a bar is.
const BAR: i64 = 20;

impl Story {
    /// How far a sync is.
    pub fn mirror_progress(&self, corp: &str, kind: SyncKind, view: &View, words: &str) {
        let bar = view.expected().map(|all| {
            let done = usize::try_from(BAR * view.calls() / all.max(1)).unwrap_or(0);
            format!("[{}{}] ", "=".repeat(done), " ".repeat(usize::try_from(BAR).unwrap_or(0).saturating_sub(done)))
        });
        let bar = bar.unwrap_or_default();
        self.mirror(corp, format!("{} {bar}{words}", padded(name(kind, self.language), 11)));
    }

    /// A sync has ended whole.
    pub(super) fn synced(&self, event: &Value) {
        let corp = event["corp"].as_str().unwrap_or("-");
        let kind = event["detail"]["kind"].as_str().and_then(SyncKind::parse);
        let report = serde_json::from_value::<RunReport>(event["detail"]["report"].clone());
        let (Some(kind), Ok(report)) = (kind, report) else { return };
        if self.is_hushed(corp) {
            return;
        }
        let words = told(kind, &report, self.language);
        let whole = self.language.pick("完整", "whole");
        self.mirror(corp, format!("{} {whole}: {words}", padded(name(kind, self.language), 11)));
    }

    /// Somebody's contacts change at DingTalk.
    pub fn contact_changes(&self, corp: &str, zh: &str, en: &str) {
        self.company(format!("{corp} {}", self.language.pick(zh, en)));
    }

    /// The mirror has it, so long after the change.
    pub fn contact_arrived(&self, corp: &str, took: Duration) {
        let what = self.language.pick("变更 → 镜像（经事件），用时", "change → in the mirror by the event way, in");
        self.mirror(corp, format!("{what} {} ms", took.as_millis()));
    }

    /// Somebody's contacts change, and no event tells.
    pub fn event_lost(&self, corp: &str, userid: &str) {
        let (zh, en) =
            ("改名，而钉钉的事件丢失；请求一次同步", "is renamed, and the event gets lost; a sync is asked for");
        self.company(format!("{corp} {userid} {}", self.language.pick(zh, en)));
    }

    /// The next sync has found it.
    pub fn found_by_sync(&self, corp: &str, userid: &str, took: Duration) {
        let (zh, en) = ("的变更由下一次同步发现，用时", "was found by the next sync, in");
        self.mirror(corp, format!("{userid} {} {} ms", self.language.pick(zh, en), took.as_millis()));
    }

    fn mirror(&self, corp: &str, what: String) {
        self.line(self.language.pick("镜像", "mirror"), format!("{corp} {what}"));
    }
}
