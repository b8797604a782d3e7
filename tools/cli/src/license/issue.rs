//! `dingtalk license issue`: new numbers, printed once.

use std::io::Write;

use dingtalk_store::{Issued, LicenceNumber, NewLicence};
use futures_util::{StreamExt, stream};
use secrecy::{ExposeSecret, SecretString};

use super::{AT_ONCE, Desk, parsed, told};
use crate::{Failed, args::LicenseIssueArgs, language::Language, times::now};

pub(crate) async fn run(args: &LicenseIssueArgs, language: Language) -> Result<(), Failed> {
    let desk = Desk::of(&args.of)?;
    let at = now();
    let new = args.new.checked(at, language)?;
    let mut issued = stream::iter(0..args.count).map(|_| one(&desk, new, at, language)).buffer_unordered(AT_ONCE);
    let mut printed = 0_u32;
    while let Some(number) = issued.next().await {
        match number {
            // As soon as it is good: what is printed can be given away, whatever happens to the others.
            Ok(number) => writeln!(std::io::stdout().lock(), "{}", number.expose_secret())?,
            Err(error) => return Err(broken_off(&*error, printed, language)),
        }
        printed += 1;
    }
    let until = told::validity(new.valid_until, language);
    match language {
        Language::Zh => eprintln!("应用 {}：已发放 {printed} 个序列号，有效期：{until}。序列号只显示这一次", desk.app),
        Language::En => {
            eprintln!("app {}: {printed} serial numbers issued, valid: {until}. They are shown this once", desk.app)
        }
    }
    Ok(())
}

async fn one(desk: &Desk, new: NewLicence<'_>, at: i64, language: Language) -> Result<SecretString, Failed> {
    loop {
        let text = LicenceNumber::random()?;
        // Of 100 random bits one that is there already never comes; and if it did, it is somebody else's.
        let number = parsed(&text, language)?;
        if let Issued::New(_) = desk.licences.issue(&desk.keys, &desk.app, &number, new, at).await? {
            return Ok(text);
        }
    }
}

fn broken_off(error: &dyn std::error::Error, printed: u32, language: Language) -> Failed {
    match language {
        Language::Zh => format!(
            "{error}。已打印的 {printed} 个有效；最多另有 {AT_ONCE} 个可能已发放但未显示，可在 license list 中吊销"
        ),
        Language::En => format!(
            "{error}. The {printed} that are printed are good; up to {AT_ONCE} more may be issued and were not shown: \
             license list has them, to be revoked"
        ),
    }
    .into()
}
