//! What was found.

use crate::cause::Cause;
use crate::listen::Check;
use crate::text::{Language, Text};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// As it should be.
    Ok,
    /// Worth knowing; nothing has to change.
    Note,
    /// It works here and now, and will not everywhere or always.
    Warning,
    /// This is why it fails.
    Problem,
}

/// One thing found. Nothing in it is a secret, in `Debug` neither.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub cause: Cause,
    /// How bad it is.
    pub severity: Severity,
    /// With which check of [`listen`](crate::listen) it was found.
    pub check: Option<Check>,
}

impl Finding {
    pub(crate) fn new(cause: impl Into<Cause>) -> Finding {
        let cause = cause.into();
        Finding { severity: cause.severity(), cause, check: None }
    }

    pub(crate) fn with(cause: impl Into<Cause>, check: Check) -> Finding {
        Finding { check: Some(check), ..Finding::new(cause) }
    }

    /// A fixed name of the cause, kebab-case.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.cause.name()
    }

    /// What to tell a person.
    #[must_use]
    pub fn text(&self, language: Language) -> Text {
        crate::text::of(self, language)
    }
}

/// Everything found, in the order of DingTalk's own checks: request, app, signature, AES key, envelope, receiver id,
/// time, event, reply. Of [`listen`](crate::listen), in the order of its pushes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The findings.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The first problem in the order of the checks: what comes later often follows from it.
    #[must_use]
    pub fn most_likely(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.severity == Severity::Problem)
    }

    /// What DingTalk shows for every push that is refused, whatever the reason; nothing where none is.
    #[must_use]
    pub fn refusal_shown(&self, language: Language) -> Option<String> {
        crate::text::refusal_shown(&self.findings, language)
    }

    /// The worst there is; [`Severity::Ok`] for an empty report.
    #[must_use]
    pub fn worst(&self) -> Severity {
        self.findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Ok)
    }

    pub(crate) fn add(&mut self, cause: impl Into<Cause>) {
        let finding = Finding::new(cause);
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Puts a finding where it belongs in the order, though it was found later.
    pub(crate) fn insert(&mut self, at: usize, cause: impl Into<Cause>) {
        self.findings.insert(at.min(self.findings.len()), Finding::new(cause));
    }

    pub(crate) fn add_all<C: Into<Cause>>(&mut self, causes: impl IntoIterator<Item = C>) {
        for cause in causes {
            self.add(cause);
        }
    }
}
