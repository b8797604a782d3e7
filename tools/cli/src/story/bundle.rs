//! What the bundle does, told.

use dingtalk_lambda::{DOMAIN_SOURCE, Metric};
use dingtalk_local::Happening;
use dingtalk_sync::SYNC_FINISHED;
use serde_json::Value;
use tokio::time::Instant;

use super::Story;

/// What the story waits for.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    /// A suite ticket is kept.
    TicketKept,
    /// A company can use an app.
    Activated {
        /// CorpId.
        corp: String,
        /// When that was published.
        at: Instant,
    },
    /// A company has withdrawn.
    Relieved {
        /// CorpId.
        corp: String,
    },
}

impl Story {
    /// Something the bundle did. Only what belongs to the story; the rest is counted in the status.
    pub fn of_the_bundle(&self, happening: &Happening) {
        match happening {
            Happening::Measured(metric) => self.measured(metric),
            Happening::Invoked { function, error: Some(error), .. } => {
                self.line(function, format!("{} {error}", self.language.pick("出错：", "failed:")));
            }
            Happening::DeadLetter { queue, reason } => self.line(queue, reason),
            Happening::Published { source, detail_type, detail, .. } if source == DOMAIN_SOURCE => {
                self.published(detail_type, detail);
            }
            Happening::BadAnswer { function, reason } => self.line(function, reason),
            Happening::Invoked { .. }
            | Happening::Published { .. }
            | Happening::Enqueued { .. }
            | Happening::Received { .. }
            | Happening::Redriven { .. }
            | Happening::StreamBatch { .. } => {}
        }
    }

    fn measured(&self, metric: &Metric) {
        let pick = |zh, en| self.language.pick(zh, en);
        let app = metric.app.as_deref().unwrap_or("-");
        if let Some(api) = metric.api {
            return self.called(metric, app, api);
        }
        let text = match metric.name {
            "UrlCheck" => pick("已应答地址验证", "URL check answered"),
            "Stored" => pick("事件已写入收件箱", "event is in the inbox"),
            "Duplicate" => pick("重复推送，收件箱中已有", "a duplicate, already in the inbox"),
            "Refused" => pick("推送被拒绝", "push refused"),
            "StoreRefused" => pick("写入失败，不确认", "not stored, so not acknowledged"),
            "LicenseAccepted" => pick("序列号有效", "serial number accepted"),
            "LicenseRefused" => pick("序列号被拒绝", "serial number refused"),
            "LicenseLimited" => pick("序列号尝试过于频繁", "too many serial numbers tried"),
            "TicketKept" => pick("suite ticket 已保存 (ticket kept)", "ticket kept"),
            "TicketNotNewer" => pick("旧 ticket，不覆盖新的", "an older ticket; the newer one stays"),
            "EventKept" => pick("无处理函数，原样保留", "no function wants it; kept whole"),
            "ContactsMarked" => pick("通讯录已标记，待重新读取", "contacts are marked, to be read again"),
            "CorpDissolved" => pick("企业已解散，同步停止", "the company is dissolved; its syncs are stopped"),
            "SyncFailed" => pick("同步未成功，下一次从头开始", "the sync was given up; the next one begins anew"),
            "RemovalsHeld" => {
                pick("移除过多，已拦下：dingtalk sync approve", "so many removals are held back: dingtalk sync approve")
            }
            "SyncNotPermitted" => pick("应用缺少通讯录权限", "the app lacks a permission for contacts"),
            "EventRetried" => pick("稍后重试", "to be tried again"),
            "EventFailed" => pick("最终失败，等待人工处理", "failed for good; somebody has to look"),
            "CodeLost" => pick("临时授权码已失效，企业未知", "a temporary code is used up, and nobody knows whose"),
            _ => return,
        };
        self.line(metric.function, format!("{app}: {text}"));
        if metric.name == "TicketKept" {
            self.see(Seen::TicketKept);
        }
    }

    /// A call to DingTalk's server APIs; never what was in it.
    fn called(&self, metric: &Metric, app: &str, api: &str) {
        let text = match metric.name {
            // Many a second, of which some say that somebody is gone: what they come to is told of the sync itself.
            "ApiDuration" | "ApiFailed" if metric.function.starts_with("sync-") => return,
            "ApiDuration" => format!("{:.0} ms", metric.value),
            "ApiThrottled" => self.language.pick("被限流", "throttled").to_owned(),
            "ApiFailed" => self.language.pick("未成功", "did not succeed").to_owned(),
            _ => return,
        };
        self.line(metric.function, format!("{app}: {api}, {text}"));
    }

    /// What the team's own code is told of a company, its contacts and its orders.
    fn published(&self, name: &str, detail: &str) {
        let told = ["Corp", "Order", "Service", "Trial", "User", "Department", "Role"];
        if name != SYNC_FINISHED && !told.iter().any(|of| name.starts_with(of)) {
            return;
        }
        let detail: Value = serde_json::from_str(detail).unwrap_or_default();
        if name == SYNC_FINISHED {
            return self.synced(&detail);
        }
        let of = |member: &str| detail[member].as_str().unwrap_or("-").to_owned();
        let (app, corp) = (of("app"), of("corp"));
        if detail["detail"]["userid"].is_string() && self.is_hushed(&corp) {
            return;
        }
        let about = ["orderId", "userid"].iter().find_map(|member| detail["detail"][*member].as_str());
        let about = about.map(|id| format!(" {id}")).unwrap_or_default();
        self.line(self.language.pick("业务事件", "domain event"), format!("{app}: {corp} {name}{about}"));
        match name {
            "CorpActivated" => self.see(Seen::Activated { corp, at: Instant::now() }),
            "CorpRelieved" => self.see(Seen::Relieved { corp }),
            _ => {}
        }
    }

    fn see(&self, seen: Seen) {
        // Nobody may be listening.
        let _ = self.seen.send(seen);
    }
}
