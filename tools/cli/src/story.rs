//! What happens, told on the terminal while it happens.

use std::{
    fmt::Display,
    io::Write,
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use dingtalk_lambda::{AppDocument, AppKind};
use dingtalk_local::{Happening, Stack};
use dingtalk_simulator::{Happening as Pushed, RunEnd, Verdict};
use unicode_width::UnicodeWidthStr;

use crate::language::Language;

/// The teller.
pub(crate) struct Story {
    language: Language,
    began: Instant,
    ticket_told: AtomicBool,
}

impl Story {
    pub fn new(language: Language) -> Self {
        Self { language, began: Instant::now(), ticket_told: AtomicBool::new(false) }
    }

    pub fn first_screen(&self, stack: &Stack, apps: &[AppDocument], dynamodb: &str, simulated: bool) {
        let pick = |zh, en| self.language.pick(zh, en);
        self.print(pick("钉钉应用服务端，本机运行", "The server side of your DingTalk apps, on this machine"));
        self.print("");
        for app in apps {
            self.item(
                &format!("{} {}", pick("应用", "app"), app.id),
                format!("{} · {}", kind(app.kind, self.language), stack.callback_url(&app.id)),
            );
        }
        self.item("DynamoDB", dynamodb);
        self.item(pick("AWS 接口", "AWS endpoint"), format!("http://{}", stack.aws_address()));
        self.item(
            pick("模拟钉钉", "simulated DingTalk"),
            if simulated {
                pick("开启，向上面的地址推送", "on, pushes to the above")
            } else {
                pick("关闭，等待真实推送", "off, waiting for real pushes")
            },
        );
        self.item(pick("状态", "status"), format!("http://{}/_local/status", stack.address()));
        self.print("");
    }

    /// Something the simulated DingTalk did.
    pub fn of_dingtalk(&self, app: &str, happening: &Pushed) {
        let pick = |zh, en| self.language.pick(zh, en);
        match happening {
            Pushed::Pushed { event, attempt } => {
                let took = attempt.elapsed.as_millis();
                let verdict = match attempt.verdict {
                    Verdict::Acknowledged => pick("已确认", "acknowledged").to_owned(),
                    other => format!("{} {other}", pick("未确认：", "not acknowledged:")),
                };
                self.line(pick("钉钉", "DingTalk"), format!("{event} → {app}: {verdict}, {took} ms"));
            }
            Pushed::UrlAccepted => {
                self.line(
                    pick("钉钉", "DingTalk"),
                    pick("回调地址验证通过，套件已创建", "URL check passed: the suite is created"),
                );
            }
            Pushed::Waiting { event, pause, .. } => {
                self.line(pick("钉钉", "DingTalk"), format!("{event}: {} {pause:?}", pick("稍后重推", "again in")));
            }
            _ => {}
        }
    }

    /// Something the bundle did. Only what belongs to the story; the rest is counted in the status.
    pub fn of_the_bundle(&self, happening: &Happening) {
        let pick = |zh, en| self.language.pick(zh, en);
        match happening {
            Happening::Measured(metric) => {
                let app = metric.app.as_deref().unwrap_or("-");
                let text = match metric.name {
                    "UrlCheck" => pick("已应答地址验证", "URL check answered"),
                    "Stored" => pick("事件已写入收件箱", "event is in the inbox"),
                    "Duplicate" => pick("重复推送，收件箱中已有", "a duplicate, already in the inbox"),
                    "Refused" => pick("推送被拒绝", "push refused"),
                    "StoreRefused" => pick("写入失败，不确认", "not stored, so not acknowledged"),
                    "TicketKept" => pick("suite ticket 已保存 (ticket kept)", "ticket kept"),
                    "TicketNotNewer" => pick("旧 ticket，不覆盖新的", "an older ticket; the newer one stays"),
                    "EventKept" => pick("无处理函数，原样保留", "no function wants it; kept whole"),
                    "EventRetried" => pick("稍后重试", "to be tried again"),
                    "EventFailed" => pick("最终失败，等待人工处理", "failed for good; somebody has to look"),
                    _ => return,
                };
                self.line(metric.function, format!("{app}: {text}"));
                if metric.name == "TicketKept" && !self.ticket_told.swap(true, Ordering::SeqCst) {
                    self.next_steps();
                }
            }
            Happening::Invoked { function, error: Some(error), .. } => {
                self.line(function, format!("{} {error}", pick("出错：", "failed:")));
            }
            Happening::DeadLetter { queue, reason } => self.line(queue, reason),
            Happening::Invoked { .. } | Happening::Published { .. } => {}
        }
    }

    pub fn simulation_ended(&self, app: &str, end: &RunEnd) {
        let pick = |zh, en| self.language.pick(zh, en);
        let text = match end {
            RunEnd::UrlRefused(_) => {
                pick("地址验证未通过，钉钉不会再推送", "the URL check failed; DingTalk pushes nothing more")
            }
            RunEnd::Created => pick(
                "套件已创建；在 apps.toml 中填入 key 后即可接收 ticket",
                "the suite is created; put its key into apps.toml to receive tickets",
            ),
            RunEnd::NoTickets | RunEnd::Stopped => return,
        };
        self.line(pick("钉钉", "DingTalk"), format!("{app}: {text}"));
    }

    pub fn end(&self, status: &dingtalk_local::Status) {
        self.print("");
        for (name, value) in &status.metrics {
            self.item(name, value);
        }
    }

    fn next_steps(&self) {
        let text = self.language.pick(
            "\n  就绪。进程会一直运行，按 Ctrl-C 结束。\n  接入自己的应用：写一个 apps.toml，然后 cargo run -- dev --config apps.toml --no-simulator\n",
            "\n  Ready. It stays up; Ctrl-C ends it.\n  Your own app: write an apps.toml, then  cargo run -- dev --config apps.toml --no-simulator\n",
        );
        self.print(text);
    }

    fn line(&self, who: &str, what: impl Display) {
        self.print(&format!("{:>8.3} s  {} {what}", self.began.elapsed().as_secs_f64(), padded(who, 14)));
    }

    fn item(&self, name: &str, value: impl Display) {
        self.print(&format!("  {} {value}", padded(name, 22)));
    }

    /// A closed terminal is no reason to stop receiving.
    fn print(&self, text: &str) {
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }
}

/// Padded to columns of a terminal, where a Chinese character takes two.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

fn kind(kind: AppKind, language: Language) -> &'static str {
    match kind {
        AppKind::Suite => language.pick("第三方企业应用（套件）", "suite"),
        AppKind::Internal => language.pick("企业内部应用", "internal app"),
        AppKind::Custom => language.pick("定制应用", "customised app"),
    }
}
