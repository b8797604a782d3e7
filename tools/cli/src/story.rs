//! What happens, told on the terminal while it happens.

mod bundle;
mod company;
mod mirror;
mod quick_deployment;

use std::{
    collections::BTreeSet,
    fmt::Display,
    io::Write,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use dingtalk_local::Stack;
use dingtalk_simulator::{Cause, Happening as Pushed, RunEnd, Verdict};
use tokio::sync::broadcast;

pub(crate) use bundle::Seen;

use crate::{
    apps::Apps,
    language::{Language, padded},
};

/// The teller.
pub(crate) struct Story {
    language: Language,
    began: Instant,
    seen: broadcast::Sender<Seen>,
    /// Companies of whose contacts nothing is told.
    hushed: Mutex<BTreeSet<String>>,
}

/// Where the simulated DingTalk is.
pub(crate) struct Simulated<'a> {
    /// The base URL of both of DingTalk's hosts.
    pub api: &'a str,
    /// Where `dingtalk corp authorize` finds it.
    pub control: SocketAddr,
}

/// So much may happen before somebody who listens has looked.
const HEARD: usize = 1024;

impl Story {
    pub fn new(language: Language) -> Self {
        Self { language, began: Instant::now(), seen: broadcast::Sender::new(HEARD), hushed: Mutex::default() }
    }

    /// In which it is told.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Of this company's contacts nothing is told.
    pub fn hush(&self, corp: &str) {
        self.hushed.lock().unwrap_or_else(PoisonError::into_inner).insert(corp.to_owned());
    }

    fn is_hushed(&self, corp: &str) -> bool {
        self.hushed.lock().unwrap_or_else(PoisonError::into_inner).contains(corp)
    }

    /// What the story itself waits for, from now on.
    pub fn listen(&self) -> broadcast::Receiver<Seen> {
        self.seen.subscribe()
    }

    pub fn first_screen(&self, stack: &Stack, apps: &Apps, dynamodb: &str, simulated: Option<Simulated<'_>>) {
        let pick = |zh, en| self.language.pick(zh, en);
        self.print(pick("钉钉应用服务端，本机运行", "The server side of your DingTalk apps, on this machine"));
        self.print("");
        for app in &apps.documents {
            self.item(
                &format!("{} {}", pick("应用", "app"), app.id),
                format!("{} · {}", self.language.kind(app.kind), stack.callback_url(&app.id)),
            );
        }
        self.item("DynamoDB", dynamodb);
        self.item(pick("AWS 接口", "AWS endpoint"), format!("http://{}", stack.aws_address()));
        self.item(
            pick("模拟钉钉", "simulated DingTalk"),
            if simulated.is_some() {
                pick("开启，向上面的地址推送", "on, pushes to the above")
            } else {
                pick("关闭，等待真实推送", "off, waiting for real pushes")
            },
        );
        if let Some(Simulated { api, control }) = simulated {
            let elsewhere = Some(&apps.config.hosts.oapi).filter(|oapi| *oapi != api);
            let elsewhere =
                elsewhere.map(|oapi| format!("; {} {oapi}", pick("配置文件使用", "the configuration uses")));
            self.item(pick("  服务端 API", "  server APIs"), format!("{api}{}", elsewhere.unwrap_or_default()));
            self.item("  corp authorize", format!("http://{control}"));
        }
        self.item(pick("状态", "status"), format!("http://{}/_local/status", stack.address()));
        self.print("");
    }

    /// Something the simulated DingTalk did.
    pub fn of_dingtalk(&self, app: &str, happening: &Pushed) {
        let pick = |zh, en| self.language.pick(zh, en);
        match happening {
            // What it says to a serial number, the bundle and the company's story tell.
            Pushed::Pushed { event, .. } if event == "check_suite_license_code" => {}
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
            Pushed::Waiting { event, cause: Cause::CodeRepeat, pause, .. } => {
                let (again, unless) =
                    (pick("稍后重推", "again in"), pick("，除非已兑换", ", unless it is exchanged by then"));
                self.line(pick("钉钉", "DingTalk"), format!("{event}: {again} {pause:?}{unless}"));
            }
            Pushed::Waiting { event, pause, .. } => {
                self.line(pick("钉钉", "DingTalk"), format!("{event}: {} {pause:?}", pick("稍后重推", "again in")));
            }
            _ => {}
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
            // Milliseconds come in fractions.
            self.item(name, (value * 10.0).round() / 10.0);
        }
    }

    /// A story broke off; the stack goes on.
    pub fn failed(&self, error: &crate::Failed) {
        self.line(self.language.pick("演示中断", "broken off"), error);
    }

    /// All that begins by itself has begun.
    pub fn ready(&self) {
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
