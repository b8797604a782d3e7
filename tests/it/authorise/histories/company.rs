//! One company: what happens to it, what of it is pushed, and when.

use dingtalk_authorisation::State;
use dingtalk_simulator::{CallRecord, CompanyTruth, Corp, MicroApp, MicroAppChange, MicroAppTruth, Platform};
use serde_json::{Value, json};

use super::{
    draw::Draw,
    event::{Stamp, app_row, classic, suite_row},
};
use crate::support::SUITE_KEY;

/// Answers of `get_auth_info` that speak against an authorisation.
const NO: [&str; 4] = ["40079", "41030", "70001", "50003"];

/// Answers of `get_agent` after which a micro-app's state counts as not readable.
const UNREADABLE: [&str; 9] = ["40078", "40084", "40035", "40088", "50002", "60011", "60020", "90020", "body"];

/// How it authorises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Classic,
    Sync,
    Both,
}

/// An event on its way.
#[derive(Clone, Debug)]
pub struct Pushed {
    pub event: Value,
    /// In which round.
    due: usize,
    what: String,
}

impl Pushed {
    /// One that is pushed at once.
    pub fn new(event: Value) -> Self {
        Self { event, due: 0, what: String::new() }
    }
}

pub struct Company {
    pub id: String,
    draw: Draw,
    kind: Kind,
    corp: Corp,
    /// Happenings still to come.
    left: usize,
    wire: Vec<Pushed>,
    /// All that was ever pushed: it may come again.
    pushed: Vec<Pushed>,
    /// An event was lost, or DingTalk misled us: somebody has to ask in the end.
    pub must_ask: bool,
    /// When DingTalk's truth turned, and to what.
    turns: Vec<(i64, bool)>,
    story: Vec<String>,
}

impl Company {
    pub fn new(number: usize, seed: u64) -> Self {
        let id = format!("dingcorp{number:05}");
        let mut draw = Draw::new(seed, u64::try_from(number).unwrap() + 1);
        let mut corp = Corp::from(id.as_str());
        if draw.percent(40) {
            corp.more_apps = vec![MicroApp { app_id: Corp::APP_ID + 1, agent_id: corp.agent_id + 1_000_000_007 }];
        }
        let left = 4 + draw.below(7);
        let kind = draw.one(&[Kind::Classic, Kind::Sync, Kind::Both]);
        let (wire, pushed, turns, story) = (vec![], vec![], vec![], vec![]);
        Self { id, draw, kind, corp, left, wire, pushed, must_ask: false, turns, story }
    }

    pub fn is_over(&self) -> bool {
        self.left == 0 && self.wire.is_empty()
    }

    pub fn truth(&self, platform: &Platform) -> Option<CompanyTruth> {
        platform.company(SUITE_KEY, &self.id)
    }

    /// What happens in this round, and the events that are due in it. Two in one round lie within a second: a tie.
    pub fn happen(&mut self, round: usize, platform: &Platform) -> Vec<Pushed> {
        let happenings = if self.draw.percent(30) { 2 } else { 1 };
        for _ in 0..happenings.min(self.left) {
            self.left -= 1;
            self.one(round, platform);
        }
        self.due(round)
    }

    /// The events that are due, whatever else.
    pub fn due(&mut self, round: usize) -> Vec<Pushed> {
        let due = self.wire.extract_if(.., |pushed| pushed.due <= round).collect::<Vec<_>>();
        for pushed in &due {
            self.story.push(format!("round {round}: push {}", pushed.what));
        }
        due
    }

    fn one(&mut self, round: usize, platform: &Platform) {
        let now = platform.now();
        let truth = self.truth(platform).filter(|truth| truth.authorised);
        let Some(truth) = truth else {
            if self.draw.percent(85) {
                self.authorise(round, now, platform)
            } else {
                self.come_again(round)
            }
            return;
        };
        match self.draw.below(100) {
            0..30 => self.relieve(round, now, platform),
            30..45 => self.change(round, now, platform),
            45..83 => self.change_app(round, now, platform, &truth),
            83..91 => self.authorise(round, now, platform),
            _ => self.come_again(round),
        }
    }

