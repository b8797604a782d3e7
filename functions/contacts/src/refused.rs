//! Why there is nothing to read, and what the reader is told of it. No text repeats what was asked for.

use dingtalk_store::StoreError;

/// A request without contacts for an answer. Its text is for the log.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("no such route")]
    Route,
    #[error("no app and CorpId in the path")]
    Company,
    #[error("no such id: {wants}")]
    Id { wants: &'static str },
    #[error("the body is no JSON object of texts")]
    Body,
    #[error("parameters other than {known:?}, or one twice")]
    Parameters { known: &'static [&'static str] },
    #[error("parameter {name} is not {wants}")]
    Parameter { name: &'static str, wants: &'static str },
    #[error("not one of {known:?}")]
    OneOf { known: &'static [&'static str] },
    #[error("not a cursor of this list")]
    Cursor,
    #[error("the row at the cursor has another name now, or is gone")]
    CursorLost,
    #[error("changes from so long ago are not told any more")]
    TooOld,
    #[error("the company has left since, and come back")]
    AnotherTime,
    #[error("nothing is known of the company")]
    Unknown,
    #[error("the company has withdrawn")]
    Withdrawn,
    #[error("the mirror does not have it")]
    NotFound,
    #[error("it was removed")]
    Removed { at: i64 },
    /// With the key of the row, which names no person but by userid.
    #[error("{text}")]
    Store { text: String, damaged: bool },
    #[error("not done in time")]
    OutOfTime,
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Cursor => Self::Cursor,
            StoreError::CursorLost => Self::CursorLost,
            error => Self::Store { damaged: matches!(error, StoreError::Corrupt { .. }), text: error.to_string() },
        }
    }
}

/// Seconds after which the store may be back.
const SOON: u64 = 5;

impl Refused {
    /// HTTP status and code.
    fn kind(&self) -> (u16, &'static str) {
        match self {
            Self::Route => (404, "no_such_route"),
            Self::Company => (400, "bad_company"),
            Self::Id { .. } => (400, "bad_id"),
            Self::Body => (400, "bad_body"),
            Self::Parameters { .. } | Self::Parameter { .. } | Self::OneOf { .. } => (400, "bad_parameter"),
            Self::Cursor => (400, "bad_cursor"),
            Self::CursorLost => (400, "cursor_lost"),
            Self::TooOld | Self::AnotherTime => (400, "begin_anew"),
            Self::Unknown => (404, "company_unknown"),
            Self::Withdrawn => (410, "company_withdrawn"),
            Self::NotFound => (404, "not_found"),
            Self::Removed { .. } => (404, "removed"),
            Self::Store { damaged: true, .. } => (500, "damaged"),
            Self::Store { .. } | Self::OutOfTime => (503, "unavailable"),
        }
    }

    pub fn status(&self) -> u16 {
        self.kind().0
    }

    pub fn code(&self) -> &'static str {
        self.kind().1
    }

    /// What to do.
    pub fn message(&self) -> String {
        let text = match self {
            Self::Route => "There is no such list.",
            Self::Company => "The path is /contacts/{app}/{CorpId}/…, with the app's id and the company's CorpId.",
            Self::Id { wants } => return format!("The id in the path is not {wants}."),
            Self::Body => "Send a JSON object of texts, such as {\"mobile\":\"…\"}.",
            Self::Parameters { known: [] } => "This route takes no parameters.",
            Self::Parameters { known } => return format!("This route takes {}, each once.", known.join(", ")),
            Self::Parameter { name, wants } => return format!("The parameter {name} has to be {wants}."),
            Self::OneOf { known } => return format!("Give one of {}.", known.join(", ")),
            Self::Cursor => "This is no cursor of this list. Read the list again from its beginning.",
            Self::CursorLost => {
                "Who the last page ended with has another name now, or is gone. Read the list again from its beginning."
            }
            Self::TooOld => {
                "What was removed is remembered for 30 days, and this is longer ago. Begin anew with since=0."
            }
            Self::AnotherTime => {
                "The company has withdrawn since, and come back; its mirror is another. Begin anew with since=0."
            }
            Self::Unknown => {
                "Nothing is known of this company: the app's id or the CorpId is another, or it has not \
                              authorised the app, or its first sync has not begun."
            }
            Self::Withdrawn => "The company has withdrawn from the app. Its contacts may not be read any more.",
            Self::NotFound => "The mirror has no such thing; if it is new, it comes with its event or the next sync.",
            Self::Removed { .. } => "DingTalk said that it is gone.",
            Self::Store { damaged: true, .. } => {
                "A row of the mirror cannot be read. It stands in the log; the operator has to look at it."
            }
            Self::Store { .. } | Self::OutOfTime => "The store does not answer now. Try again after Retry-After.",
        };
        text.to_owned()
    }

    /// Whether it is this side that is not ready.
    pub fn is_ours(&self) -> bool {
        self.status() >= 500
    }

    /// Seconds after which it may be otherwise.
    pub fn retry_after(&self) -> Option<u64> {
        (self.status() == 503).then_some(SOON)
    }
}
