//! The way of a call: ban, route, fault, form, limits, and then the API itself.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::answer::{Answer, Fate};
use super::call::{Call, Family};
use super::contact::UncheckedCallback;
use super::desk::Desk;
use super::hints::Hints;
use super::refusal::Refusal;
use super::routes::{self, Handle, Route};
use super::settings::PlatformSettings;
use super::world::World;
use super::{CallRecord, Fault, Platform, ban};

/// What became of a call, and what it sets off.
pub(crate) struct Outcome {
    pub(crate) fate: Fate,
    /// App and company of every authorisation to push again.
    pub(crate) pushes: Vec<(String, String)>,
    /// A callback URL to be checked before the call is answered.
    pub(crate) check: Option<UncheckedCallback>,
}

impl From<Fate> for Outcome {
    fn from(fate: Fate) -> Outcome {
        Outcome { fate, pushes: Vec::new(), check: None }
    }
}

impl Platform {
    /// Deals with one call from that address.
    pub(crate) fn dispatch(&self, mut call: Call, ip: IpAddr) -> Outcome {
        let now = self.now();
        let settings = self.settings();
        let route = routes::find(&mut call);
        if let Some(route) = route {
            self.happen(route.api, &call);
        }
        let world = &mut *self.world();
        let ip = world.faces.of(ip);
        let hints = Hints::of(world, &call);
        let record = CallRecord {
            at: now,
            method: call.method.clone(),
            api: route.map_or("-", |route| route.api),
            app: hints.app.clone(),
            corp: hints.corp.clone(),
            code: "0".to_owned(),
            carried_out: false,
        };
        let (record, outcome) = if world.bans.count(ip, settings.ip_calls, now) {
            let page = ban::page(settings.ban_page, world.serial());
            (named(record, "banned"), Fate::Answered(page, settings.latency).into())
        } else if let Some(route) = route {
            Passing { settings, world, call: &call, route, ip, hints, now, record }.pass()
        } else {
            let (code, answer) = unknown_path(&call, world.serial());
            (named(record, &code), Fate::Answered(answer, settings.latency).into())
        };
        let mut outcome = outcome;
        match &mut outcome.check {
            // What became of it shows when it is checked.
            Some(check) => check.record = Some(record),
            None => world.log.records.push(record),
        }
        outcome
    }
}

/// What a call sets off besides its answer.
#[derive(Default)]
pub(crate) struct Effects {
    /// App and company of every authorisation to push again.
    pub(crate) pushes: Vec<(String, String)>,
    /// A callback URL to be checked before the call is answered.
    pub(crate) check: Option<UncheckedCallback>,
}

/// What a success holds.
enum Content {
    Value(Value),
    /// The members of an object, as text.
    Text(String),
}

fn named(record: CallRecord, code: &str) -> CallRecord {
    CallRecord { code: code.to_owned(), ..record }
}

/// HTTP 404 below `/v1.0`; HTTP 200 with 22 for an unknown `/topapi`, with 404 for anything else.
fn unknown_path(call: &Call, serial: u64) -> (String, Answer) {
    let oapi = !call.path.starts_with("/v1.0/") && !call.path.starts_with("/v2.0/");
    let refusal = Refusal::of(if call.path.starts_with("/topapi/") { 22 } else { 404 });
    (refusal.name(oapi), refused(if oapi { Family::Oapi } else { Family::Api }, &refusal, serial))
}

/// A call at a known path.
struct Passing<'a> {
    settings: &'a PlatformSettings,
    world: &'a mut World,
    call: &'a Call,
    route: &'static Route,
    ip: IpAddr,
    hints: Hints,
    now: i64,
    record: CallRecord,
}

