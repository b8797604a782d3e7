//! `dingtalk license check`: what a number is worth, neither used nor counted.

use std::io::Write;

use super::{Desk, told, typed};
use crate::{Failed, args::LicenseCheckArgs, language::Language, times::now};

pub(crate) async fn run(args: &LicenseCheckArgs, language: Language) -> Result<(), Failed> {
    let desk = Desk::of(&args.of)?;
    let number = typed(language)?;
    let Some(licence) = desk.licences.find(&desk.keys, &desk.app, &number).await? else {
        return Err(unknown(&desk.app, language));
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}  {}", told::short(&licence.id), told::sentence(&licence, now(), language))?;
    if let Some(note) = &licence.note {
        writeln!(out, "  {}", note)?;
    }
    Ok(())
}

pub(super) fn unknown(app: &str, language: Language) -> Failed {
    match language {
        Language::Zh => format!("应用 {app} 没有发放过这个序列号，或者它所依赖的落盘密钥已不在配置中"),
        Language::En => {
            format!(
                "no such serial number was issued for {app}, or the sealing key it hangs on has left the configuration"
            )
        }
    }
    .into()
}
