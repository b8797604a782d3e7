//! `dingtalk license list`: page by page, never all in memory.

use std::io::Write;

use dingtalk_store::{Licence, LicenceState};
use serde_json::json;

use super::{Desk, told};
use crate::{
    Failed,
    args::LicenseListArgs,
    language::Language,
    times::{now, when},
};

/// Numbers read at a time.
const PAGE: i32 = 500;

pub(crate) async fn run(args: &LicenseListArgs, language: Language) -> Result<(), Failed> {
    let desk = Desk::of(&args.of)?;
    let (now, asked) = (now(), args.state.map(LicenceState::from));
    let mut count = 0_usize;
    let mut last: Option<String> = None;
    loop {
        let page = desk.licences.list(&desk.app, PAGE, last.as_deref()).await?;
        let Some(end) = page.last().map(|licence| licence.id.clone()) else { break };
        last = Some(end);
        let mut out = std::io::stdout().lock();
        for licence in page.iter().filter(|licence| asked.is_none_or(|asked| licence.state(now) == asked)) {
            count += 1;
            let line = if args.json { object(licence, now) } else { line(licence, now, language) };
            writeln!(out, "{line}")?;
        }
    }
    if !args.json {
        writeln!(std::io::stdout().lock(), "{}: {count}", language.pick("序列号", "serial numbers"))?;
    }
    Ok(())
}

fn line(licence: &Licence, now: i64, language: Language) -> String {
    let (id, state) = (told::short(&licence.id), licence.state(now).as_str());
    let until = told::validity(licence.valid_until, language);
    let corp = licence.used.as_ref().map_or("-", |used| used.corp.as_str());
    let (issued, note) = (when(licence.issued_at), licence.note.as_deref().unwrap_or("-"));
    let (since, key) = match language {
        Language::Zh => ("发放于", "密钥"),
        Language::En => ("issued", "key"),
    };
    format!("{id}  {state:<7}  {until:<20}  {corp:<20}  {since} {issued}  {key} {}  {note}", licence.key_number)
}

fn object(licence: &Licence, now: i64) -> String {
    json!({
        "id": licence.id,
        "state": licence.state(now).as_str(),
        "valid_until": licence.valid_until,
        "corp": licence.used.as_ref().map(|used| &used.corp),
        "bound_at": licence.used.as_ref().map(|used| used.at),
        "revoked_at": licence.revoked_at,
        "note": licence.note,
        "issued_at": licence.issued_at,
        "key_number": licence.key_number,
    })
    .to_string()
}
