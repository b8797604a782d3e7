//! `dingtalk license import`: numbers that were made elsewhere.

use std::{io::Read, io::Write, path::Path};

use dingtalk_store::{Issued, LicenceNumber};
use futures_util::{StreamExt, stream};
use secrecy::{ExposeSecret, SecretString};

use super::{AT_ONCE, Desk, told};
use crate::{Failed, args::LicenseImportArgs, language::Language, times::now};

/// After so many lines it is said how far it is.
const STRIDE: usize = 1_000;

/// A number and its line.
type Line = (usize, LicenceNumber);

pub(crate) async fn run(args: &LicenseImportArgs, language: Language) -> Result<(), Failed> {
    let desk = Desk::of(&args.of)?;
    let at = now();
    let new = args.new.checked(at, language)?;
    // All of them first: nothing is written of a file that is not in order.
    let numbers = numbers(&read(&args.file)?, language)?;
    let all = numbers.len();
    let written = numbers
        .iter()
        .map(async |(line, number)| (*line, desk.licences.issue(&desk.keys, &desk.app, number, new, at).await));
    let mut written = stream::iter(written).buffer_unordered(AT_ONCE);
    let (mut added, mut there) = (0_usize, 0_usize);
    while let Some((line, issued)) = written.next().await {
        match issued {
            Ok(Issued::New(_)) => added += 1,
            Ok(Issued::AlreadyIssued(id)) => {
                there += 1;
                tell_there(line, &id, language)?;
            }
            Err(error) => return Err(broken_off(&error, line, added, language)),
        }
        if (added + there) % STRIDE == 0 {
            eprintln!("{} / {all}", added + there);
        }
    }
    let until = told::validity(new.valid_until, language);
    match language {
        Language::Zh => eprintln!("应用 {}：新增 {added} 个（有效期：{until}），已存在 {there} 个，保持原样", desk.app),
        Language::En => {
            eprintln!(
                "app {}: {added} added, valid: {until}; {there} were there already and stay as they are",
                desk.app
            )
        }
    }
    Ok(())
}

fn tell_there(line: usize, id: &str, language: Language) -> Result<(), Failed> {
    let id = told::short(id);
    let mut out = std::io::stdout().lock();
    match language {
        Language::Zh => writeln!(out, "第 {line} 行：已存在  {id}")?,
        Language::En => writeln!(out, "line {line}: there already  {id}")?,
    }
    Ok(())
}

fn read(file: &Path) -> Result<SecretString, Failed> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(text.into())
}

fn numbers(text: &SecretString, language: Language) -> Result<Vec<Line>, Failed> {
    // Some editors put a mark before the first line.
    let text = text.expose_secret().trim_start_matches('\u{FEFF}');
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    let meant = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    meant
        .map(|(number, line)| match LicenceNumber::parse(line) {
            Ok(parsed) => Ok((number, parsed)),
            Err(error) => {
                let why = told::no_number(error, language);
                Err(match language {
                    Language::Zh => format!("第 {number} 行：{why}；未写入任何序列号").into(),
                    Language::En => format!("line {number}: {why}; nothing was written").into(),
                })
            }
        })
        .collect()
}

fn broken_off(error: &dyn std::error::Error, line: usize, added: usize, language: Language) -> Failed {
    match language {
        Language::Zh => format!("第 {line} 行：{error}。已新增 {added} 个；可再次导入同一文件，已存在的保持原样"),
        Language::En => format!(
            "line {line}: {error}. {added} were added; import the same file again, those that are there stay as they are"
        ),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Result<Vec<usize>, String> {
        let numbers = numbers(&SecretString::from(text), Language::En).map_err(|e| e.to_string())?;
        Ok(numbers.into_iter().map(|(line, _)| line).collect())
    }

    #[test]
    fn blank_lines_and_comments_are_left_out() {
        assert_eq!(lines("\u{FEFF}# of the shop\r\nA-1\r\n\r\n  # more\n B-2 \n"), Ok(vec![2, 5]));
        assert_eq!(lines(""), Ok(vec![]));
    }

    #[test]
    fn a_line_that_is_no_number_is_named_and_never_shown() {
        let long = "hush".repeat(33);
        for (text, expected) in [("A\n---\n", "line 2: a serial number has at least"), (&long, "line 1: a serial")] {
            let error = lines(text).unwrap_err();
            assert!(error.starts_with(expected) && error.ends_with("nothing was written"), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