    fn authorise(&mut self, round: usize, now: i64, platform: &Platform) {
        if self.draw.percent(25) {
            self.kind = self.draw.one(&[Kind::Classic, Kind::Sync, Kind::Both]);
        }
        let (kind, id) = (self.kind, self.id.clone());
        self.tell(round, now, &format!("authorise, {kind:?}"));
        if kind == Kind::Sync {
            assert!(platform.authorise_rows_quietly(SUITE_KEY, &self.corp));
        } else {
            let code = platform.authorise_quietly(SUITE_KEY, &self.corp).unwrap();
            // Some name no company.
            let named = (!self.draw.percent(5)).then_some(id.as_str());
            let what = if named.is_some() { "tmp_auth_code" } else { "tmp_auth_code without a company" };
            let stamp = Stamp::draw(&mut self.draw);
            let event = classic("tmp_auth_code", named, now, stamp, json!({ "AuthCode": code }));
            self.send(round, now, event, &format!("{what}, {stamp:?}"));
        }
        if kind != Kind::Classic {
            self.send(round, now, suite_row("org_suite_auth", &id, now), "org_suite_auth");
        }
        self.turn(now, true);
    }

    fn relieve(&mut self, round: usize, now: i64, platform: &Platform) {
        self.tell(round, now, "relieve");
        assert!(platform.relieve_quietly(SUITE_KEY, &self.id));
        let id = self.id.clone();
        if self.kind != Kind::Sync {
            let stamp = Stamp::draw(&mut self.draw);
            // Two withdrawals within an hour that tell no time are one to the inbox (its identity holds for the hour).
            let stamp = if matches!(stamp, Stamp::Missing) && round != 2 { Stamp::Millis } else { stamp };
            let event = classic("suite_relieve", Some(&id), now, stamp, json!({}));
            self.send(round, now, event, &format!("suite_relieve, {stamp:?}"));
        }
        if self.kind != Kind::Classic {
            self.send(round, now, suite_row("org_suite_relieve", &id, now), "org_suite_relieve");
        }
        self.turn(now, false);
    }

    fn change(&mut self, round: usize, now: i64, platform: &Platform) {
        self.tell(round, now, "change");
        self.corp.name = format!("{} {round}", self.id);
        assert!(platform.change_quietly(SUITE_KEY, &self.corp));
        self.send_change(round, now);
    }

    fn send_change(&mut self, round: usize, now: i64) {
        let id = self.id.clone();
        if self.kind == Kind::Sync {
            self.send(round, now, suite_row("org_suite_change", &id, now), "org_suite_change");
        } else {
            let stamp = Stamp::draw(&mut self.draw);
            let event = classic("change_auth", Some(&id), now, stamp, json!({}));
            self.send(round, now, event, &format!("change_auth, {stamp:?}"));
        }
    }

    /// One micro-app or all, an event for each. The last one is not deleted: what is left then is no app at all.
    fn change_app(&mut self, round: usize, now: i64, platform: &Platform, truth: &CompanyTruth) {
        use MicroAppChange::{Remove, Restore, ScopeUpdate, Stop};
        let many = truth.micro_apps.len() > 1;
        let stopped = truth.is_stopped();
        let mut changes = vec![Stop, Stop, Restore, ScopeUpdate];
        changes.extend(if stopped { vec![Restore; 4] } else { vec![Stop; 2] });
        changes.extend(many.then_some(Remove));
        let change = self.draw.one(&changes);
        let all = change != Remove && self.draw.percent(60);
        let chosen = self.draw.below(truth.micro_apps.len());
        let apps: Vec<&MicroAppTruth> =
            truth.micro_apps.iter().enumerate().filter(|(at, _)| all || *at == chosen).map(|(_, app)| app).collect();
        for app in apps {
            self.tell(round, now, &format!("{change:?} of app {}", app.app_id));
            assert!(platform.micro_app_quietly(SUITE_KEY, &self.id, Some(app.app_id), change));
            let (app_id, agent_id, id) = (app.app_id, app.agent_id, self.id.clone());
            if self.kind == Kind::Sync {
                self.send(round, now, app_row(change, &id, now, app_id, agent_id), &format!("row of {change:?}"));
            } else {
                let stamp = Stamp::draw(&mut self.draw);
                let members = json!({ "AgentId": agent_id, "AppId": app_id });
                let event = classic(change.name(), Some(&id), now, stamp, members);
                self.send(round, now, event, &format!("{}, {stamp:?}", change.name()));
            }
        }
    }