impl Passing<'_> {
    fn pass(mut self) -> (CallRecord, Outcome) {
        let fault = self.fault();
        if let Some(fault) = fault.as_ref().filter(|fault| !fault.is_carried_out()) {
            return self.fail(fault);
        }
        let mut effects = Effects::default();
        let answered = self.answered(fault.as_ref(), &mut effects);
        let oapi = self.route.family == Family::Oapi;
        self.record.carried_out = answered.is_ok();
        if let Err(refusal) = &answered {
            self.record.code = refusal.name(oapi);
        }
        let answer = match answered {
            Ok(content) => self.success(content),
            Err(refusal) => self.refusal(refusal),
        };
        let fate = match fault {
            Some(Fault::LoseAnswer) => {
                self.record.code = "lost".to_owned();
                Fate::Closed
            }
            Some(Fault::TruncatedBody) => {
                self.record.code = "truncated".to_owned();
                Fate::Answered(answer.half(), self.settings.latency)
            }
            Some(Fault::BrokenBody) => {
                self.record.code = "broken".to_owned();
                Fate::Broken(answer)
            }
            Some(Fault::Delay(time)) => Fate::Answered(answer, self.settings.latency.saturating_add(time)),
            _ => Fate::Answered(answer, self.settings.latency),
        };
        (self.record, Outcome { fate, pushes: effects.pushes, check: effects.check })
    }

    /// The fault of this call: by script, or else by chance.
    fn fault(&mut self) -> Option<Fault> {
        let (api, app, corp) = (self.route.api, self.hints.app.as_deref(), self.hints.corp.as_deref());
        let identity = self.hints.identity(api);
        let nth = self.world.log.nth(&identity);
        let scripted = self.world.plan.take(api, app, corp);
        scripted.or_else(|| self.world.plan.random.as_ref()?.draw(api, &identity, nth))
    }

    /// A call that comes to nothing.
    fn fail(mut self, fault: &Fault) -> (CallRecord, Outcome) {
        let (code, answer) = match fault {
            Fault::Errcode(errcode) => self.faulty(Refusal::of(*errcode)),
            Fault::Wrapped(errcode) => self.faulty(Refusal::wrapped(*errcode)),
            Fault::Code { status, code } => {
                let refusal = Refusal::api(*status, code);
                let (status, body) = refusal.api_body(&self.request_id());
                (refusal.name(false), Answer::json(status, &body))
            }
            Fault::Status(status) => (format!("HTTP {status}"), Answer::html(*status, &format!("{status}"))),
            Fault::Html => ("html".to_owned(), Answer::html(200, "钉钉")),
            Fault::Punished => ("banned".to_owned(), ban::page(super::BanPage::Json, self.world.serial())),
            Fault::Body(body) => ("body".to_owned(), Answer::text(body.clone())),
            Fault::Hang => return (named(self.record, "hung"), Fate::Hung.into()),
            // What is carried out does not come here.
            _ => {
                return (named(self.record, "closed"), Fate::Closed.into());
            }
        };
        (named(self.record, &code), Fate::Answered(answer, self.settings.latency).into())
    }

    fn faulty(&mut self, refusal: Refusal) -> (String, Answer) {
        (refusal.name(self.route.family == Family::Oapi), self.refusal(refusal))
    }

    fn answered(&mut self, fault: Option<&Fault>, effects: &mut Effects) -> Result<Content, Refusal> {
        well_formed(self.settings, self.route, self.call)?;
        if let Some(app) = &self.hints.app {
            let who = (app.as_str(), self.route.api, self.hints.corp.as_deref());
            self.world.limits.count(self.settings, who, self.now)?;
            self.world.check_address(app, self.call, self.ip)?;
        }
        let (settings, call, now) = (self.settings, self.call, self.now);
        let fault = fault.filter(|fault| fault.is_of_pages());
        let mut desk = Desk { settings, world: self.world, call, now, fault, effects: Effects::default() };
        let answered = match self.route.handle {
            Handle::Value(handle) => Content::Value(handle(&mut desk)?),
            Handle::Text(handle) => Content::Text(handle(&mut desk)?.finish()),
        };
        *effects = desk.effects;
        Ok(answered)
    }

    fn success(&mut self, content: Content) -> Answer {
        match content {
            Content::Value(value) => self.value(value),
            Content::Text(members) => self.text(&members),
        }
    }

    fn value(&self, mut value: Value) -> Answer {
        if let (Family::Oapi, false, Value::Object(members)) =
            (self.route.family, self.settings.without_errcode, &mut value)
        {
            members.insert("errcode".to_owned(), 0.into());
            members.insert("errmsg".to_owned(), "ok".into());
            self.loosen(members);
        }
        Answer::json(200, &value)
    }

    /// The members of an answer, with those that every answer of the family has in front.
    fn text(&mut self, members: &str) -> Answer {
        let request_id = self.request_id();
        let quote = if self.settings.string_errcodes { "\"" } else { "" };
        let errcode = match self.settings.without_errcode {
            true => String::new(),
            false => format!(r#""errcode":{quote}0{quote},"errmsg":"ok","#),
        };
        let comma = if members.is_empty() { "" } else { "," };
        Answer::text(format!(r#"{{{errcode}"request_id":"{request_id}"{comma}{members}}}"#))
    }

    fn refusal(&mut self, mut refusal: Refusal) -> Answer {
        if self.settings.echo_requests {
            let Call { raw_query, raw_body, token, .. } = self.call;
            let token = token.as_deref().unwrap_or_default();
            refusal = refusal.echoing(&format!("{raw_query} {} {token}", String::from_utf8_lossy(raw_body)));
        }
        if self.route.family == Family::Api {
            return refused(Family::Api, &refusal, self.world.serial());
        }
        let mut body = refusal.oapi_body(&self.request_id());
        if let Value::Object(members) = &mut body {
            self.loosen(members);
        }
        Answer::json(200, &body)
    }

    fn loosen(&self, members: &mut Map<String, Value>) {
        if let (true, Some(errcode)) = (self.settings.string_errcodes, members.get_mut("errcode")) {
            *errcode = errcode.to_string().into();
        }
    }

    fn request_id(&mut self) -> String {
        format!("{:016x}", self.world.serial())
    }
}

fn refused(family: Family, refusal: &Refusal, serial: u64) -> Answer {
    let request_id = format!("{serial:016x}");
    match family {
        Family::Oapi => Answer::json(200, &refusal.oapi_body(&request_id)),
        Family::Api => {
            let (status, body) = refusal.api_body(&request_id);
            Answer::json(status, &body)
        }
    }
}

/// Method, content type and JSON, before anything else is looked at.
fn well_formed(settings: &PlatformSettings, route: &Route, call: &Call) -> Result<(), Refusal> {
    let no = |errcode| Err(Refusal::of(errcode));
    if call.method != route.method {
        return no(if route.method == "GET" { 43001 } else { 43002 });
    }
    if route.method == "GET" {
        return Ok(());
    }
    if settings.checks_content_type && !call.content_type.contains("json") {
        return no(43004);
    }
    match &call.body {
        Value::Object(_) => Ok(()),
        _ if call.raw_body.is_empty() => no(44002),
        _ => no(43009),
    }
}
