//! The reply to a push.

mod content;
mod form;
mod text;

use dingtalk_crypto::{KeySlot, SecretString};
use zeroize::Zeroizing;

use crate::app::AppKeys;
use crate::cause::ReplyCause;
use crate::examine::Signed;
use crate::finding::Severity;

/// What a reply has to be, as far as that is known.
#[derive(Default)]
pub(crate) struct Due<'a> {
    /// The app that is asked.
    pub app: Option<&'a AppKeys>,
    /// The key the push was sealed with.
    pub slot: Option<KeySlot>,
    /// For whom the push was sealed.
    pub receiver: Option<String>,
    /// The push's query, its ciphertext left out.
    pub request: Option<Signed>,
    /// What it has to say.
    pub text: DueText,
    /// The event's `Random`.
    pub random: Option<String>,
    /// The push's plaintext.
    pub message: Option<Zeroizing<Vec<u8>>>,
}

/// What a reply has to say (DingTalk's callback protocol, section on the response).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum DueText {
    /// Unknown, since the push was not opened.
    #[default]
    Unknown,
    /// `success`
    Success,
    /// `success` or the event's `Random`.
    UrlCheck,
    /// `success` for a valid serial number.
    Licence,
}

/// What was found of a reply.
pub(crate) struct Judgement {
    /// In the order of the checks.
    pub causes: Vec<ReplyCause>,
    /// It opens and says `success` or the event's `Random`, whatever else is wrong with it.
    pub says_yes: bool,
}

impl Judgement {
    /// DingTalk would take it.
    pub(crate) fn acknowledges(&self) -> bool {
        self.says_yes && self.causes.iter().all(|cause| severity(cause) < Severity::Problem)
    }
}

/// Judges the body of an answer.
pub(crate) fn judge(body: &[u8], apps: &[AppKeys], due: &Due<'_>) -> Judgement {
    let (members, mut causes) = form::read(body);
    let said = members.and_then(|members| content::check(&members, apps, due, &mut causes));
    if let Some(said) = said {
        let fine = causes.iter().all(|cause| severity(cause) < Severity::Problem);
        match text::verdict(said, due.text) {
            right @ ReplyCause::Right { .. } if fine => causes.push(right),
            ReplyCause::Right { .. } => {}
            other => causes.push(other),
        }
    }
    Judgement { causes, says_yes: said.is_some_and(text::is_yes) }
}

fn severity(cause: &ReplyCause) -> Severity {
    crate::cause::Cause::Reply(cause.clone()).severity()
}

/// The tokens or keys of one kind of one app: the current one and the next.
fn of_slot<'a>(all: impl Iterator<Item = (KeySlot, &'a SecretString)>, slot: Option<KeySlot>) -> Vec<&'a SecretString> {
    let all: Vec<_> = all.collect();
    // A half that a rotation does not change is of both generations.
    let wanted = slot.filter(|slot| all.iter().any(|(other, _)| other == slot));
    let wanted = wanted.or(slot.map(|_| KeySlot::Current));
    all.into_iter().filter(|(slot, _)| wanted.is_none_or(|wanted| wanted == *slot)).map(|(_, secret)| secret).collect()
}
