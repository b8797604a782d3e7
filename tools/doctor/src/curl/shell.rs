//! Words of a command line, as a POSIX shell or Windows' `cmd` takes them apart.

use std::iter::Peekable;
use std::str::Chars;

use super::CurlError;

/// One command.
pub(super) struct Line {
    pub words: Vec<String>,
    /// There was an `&` outside quotes. It is kept as a character: the text may never have been in a shell.
    pub bare_ampersand: bool,
}

/// Takes the first command of `text` apart: it ends at a `|`, `;` or `>` outside quotes, or at a line's end.
pub(super) fn split(text: &str) -> Result<Line, CurlError> {
    let text = if is_cmd(text) { without_carets(text) } else { text.to_owned() };
    let mut line = Line { words: Vec::new(), bare_ampersand: false };
    let mut word: Option<String> = None;
    let mut rest = text.trim().chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\'' => until_single(&mut rest, word.get_or_insert_default())?,
            '"' => until_double(&mut rest, word.get_or_insert_default())?,
            '$' if rest.peek() == Some(&'\'') => {
                rest.next();
                until_ansi(&mut rest, word.get_or_insert_default())?;
            }
            '\\' => match rest.next() {
                Some('\r') if rest.peek() == Some(&'\n') => _ = rest.next(),
                Some('\n') | None => {}
                Some(other) => word.get_or_insert_default().push(other),
            },
            // A prompt or a comment may stand on lines before the command; once it has begun, it ends with its line,
            // unless the backslashes were lost on the way and the next line begins with an option.
            '\n' if begun(&line, word.as_deref()) && !option_follows(&rest) => break,
            '|' | ';' | '>' if begun(&line, word.as_deref()) => break,
            blank if blank.is_whitespace() => line.words.extend(word.take()),
            other => {
                line.bare_ampersand |= other == '&';
                word.get_or_insert_default().push(other);
            }
        }
    }
    line.words.extend(word);
    Ok(line)
}

fn begun(line: &Line, word: Option<&str>) -> bool {
    line.words.iter().map(String::as_str).chain(word).any(super::is_curl)
}

fn option_follows(rest: &Peekable<Chars<'_>>) -> bool {
    rest.clone().find(|character| !character.is_whitespace()) == Some('-')
}

fn until_single(rest: &mut Peekable<Chars<'_>>, word: &mut String) -> Result<(), CurlError> {
    for character in rest {
        match character {
            '\'' => return Ok(()),
            other => word.push(other),
        }
    }
    Err(CurlError::Quote)
}

fn until_double(rest: &mut Peekable<Chars<'_>>, word: &mut String) -> Result<(), CurlError> {
    while let Some(character) = rest.next() {
        match character {
            '"' => return Ok(()),
            '\\' => match rest.next() {
                Some(escaped @ ('"' | '\\' | '$' | '`')) => word.push(escaped),
                Some('\n') => {}
                Some(other) => word.extend(['\\', other]),
                None => return Err(CurlError::Quote),
            },
            other => word.push(other),
        }
    }
    Err(CurlError::Quote)
}

/// `$'…'`, which browsers write where a text holds a quote or a control character.
fn until_ansi(rest: &mut Peekable<Chars<'_>>, word: &mut String) -> Result<(), CurlError> {
    while let Some(character) = rest.next() {
        match character {
            '\'' => return Ok(()),
            '\\' => match rest.next().ok_or(CurlError::Quote)? {
                'n' => word.push('\n'),
                'r' => word.push('\r'),
                't' => word.push('\t'),
                'x' => word.extend(number(rest, 16, 2)),
                'u' => word.extend(number(rest, 16, 4)),
                'U' => word.extend(number(rest, 16, 8)),
                '0' => word.extend(number(rest, 8, 3)),
                other => word.push(other),
            },
            other => word.push(other),
        }
    }
    Err(CurlError::Quote)
}

/// The character of the next `most` digits at most.
fn number(rest: &mut Peekable<Chars<'_>>, radix: u32, most: usize) -> Option<char> {
    let mut value = 0_u32;
    for _ in 0..most {
        let Some(digit) = rest.peek().and_then(|character| character.to_digit(radix)) else { break };
        value = value.checked_mul(radix)?.checked_add(digit)?;
        rest.next();
    }
    char::from_u32(value)
}

/// "Copy as cURL (cmd)": carets before quotes and at the ends of lines.
fn is_cmd(text: &str) -> bool {
    text.contains("^\"") || text.lines().any(|line| line.trim_end().ends_with('^'))
}

fn without_carets(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '^' {
            kept.push(character);
            continue;
        }
        match rest.next() {
            Some('\r') if rest.peek() == Some(&'\n') => _ = rest.next(),
            Some('\n') | None => {}
            Some(other) => kept.push(other),
        }
    }
    kept
}