    /// Something old comes again.
    fn come_again(&mut self, round: usize) {
        if !self.pushed.is_empty() {
            let old = self.pushed[self.draw.below(self.pushed.len())].clone();
            self.story.push(format!("round {round}: once more: {}", old.what));
            self.wire.push(Pushed { due: round, ..old });
        }
    }

    /// Now, twice, later, or never.
    fn send(&mut self, round: usize, now: i64, event: Value, what: &str) {
        let what = format!("{what} of {}", now % 100_000_000);
        let pushed = Pushed { event, due: round, what };
        self.pushed.push(pushed.clone());
        match self.draw.below(100) {
            0..12 => self.wire.extend([pushed.clone(), pushed]),
            12..28 => {
                let due = round + 1 + self.draw.below(3);
                self.wire.push(Pushed { due, ..pushed });
            }
            28..32 => {
                let due = round + 1 + self.draw.below(3);
                self.wire.extend([Pushed { due, ..pushed.clone() }, pushed]);
            }
            32..36 => {
                self.must_ask = true;
                self.story.push(format!("round {round}: lost: {}", pushed.what));
            }
            _ => self.wire.push(pushed),
        }
    }

    fn turn(&mut self, now: i64, authorised: bool) {
        if self.turns.last().is_none_or(|(_, is)| *is != authorised) {
            self.turns.push((now, authorised));
        }
    }

    fn tell(&mut self, round: usize, now: i64, what: &str) {
        self.story.push(format!("round {round}, {}: DingTalk: {what}", now % 100_000_000));
    }

    pub fn note(&mut self, what: String) {
        self.story.push(what);
    }

    /// A call about it was answered with `code`. If that is not so and is believed all the same, nobody asks by himself.
    pub fn was_answered(&mut self, call: &CallRecord) {
        let believed = match call.api {
            "get_auth_info" => NO.contains(&call.code.as_str()),
            "get_agent" => NO.contains(&call.code.as_str()) || UNREADABLE.contains(&call.code.as_str()),
            _ => false,
        };
        if believed && !self.was_gone(call.at, call.at) {
            self.must_ask = true;
            self.story.push(format!("misled by {} of {} at {}", call.code, call.api, call.at % 100_000_000));
        }
    }

    /// Whether DingTalk had it as not authorised at some time between these.
    pub fn was_gone(&self, from: i64, to: i64) -> bool {
        let gone_at = |at: i64| self.turns.iter().rev().find(|(since, _)| *since <= at).is_none_or(|(_, is)| !is);
        gone_at(from) || self.turns.iter().any(|(since, is)| !is && (from..=to).contains(since))
    }

    /// Whether `state` is what DingTalk's truth implies.
    pub fn agrees(&self, state: State, platform: &Platform) -> bool {
        match self.truth(platform).filter(|truth| truth.authorised) {
            Some(truth) if truth.is_stopped() => state == State::Stopped,
            Some(_) => state == State::Active,
            None => matches!(state, State::None | State::Relieved),
        }
    }

    pub fn story(&self) -> String {
        self.story.join("\n  ")
    }
}
