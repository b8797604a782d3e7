//! `dingtalk license revoke`.

use std::io::Write;

use dingtalk_store::{Licence, Revoked};

use super::{Desk, check, told, typed};
use crate::{
    Failed,
    args::LicenseRevokeArgs,
    language::Language,
    times::{now, when},
};

/// Fewer characters of an id are most likely a slip.
const FEWEST: usize = 4;

pub(crate) async fn run(args: &LicenseRevokeArgs, language: Language) -> Result<(), Failed> {
    let desk = Desk::of(&args.of)?;
    let id = match &args.id {
        Some(beginning) => meant(&desk, beginning, language).await?,
        None => {
            let number = typed(language)?;
            let found = desk.licences.find(&desk.keys, &desk.app, &number).await?;
            found.ok_or_else(|| check::unknown(&desk.app, language))?.id
        }
    };
    match desk.licences.revoke(&desk.app, &id, now()).await? {
        Revoked::Now(licence) => tell(&licence, language),
        Revoked::Before(licence) => {
            let (id, at) = (told::short(&id), when(licence.revoked_at.unwrap_or_default()));
            let mut out = std::io::stdout().lock();
            match language {
                Language::Zh => writeln!(out, "{id}  此前已于 {at} 吊销，保持原样")?,
                Language::En => writeln!(out, "{id}  was revoked before, at {at}; left as it is")?,
            }
            Ok(())
        }
        Revoked::Unknown => Err(no_id(&id, &desk.app, language)),
    }
}

/// The one id that begins so.
async fn meant(desk: &Desk, beginning: &str, language: Language) -> Result<String, Failed> {
    let beginning = beginning.trim().to_ascii_lowercase();
    if beginning.len() < FEWEST || !beginning.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(match language {
            Language::Zh => {
                format!("序列号的 id 由十六进制数字组成，至少给出前 {FEWEST} 位；序列号本身请用 --number -")
            }
            Language::En => format!(
                "an id is hex digits, at least the first {FEWEST} of them; for the number itself use --number -"
            ),
        }
        .into());
    }
    let found = desk.licences.beginning_with(&desk.app, &beginning, 2).await?;
    match &found[..] {
        [licence] => Ok(licence.id.clone()),
        [] => Err(no_id(&beginning, &desk.app, language)),
        _ => Err(match language {
            Language::Zh => format!("不止一个序列号的 id 以 {beginning} 开头；请多给几位"),
            Language::En => format!("more than one id begins with {beginning}; give more of it"),
        }
        .into()),
    }
}

fn no_id(id: &str, app: &str, language: Language) -> Failed {
    match language {
        Language::Zh => format!("应用 {app} 没有 id 为 {id} 的序列号"),
        Language::En => format!("app {app} has no serial number of the id {id}"),
    }
    .into()
}

fn tell(licence: &Licence, language: Language) -> Result<(), Failed> {
    let id = told::short(&licence.id);
    let mut out = std::io::stdout().lock();
    match (language, &licence.used) {
        (Language::Zh, None) => writeln!(out, "{id}  已吊销，任何企业都不能再使用")?,
        (Language::En, None) => writeln!(out, "{id}  revoked: no company can use it any more")?,
        (Language::Zh, Some(used)) => writeln!(
            out,
            "{id}  已吊销。企业 {} 的授权不受影响；它下次校验该序列号会被拒绝，下次读取其授权信息时按 license_check 上报或要求",
            used.corp
        )?,
        (Language::En, Some(used)) => writeln!(
            out,
            "{id}  revoked. The authorisation of company {} stays as it is; the number is refused when it is next checked, \
             and when its authorisation data is next read, license_check says what follows",
            used.corp
        )?,
    }
    Ok(())
}
