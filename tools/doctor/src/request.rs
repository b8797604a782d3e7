//! A callback as it was caught.

use std::fmt;

use crate::curl::{self, CurlError};

/// A callback as it was caught; `Debug` shows how much there is of it.
#[derive(Clone, Default)]
pub struct Request {
    /// The method, where it is known.
    pub method: Option<String>,
    /// The URL. Its path and query are enough, and so is the query alone.
    pub url: String,
    /// The headers, name and value.
    pub headers: Vec<(String, String)>,
    /// The body as received.
    pub body: Vec<u8>,
    /// A shell would have cut the URL at an `&` outside quotes.
    pub(crate) cut_by_shell: bool,
}

impl Request {
    /// A request of which URL and body are known.
    #[must_use]
    pub fn new(url: impl Into<String>, body: impl Into<Vec<u8>>) -> Request {
        Request { url: url.into(), body: body.into(), ..Request::default() }
    }

    /// Reads a `curl` command, as typed or as a browser or a proxy copies it: `-X`, `-H`, `-d` and its relatives,
    /// `--url`, `-G`; quotes of `'…'`, `"…"` and `$'…'`; `\` and Windows' `^` at the end of a line.
    ///
    /// # Errors
    ///
    /// [`CurlError`], which holds nothing of the command.
    pub fn from_curl(text: &str) -> Result<Request, CurlError> {
        curl::read(text)
    }
}

impl Request {
    /// The content type, without its parameters.
    pub(crate) fn content_type(&self) -> Option<&str> {
        let header = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        header.map(|(_, value)| value.split(';').next().unwrap_or_default().trim())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &format_args!("[{} bytes]", self.url.len()))
            .field("headers", &self.headers.len())
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}
