//! Why a plaintext or a stored event could not be read.

/// A text that is no event.
///
/// It carries nothing of the text, which may hold a ticket or a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEvent {
    /// The text is not JSON, or nests deeper than 127 levels.
    #[error("the text is not json")]
    NotJson,
    /// The text is JSON, but not an object.
    #[error("the json is not an object")]
    NotAnObject,
}
