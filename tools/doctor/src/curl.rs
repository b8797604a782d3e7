//! A pasted `curl` command.

mod options;
mod shell;

use thiserror::Error;

use crate::request::Request;
use dingtalk_crypto::percent;
use options::{Meaning, meaning};

/// Why a text is not a `curl` command that says what was sent; holds nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CurlError {
    /// There is no `curl` in it.
    #[error("the text is no curl command")]
    NotCurl,
    /// A quote is never closed, so a part of the command is missing.
    #[error("a quote of the command is not closed: a part of it is missing")]
    Quote,
    /// There is no URL.
    #[error("the command names no url")]
    NoUrl,
    /// The last option lacks its value.
    #[error("the last option of the command lacks its value")]
    Value,
    /// The body is in a file (`-d @FILE`), which is not read from here.
    #[error("the command takes its body from a file: pass that file as the body")]
    BodyFile,
}

/// Reads the command.
pub(crate) fn read(text: &str) -> Result<Request, CurlError> {
    let line = shell::split(text)?;
    let start = line.words.iter().position(|word| is_curl(word)).ok_or(CurlError::NotCurl)?;
    let mut words = line.words.into_iter().skip(start.saturating_add(1));
    let mut command = Command::default();
    while let Some(word) = words.next() {
        command.take(&word, &mut words)?;
    }
    let mut request = command.finish()?;
    request.cut_by_shell = line.bare_ampersand && request.url.contains('&');
    Ok(request)
}

fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name == "curl" || name.eq_ignore_ascii_case("curl.exe")
}

#[derive(Default)]
struct Command {
    method: Option<String>,
    url: Option<String>,
    headers: Vec<(String, String)>,
    data: Option<String>,
    json: bool,
    get: bool,
    head: bool,
}

impl Command {
    fn take(&mut self, word: &str, rest: &mut impl Iterator<Item = String>) -> Result<(), CurlError> {
        let Some(option) = options::read(word) else {
            // The first bare word is the URL; what follows one would be a second request.
            self.url.get_or_insert_with(|| word.to_owned());
            return Ok(());
        };
        self.head |= option.flags.contains('I');
        self.get |= option.flags.contains('G');
        let meaning = meaning(option.name);
        if meaning == Meaning::Flag {
            self.get |= option.name == "get";
            self.head |= option.name == "head";
            return Ok(());
        }
        let value = match option.value {
            Some(value) => value.to_owned(),
            None => rest.next().ok_or(CurlError::Value)?,
        };
        self.json |= option.name == "json";
        match meaning {
            Meaning::Method => self.method = Some(value),
            Meaning::Url => self.url = Some(value),
            Meaning::Header => {
                if let Some((name, value)) = value.split_once(':') {
                    self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
            Meaning::Data if value.starts_with('@') => return Err(CurlError::BodyFile),
            Meaning::Data | Meaning::RawData => self.add(&value),
            Meaning::EncodedData => self.add(&encoded(&value)),
            Meaning::Flag | Meaning::Ignored => {}
        }
        Ok(())
    }

    fn add(&mut self, value: &str) {
        match &mut self.data {
            Some(data) => {
                data.push('&');
                data.push_str(value);
            }
            None => self.data = Some(value.to_owned()),
        }
    }

    fn finish(self) -> Result<Request, CurlError> {
        let mut url = self.url.ok_or(CurlError::NoUrl)?;
        let mut body = self.data;
        if self.get
            && let Some(data) = body.take()
        {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&data);
        }
        let usual = match (&body, self.head) {
            (_, true) => "HEAD",
            (Some(_), false) => "POST",
            (None, false) => "GET",
        };
        let method = Some(self.method.unwrap_or_else(|| usual.to_owned()));
        let mut request = Request { method, url, headers: self.headers, ..Request::default() };
        if let Some(body) = body {
            request.body = body.into_bytes();
            if request.content_type().is_none() {
                let usual = if self.json { "application/json" } else { "application/x-www-form-urlencoded" };
                request.headers.push(("Content-Type".to_owned(), usual.to_owned()));
            }
        }
        Ok(request)
    }
}

/// `--data-urlencode`: `content`, `=content` or `name=content`.
fn encoded(value: &str) -> String {
    match value.split_once('=') {
        Some(("", content)) => percent::encode(content),
        Some((name, content)) => format!("{name}={}", percent::encode(content)),
        None => percent::encode(value),
    }
}
