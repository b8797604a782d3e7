//! Why a stack does not start.

use std::path::PathBuf;

use crate::TemplateError;

/// The stack did not start.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// An address is taken, most likely.
    #[error("cannot listen at {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
    /// The data directory.
    #[error("the data at {path} cannot be used: {reason}")]
    Data {
        /// The directory or file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A table could not be created.
    #[error("{operation} failed: {reason}")]
    Table {
        /// DynamoDB's operation.
        operation: String,
        /// DynamoDB's words.
        reason: String,
    },
    /// The template and this program do not fit together.
    #[error("{0}")]
    Wiring(String),
}

impl StackError {
    pub(crate) fn listen(address: impl ToString) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::Listen { address: address.to_string(), reason: error.to_string() }
    }
}
