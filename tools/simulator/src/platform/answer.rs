//! An HTTP answer, and what may happen to it.

use std::time::Duration;

use serde_json::Value;

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Answer {
        Answer { status, ..Answer::text(body.to_string()) }
    }

    /// HTTP 200 with what is JSON already, or is to be taken for it.
    pub(crate) fn text(body: String) -> Answer {
        Answer { status: 200, content_type: "application/json;charset=UTF-8", body }
    }

    /// The first half of it.
    pub(crate) fn half(mut self) -> Answer {
        let middle = self.body.floor_char_boundary(self.body.len() / 2);
        self.body.truncate(middle);
        self
    }

    pub(crate) fn html(status: u16, title: &str) -> Answer {
        let body =
            format!("<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>");
        Answer { status, content_type: "text/html;charset=UTF-8", body }
    }
}

/// What becomes of a request.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It is answered, after some real time.
    Answered(Answer, Duration),
    /// The first half of it is sent, and then the connection breaks off.
    Broken(Answer),
    /// The connection is closed without a word.
    Closed,
    /// Nothing ever comes.
    Hung,
}
