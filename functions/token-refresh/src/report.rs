//! What one run found, its answer. No secrets.

use serde::Serialize;

/// All apps, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// One for each suite and customised app with a secret.
    pub apps: Vec<AppReport>,
}

/// One app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppReport {
    /// Its id.
    pub app: String,
    /// What became of its suite token.
    pub token: TokenOutcome,
    /// When the token ends, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// How its ticket is.
    pub ticket: TicketOutcome,
    /// When the newest ticket came, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_received_at: Option<i64>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What became of a suite token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenOutcome {
    /// It lasts long enough.
    Fresh,
    /// It was renewed.
    Renewed,
    /// It was to be renewed and was not; the old one is still valid.
    Kept,
    /// No ticket has come yet.
    Waits,
    /// There is none.
    Failed,
    /// The app does without one.
    NotNeeded,
}

/// How a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TicketOutcome {
    /// The newest is young enough.
    Ok,
    /// The newest is too old.
    Overdue,
    /// None has ever come.
    Never,
    /// Nobody pushes one: it is fixed, or may be any text, or the watch is off.
    NotWatched,
    /// It could not be read.
    Unknown,
}

impl AppReport {
    pub(crate) fn new(app: &str) -> Self {
        Self {
            app: app.to_owned(),
            token: TokenOutcome::Failed,
            expires_at: None,
            ticket: TicketOutcome::Unknown,
            ticket_received_at: None,
            error: None,
        }
    }

    /// Notes an error, behind those that are noted already.
    pub(crate) fn fail(&mut self, error: &str) {
        self.error = Some(match self.error.take() {
            Some(before) => format!("{before}; {error}"),
            None => error.to_owned(),
        });
    }
}
