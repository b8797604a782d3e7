//! The check of a callback address.

use super::{Body, Detail};

/// What the check of a callback address carries.
///
/// Old consoles expect the value of `Random` as the answer, today's expect `success`; which generation is asking can
/// be told by the placeholder key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlCheck {
    /// `Random`: eight characters in every sample.
    pub random: Option<String>,
    /// `TestSuiteKey`: the placeholder while the suite does not exist yet, else its own key; gone from today's pushes.
    pub test_suite_key: Option<String>,
}

pub(super) fn read(body: &Body<'_>) -> Detail {
    Detail::UrlCheck(UrlCheck {
        random: body.fields.text(&["Random"]),
        test_suite_key: body.fields.text(&["TestSuiteKey"]),
    })
}
