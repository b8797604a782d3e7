//! `call_back/*`: where an app has a company's events sent (contact-events, section 2).

use std::collections::VecDeque;

use dingtalk_crypto::{ExposeSecret, SecretString};

use super::failed::Failed;
use super::{UncheckedCallback, Written};
use crate::AppKind;
use crate::platform::Platform;
use crate::platform::desk::Desk;
use crate::platform::refusal::Refusal;
use crate::platform::world::World;

/// Tags that can be registered; the ends of families that this simulator knows no more of.
const TAGS: &[&str] = &[
    "user_add_org",
    "user_modify_org",
    "user_leave_org",
    "user_active_org",
    "org_admin_add",
    "org_admin_remove",
    "org_dept_create",
    "org_dept_modify",
    "org_dept_remove",
    "org_remove",
    "org_change",
    "label_user_change",
    "label_conf_add",
    "label_conf_del",
    "label_conf_modify",
    "check_in",
];
const FAMILIES: &[&str] = &["chat_", "bpms_", "attendance_", "meetingroom_", "edu_"];

/// What is registered: all of it at once, and replaced as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    pub(crate) tags: Vec<String>,
    pub(crate) token: SecretString,
    pub(crate) aes_key: SecretString,
    pub(crate) url: String,
}

/// An app's callback in a company.
#[derive(Debug, Default)]
pub(crate) struct Callbacks {
    pub(crate) registration: Option<Registration>,
    pub(crate) failed: VecDeque<Failed>,
}

/// A registered callback, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackTruth {
    /// Where events go.
    pub url: String,
    /// Which.
    pub tags: Vec<String>,
}

/// The codes of 2016, and the newer ones.
#[derive(Debug, Clone, Copy)]
pub(crate) enum No {
    Exists,
    Missing,
    Member,
    Url,
    Unreachable,
    Answer,
    Timeout,
}

pub(crate) fn no(no: No, newer: bool) -> Refusal {
    let (old, new) = match no {
        No::Exists => (71006, 400_041),
        No::Missing => (71007, 400_040),
        No::Member => (71010, 400_002),
        No::Url => (71011, 400_050),
        No::Unreachable => (71012, 400_051),
        No::Answer => (71009, 400_052),
        No::Timeout => (71012, 400_054),
    };
    Refusal::of(if newer { new } else { old })
}

impl World {
    pub(crate) fn callbacks(&mut self, app: &str, corp_id: &str) -> &mut Callbacks {
        self.callbacks.entry((app.to_owned(), corp_id.to_owned())).or_default()
    }
}

/// A new registration: `check_url` goes there before it counts.
pub(crate) fn register(desk: &mut Desk<'_>) -> Written {
    submit(desk, false)
}

/// Another one in place of the one that is there.
pub(crate) fn update(desk: &mut Desk<'_>) -> Written {
    submit(desk, true)
}

fn submit(desk: &mut Desk<'_>, again: bool) -> Written {
    let visitor = desk.visitor()?;
    let newer = desk.settings.contact.new_callback_codes;
    let there = desk.world.callbacks(&visitor.app, &visitor.corp_id).registration.is_some();
    match (there, again) {
        (true, false) => return Err(no(No::Exists, newer)),
        (false, true) => return Err(no(No::Missing, newer)),
        _ => {}
    }
    let member = |name| desk.call.member(name).ok_or_else(|| no(No::Member, newer));
    let (token, aes_key, url) = (member("token")?, member("aes_key")?, member("url")?);
    let tags = desk.call.list("call_back_tag").filter(|tags| !tags.is_empty()).ok_or_else(|| no(No::Member, newer))?;
    let is_key = aes_key.len() == 43 && aes_key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_key || !(6..=63).contains(&token.len()) {
        return Err(no(No::Member, newer));
    }
    let known = |tag: &String| TAGS.contains(&tag.as_str()) || FAMILIES.iter().any(|family| tag.starts_with(family));
    if !tags.iter().all(known) {
        return Err(Refusal::of(71008));
    }
    let registration = Registration { tags, token: token.into(), aes_key: aes_key.into(), url };
    let kind = if visitor.third_party { AppKind::Suite } else { AppKind::Internal };
    let (app, corp_id) = (visitor.app, visitor.corp_id);
    desk.effects.check = Some(UncheckedCallback { app, corp_id, kind, registration, record: None });
    Ok(desk.writer())
}

/// What is registered, secrets and all.
pub(crate) fn get(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let missing = no(No::Missing, desk.settings.contact.new_callback_codes);
    let registration = desk.world.callbacks(&visitor.app, &visitor.corp_id).registration.clone().ok_or(missing)?;
    let mut w = desk.writer();
    w.texts("call_back_tag", registration.tags.iter().map(String::as_str));
    w.text("token", registration.token.expose_secret());
    w.text("aes_key", registration.aes_key.expose_secret());
    w.text("url", &registration.url);
    Ok(w)
}

/// Nothing is registered any more.
pub(crate) fn delete(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let missing = no(No::Missing, desk.settings.contact.new_callback_codes);
    desk.world.callbacks(&visitor.app, &visitor.corp_id).registration.take().ok_or(missing)?;
    Ok(desk.writer())
}

impl Platform {
    /// What the app has registered for the company's events.
    pub fn callback(&self, app: &str, corp_id: &str) -> Option<CallbackTruth> {
        let mut world = self.world();
        let Registration { url, tags, .. } = world.callbacks(app, corp_id).registration.clone()?;
        Some(CallbackTruth { url, tags })
    }

    /// Registers a callback unchecked, as if somebody else had done so.
    pub fn set_callback_quietly(&self, app: &str, corp_id: &str, callback: CallbackTruth, token: &str, aes_key: &str) {
        let CallbackTruth { url, tags } = callback;
        let registration = Registration { tags, token: token.into(), aes_key: aes_key.into(), url };
        self.world().callbacks(app, corp_id).registration = Some(registration);
    }
}
