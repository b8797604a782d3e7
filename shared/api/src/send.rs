//! One attempt: a request out, an answer in.

use std::{error::Error, time::Duration};

use reqwest::{
    Client, Request, Response,
    header::{CONTENT_TYPE, DATE},
};

use crate::Arrival;

/// More of an answer is not read. DingTalk's largest pages have some hundred kilobytes.
pub(crate) const MOST: usize = 8 << 20;

/// An answer, whatever it says.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The header `Date`.
    pub(crate) date: Option<String>,
    /// The header says that it is HTML.
    pub(crate) html: bool,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Whether it is a page and not an answer; to be asked of what is no JSON.
    pub(crate) fn is_html(&self) -> bool {
        let text = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        self.html || text.trim_ascii_start().starts_with(b"<")
    }
}

/// No answer, or not all of it.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) arrival: Arrival,
}

/// Sends the request; all of it, to the answer's last byte, has to happen within `limit`.
pub(crate) async fn send(client: &Client, mut request: Request, limit: Duration) -> Result<Answer, Lost> {
    *request.timeout_mut() = Some(limit);
    let mut response = client.execute(request).await.map_err(lost)?;
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let mut answer = Answer {
        status: response.status().as_u16(),
        date: header(DATE).map(str::to_owned),
        html: header(CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().contains("html")),
        body: Vec::new(),
    };
    read(&mut response, &mut answer.body).await?;
    Ok(answer)
}

async fn read(response: &mut Response, body: &mut Vec<u8>) -> Result<(), Lost> {
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > MOST {
            return Err(Lost {
                code: "answer too large",
                message: format!("the answer has more than {MOST} bytes"),
                arrival: Arrival::Perhaps,
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(())
}

fn lost(error: reqwest::Error) -> Lost {
    // The URL has the token in it.
    let error = error.without_url();
    let (code, arrival) = match () {
        () if error.is_connect() => ("not connected", Arrival::Never),
        () if error.is_timeout() => ("no answer in time", Arrival::Perhaps),
        () => ("no answer", Arrival::Perhaps),
    };
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    Lost { code, message, arrival }
}
