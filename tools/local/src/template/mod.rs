//! The SAM template, as far as the bundle uses it.

mod intrinsics;
mod model;
mod properties;
mod queue;
mod sources;
mod trigger;
mod yaml;

use std::path::{Path, PathBuf};

pub use model::{Function, Template, TemplateQueues};
pub use queue::{QueueProperties, Redrive};
pub use sources::{QueueTrigger, StreamTrigger};
pub use trigger::Trigger;

/// The template cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no YAML.
    #[error("the template is no valid YAML: {0}")]
    Yaml(String),
    /// Something that this reader does not know.
    #[error("{place}: {problem}")]
    Unsupported {
        /// Where: logical ids and property names.
        place: String,
        /// What.
        problem: String,
    },
}

impl TemplateError {
    fn at(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Unsupported { place: place.into(), problem: problem.into() }
    }
}

impl Template {
    /// Reads a template file.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub fn read(path: &Path) -> Result<Self, TemplateError> {
        let unreadable = |source| TemplateError::Unreadable { path: path.to_owned(), source };
        Self::parse(&std::fs::read_to_string(path).map_err(unreadable)?)
    }

    /// Parses a template's text.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        model::build(&intrinsics::resolve(yaml::load(text)?)?)
    }
}

/// Our ARNs end in the logical id, that of a FIFO queue in its name.
fn logical_id(arn: &str) -> String {
    crate::sqs::logical_id(arn.rsplit(':').next().unwrap_or_default()).to_owned()
}
