//! Where a company is in its life with an app.

use serde::{Deserialize, Serialize};

/// Where a company is in its life with an app (suite-callbacks, section 5, for both generations).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing is known of it, or no more than a question that DingTalk has not confirmed.
    #[default]
    None,
    /// Classic: it authorised, and the temporary code is not exchanged yet.
    CodeReceived,
    /// It authorised; it cannot use the app yet.
    Authorised,
    /// It can use the app.
    Active,
    /// It has stopped every micro-app of the suite; the authorisation stands.
    Stopped,
    /// It has withdrawn. A tombstone: an older authorisation that arrives later changes nothing.
    Relieved,
}

impl State {
    /// Every state.
    pub const ALL: [State; 6] =
        [Self::None, Self::CodeReceived, Self::Authorised, Self::Active, Self::Stopped, Self::Relieved];

    /// Its name in the tables, in events and for operators.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::CodeReceived => "code_received",
            Self::Authorised => "authorised",
            Self::Active => "active",
            Self::Stopped => "stopped",
            Self::Relieved => "relieved",
        }
    }

    /// Whether the authorisation stands, so that tokens may be handed out.
    #[must_use]
    pub fn is_authorised(self) -> bool {
        matches!(self, Self::Authorised | Self::Active | Self::Stopped)
    }
}
