//! `dingtalk contacts show` and `search`.

use std::io::Write;

use dingtalk_store::{Contact, ContactId, ContactKind};

use super::whose::Whose;
use crate::{
    Failed,
    args::{ContactsSearchArgs, ContactsShowArgs},
    language::{Language, padded},
};

/// Rows read at a time.
const PAGE: u16 = 100;

pub(super) async fn show(args: &ContactsShowArgs, language: Language) -> Result<(), Failed> {
    let whose = Whose::find(&args.of, language).await?;
    let Some(contact) = whose.mirror.get(&ContactId::user(&args.userid)?).await? else {
        return Err(match language {
            Language::Zh => format!("镜像中没有 userid 为 {} 的员工", args.userid),
            Language::En => format!("the mirror has nobody with the userid {}", args.userid),
        }
        .into());
    };
    writeln!(std::io::stdout().lock(), "{:#}", contacts::told(&contact))?;
    Ok(())
}

pub(super) async fn search(args: &ContactsSearchArgs, language: Language) -> Result<(), Failed> {
    let whose = Whose::find(&args.of, language).await?;
    let most = usize::from(args.limit);
    let mut found = Vec::new();
    if let Some(mobile) = &args.mobile {
        let typed = if mobile == "-" { std::io::read_to_string(std::io::stdin())? } else { mobile.clone() };
        found = whose.mirror.by_mobile(&typed).await?;
    } else if let Some(unionid) = &args.unionid {
        found = whose.mirror.by_unionid(unionid).await?;
    } else if let Some(name) = &args.name {
        let mut after = None;
        loop {
            let page =
                whose.mirror.by_name(ContactKind::User, name, args.limit.min(PAGE).into(), after.as_ref()).await?;
            found.extend(page.contacts);
            after = page.next;
            if after.is_none() || found.len() > most {
                break;
            }
        }
    }
    let more = found.len() > most;
    found.truncate(most);
    let mut out = std::io::stdout().lock();
    for contact in &found {
        match args.json {
            true => writeln!(out, "{}", contacts::told(contact))?,
            false => writeln!(out, "{}", line(contact))?,
        }
    }
    if !args.json {
        let count = found.len();
        let more = if more { language.pick("（还有更多）", " (and more)") } else { "" };
        writeln!(out, "{}: {count}{more}", language.pick("员工", "people"))?;
    }
    Ok(())
}

fn line(contact: &Contact) -> String {
    let document = contact.document();
    let text = |name: &str| document[name].as_str().unwrap_or("-").to_owned();
    let departments: Vec<String> = contact.parents().map(|id| id.to_string()).collect();
    let (userid, name) = (padded(contact.id.id(), 24), padded(&text("name"), 16));
    format!("{userid}  {name}  {}  {}", text("title"), departments.join(","))
}
