//! What the simulated companies do, told.

use std::time::Duration;

use dingtalk_simulator::Mode;

use super::Story;

impl Story {
    /// A company is about to authorise the app.
    pub fn company_comes(&self, corp: &str, mode: Mode) {
        let pick = |zh, en| self.language.pick(zh, en);
        let mode = match mode {
            Mode::Classic => pick("普通推送", "classic push"),
            Mode::SyncHttp => "SyncHTTP",
            Mode::Both => pick("两种推送并行", "both kinds of push"),
        };
        self.company(format!("{corp} {} ({mode})", pick("授权开通应用", "authorises the app")));
    }

    /// It did, and it can use the app after so long; none when that was waited for in vain.
    pub fn company_came(&self, corp: &str, took: Option<Duration>) {
        let pick = |zh, en| self.language.pick(zh, en);
        self.company(match took {
            Some(took) => format!(
                "{corp} {} {} ms{}",
                pick("授权 → 激活 (authorised → active)，用时", "authorised → active in"),
                took.as_millis(),
                pick("；钉钉 2016 年的时限是 5 秒", "; DingTalk allowed 5 s in 2016")
            ),
            None => format!("{corp} {}", pick("尚未激活，稍后重试", "is not active yet; it is tried again")),
        });
    }

    /// It is about to withdraw.
    pub fn company_goes(&self, corp: &str) {
        let what = self.language.pick("解除授权，稍后再次授权", "withdraws, and will come back");
        self.company(format!("{corp} {what}"));
    }

    pub(super) fn company(&self, what: String) {
        self.line(self.language.pick("企业", "company"), what);
    }
}
