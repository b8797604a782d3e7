//! One callback, check by check.

mod envelope;
mod event;
mod forced;
mod key;
mod mend;
mod push;
mod receiver;
mod signature;
mod time;

pub(crate) use forced::fit;
pub(crate) use key::{form as key_form, readable as readable_key};
pub(crate) use push::Signed;
pub(crate) use receiver::whose;

use dingtalk_crypto::Plain;
use zeroize::Zeroizing;

use crate::app::AppKeys;
use crate::cause::{AppCause, Cause, EnvelopeCause, EventCause, KeyCause, RequestCause, id_or_length};
use crate::finding::{Report, Severity};
use crate::reply::{self, Due};
use crate::request::Request;
use crate::{address, body, gateway};
use push::Push;
use signature::{Checked, Signer};

/// Examines a callback that fails, and the reply to it where there is one.
///
/// `apps` are the apps it may be for; `only_app` names one, else the last part of the URL's path does. `now_ms` is the
/// time of the push's arrival, in milliseconds since 1970. A request without a URL whose body is an API Gateway event is
/// read as the request inside.
#[must_use]
pub fn examine(
    request: &Request,
    reply: Option<&[u8]>,
    apps: &[AppKeys],
    only_app: Option<&str>,
    now_ms: i64,
) -> Report {
    let mut report = Report::default();
    let unpacked = gateway::unpack(&request.body);
    if unpacked.is_some() {
        report.add(RequestCause::GatewayEvent);
    }
    let request = unpacked.as_ref().unwrap_or(request);
    if let Some(method) = request.method.as_deref().filter(|method| !method.eq_ignore_ascii_case("POST")) {
        report.add(RequestCause::Method { found: id_or_length(method) });
    }
    if let Some(found) = request.content_type().filter(|found| !found.to_ascii_lowercase().contains("json")) {
        let of_a_type = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '+' | '.');
        let formed = found.len() <= 64 && found.chars().all(of_a_type);
        let found = if formed { found.to_owned() } else { id_or_length(found) };
        report.add(RequestCause::ContentType { found });
    }
    let address = address::read(request);
    let (encrypt, body_causes) = body::read(&request.body, unpacked.is_some());
    report.add_all(address.causes);
    let (push, query_causes) = Push::read(&address.query, encrypt);
    report.add_all(query_causes);
    report.add_all(body_causes);

    let named = name_app(apps, only_app.or(address.last.as_deref()), only_app.is_some(), &mut report);
    let Checked { signer, unmatched } = signature::check(&push, apps, named, &mut report);
    let app = signer.as_ref().map(|signer| signer.app).or(named).or(if let [only] = apps { Some(only) } else { None });
    let due = open(&push, apps, app, signer.as_ref(), now_ms, &mut report);
    if let Some(at) = unmatched {
        let cause = signature::unmatched(&push, report.findings.get(at..).unwrap_or_default());
        report.insert(at, cause);
    }
    if let Some(reply) = reply {
        report.add_all(reply::judge(reply, apps, &due).causes);
    }
    report
}

/// The app that is meant.
fn name_app<'a>(apps: &'a [AppKeys], name: Option<&str>, asked_for: bool, report: &mut Report) -> Option<&'a AppKeys> {
    if apps.is_empty() {
        report.add(AppCause::None);
    }
    let named = name.and_then(|name| apps.iter().find(|app| app.id == name));
    match (named, name) {
        (Some(app), _) => report.add(AppCause::Named { app: app.id.clone() }),
        // Keys given one by one: the path is anybody's.
        (None, _) if !asked_for && apps.iter().any(|app| app.id.is_empty()) => {}
        (None, Some(name)) if !apps.is_empty() => {
            let apps = apps.iter().map(|app| app.id.clone()).collect();
            report.add(AppCause::Unknown { found: id_or_length(name), apps });
        }
        _ => {}
    }
    named
}

/// The body was put right before it could be read: nobody can tell whether the service got it so.
fn is_pasted(report: &Report) -> bool {
    report.findings.iter().any(|finding| matches!(finding.cause, Cause::Request(RequestCause::BodyPasted { .. })))
}

/// Everything from the AES key on; the answer is what a reply to this push has to be.
fn open<'a>(
    push: &Push,
    apps: &'a [AppKeys],
    app: Option<&'a AppKeys>,
    signer: Option<&Signer<'a>>,
    now_ms: i64,
    report: &mut Report,
) -> Due<'a> {
    let mut due = Due { app, request: push.stamp(), ..Due::default() };
    if let Some(app) = app {
        report.add_all(key::form(app));
    }
    let encrypt = signer.and_then(|signer| signer.encrypt.as_deref()).or(push.encrypt.as_deref());
    let opened = encrypt.and_then(|encrypt| {
        let (usable, causes) = envelope::look(encrypt);
        report.add_all(causes);
        key::open(&usable?, apps, app, signer, report)
    });
    let Some(opened) = opened else {
        time::check(push, app, now_ms, report);
        return due;
    };
    let app = app.unwrap_or(opened.app);
    // Whatever may be said of the form of this key, it works.
    let stray = Cause::Key(KeyCause::StrayBits { app: opened.app.id.clone(), slot: opened.slot });
    report.findings.retain(|finding| finding.cause != stray);
    let Plain { message, receiver_id, .. } = opened.plain;
    let message = Zeroizing::new(message);
    let event = event::read(&message);
    let receiver = receiver::check(&receiver_id, app, apps, event.name());
    // Then the message is not whole, and what it lacks is not its fault.
    let cut = receiver == Cause::Envelope(EnvelopeCause::LengthInCharacters);
    report.add(receiver);
    time::check(push, Some(app), now_ms, report);
    if !cut {
        report.add_all(event.causes(app));
    }

    // Where a rotation changes one half only, the other one is always found as the current one.
    let slot = signer.map_or(opened.slot, |signer| signer.slot.max(opened.slot));
    let worst = report.worst();
    if signer.is_some() && worst < Severity::Problem && !is_pasted(report) {
        let warnings = worst == Severity::Warning;
        report.add(EventCause::Acknowledged { app: app.id.clone(), slot, warnings });
    }
    due.app = Some(app);
    due.slot = Some(slot);
    due.receiver = Some(receiver_id);
    due.text = event.due();
    due.random = event.random();
    due.message = Some(message);
    due
}
