//! Answers, judged.

use zeroize::Zeroizing;

use super::Check;
use super::client::Answer;
use super::sealer::Parcel;
use crate::app::AppKeys;
use crate::cause::{Cause, EndpointCause};
use crate::finding::{Finding, Report};
use crate::reply::{self, Due, Judgement};

/// Keeps the findings and tells them.
pub(super) struct Judge<'a, T> {
    app: &'a AppKeys,
    teller: T,
    /// At least one answer said yes, in whatever form.
    pub said_yes: bool,
    pub report: Report,
}

impl<'a, T: FnMut(&Finding)> Judge<'a, T> {
    pub(super) fn new(app: &'a AppKeys, teller: T) -> Self {
        Judge { app, teller, said_yes: false, report: Report::default() }
    }

    pub(super) fn find(&mut self, cause: impl Into<Cause>, check: Option<Check>) {
        let finding = match check {
            Some(check) => Finding::with(cause, check),
            None => Finding::new(cause),
        };
        let known = match &finding.cause {
            // The form of a reply is the same every time; once is enough.
            Cause::Reply(_) => self.report.findings.iter().any(|other| other.cause == finding.cause),
            _ => self.report.findings.contains(&finding),
        };
        if !known {
            (self.teller)(&finding);
            self.report.findings.push(finding);
        }
    }

    pub(super) fn find_all<C: Into<Cause>>(&mut self, causes: Vec<C>) {
        for cause in causes {
            self.find(cause, None);
        }
    }

    /// The first answer, or the second after a failed cold start; whether to go on.
    pub(super) fn first(&mut self, answer: &Answer, parcel: &Parcel) -> bool {
        let check = Some(parcel.check);
        let cause = match answer {
            Answer::Broken(why) => EndpointCause::Unreachable { why: why.clone() },
            Answer::Nothing => EndpointCause::NoAnswer,
            Answer::TooLong => EndpointCause::TooLong,
            Answer::Whole { status: status @ 300..=399, .. } => EndpointCause::Redirect { status: *status },
            Answer::Whole { status: 200, content_type, body, .. } => {
                let json = content_type.as_deref().is_some_and(|found| found.contains("json"));
                if !json && body.trim_ascii().starts_with(b"{") {
                    let found = content_type.as_deref().map(|found| found.chars().take(64).collect());
                    self.find(EndpointCause::ContentType { found }, check);
                }
                self.judge(body, parcel);
                return true;
            }
            Answer::Whole { status, .. } => EndpointCause::Status { status: *status },
        };
        self.find(cause, check);
        false
    }

    /// A later answer to what should be acknowledged.
    pub(super) fn accepted(&mut self, answer: &Answer, parcel: &Parcel) {
        let check = Some(parcel.check);
        let cause = match answer {
            Answer::Broken(why) => EndpointCause::Unreachable { why: why.clone() },
            Answer::Nothing => EndpointCause::NoAnswer,
            Answer::TooLong => EndpointCause::TooLong,
            Answer::Whole { status: 200, body, .. } => {
                let judgement = self.judge(body, parcel);
                if judgement.acknowledges() {
                    return self.find(EndpointCause::Opened, check);
                }
                // A yes in a broken form has been told.
                if judgement.says_yes || !self.said_yes {
                    return;
                }
                EndpointCause::NotOpened { check: parcel.check, status: 200 }
            }
            Answer::Whole { status, .. } => EndpointCause::NotOpened { check: parcel.check, status: *status },
        };
        let optional = matches!((parcel.check, &cause), (Check::CorpId, EndpointCause::NotOpened { .. }));
        self.find(if optional { EndpointCause::NotForCorpId } else { cause }, check);
    }

    fn judge(&mut self, body: &[u8], parcel: &Parcel) -> Judgement {
        let judgement = self.look(body, parcel);
        self.said_yes |= judgement.says_yes;
        for cause in judgement.causes.clone() {
            self.find(cause, Some(parcel.check));
        }
        judgement
    }

    /// Judges without telling.
    pub(super) fn look(&self, body: &[u8], parcel: &Parcel) -> Judgement {
        let due = Due {
            app: Some(self.app),
            slot: Some(dingtalk_crypto::KeySlot::Current),
            receiver: Some(parcel.receiver.clone()),
            request: Some(parcel.stamp.clone()),
            text: parcel.due,
            random: parcel.random.clone(),
            message: Some(Zeroizing::new(parcel.message.clone().into_bytes())),
        };
        reply::judge(body, std::slice::from_ref(self.app), &due)
    }
}
