//! `dingtalk corp allow-ip`: the addresses that a company's own deployment calls DingTalk from.

use std::io::Write;

use dingtalk_company::{AddressChange, AddressList, Egress, Registered};
use dingtalk_store::Audit;

use super::{Operator, name_of};
use crate::{Failed, args::CorpAllowIpArgs, language::Language, times::when};

pub(crate) async fn run(args: &CorpAllowIpArgs, language: Language) -> Result<(), Failed> {
    if args.audit {
        return audit(args, language).await;
    }
    let (operator, corp) = (Operator::new(&args.drive)?, &args.drive.corp);
    operator.known(corp, language).await?;
    let egress = operator.driver.egress(&operator.visit()?, corp).await?;
    if args.list {
        return list(corp, &egress, language);
    }
    let by = name_of(args.by.as_deref(), language)?;
    let change = AddressChange { add: &args.addresses, remove: &args.remove, by: &by };
    let wanted = egress.changed(&change)?;
    if !egress.is_authorised {
        return Err(not_authorised(corp, egress.state, language));
    }
    let nothing_to_do = wanted == egress.addresses && egress.is_confirmed();
    if !args.yes && !nothing_to_do {
        return Err(asked(corp, &egress, &wanted, language));
    }
    let registered = operator.driver.allow_addresses(&operator.visit()?, corp, &change).await?;
    tell(corp, &registered, language)?;
    if !args.remove.is_empty() {
        eprintln!("{}", removal(language));
    }
    Ok(())
}

fn not_authorised(corp: &str, state: &str, language: Language) -> Failed {
    match language {
        Language::Zh => format!("企业 {corp} 目前的状态是 {state}；只有已授权的企业才有白名单"),
        Language::En => format!("company {corp} is {state}; only an authorised company has a list"),
    }
    .into()
}

/// What would be done.
fn asked(corp: &str, egress: &Egress, wanted: &AddressList, language: Language) -> Failed {
    let (before, after) = (words(&egress.addresses, language), words(wanted, language));
    match language {
        Language::Zh => format!(
            "企业 {corp} 的出口地址：{before} → {after}。从这些地址可以用该企业的 token 调用钉钉；确认请加 --yes"
        ),
        Language::En => format!(
            "the addresses of company {corp}: {before} → {after}. From them DingTalk can be called with the company's \
             token; add --yes to register them"
        ),
    }
    .into()
}

fn tell(corp: &str, registered: &Registered, language: Language) -> Result<(), Failed> {
    let (list, what) = match registered {
        Registered::Now(list) => (list, language.pick("钉钉已接受", "DingTalk has taken the list")),
        Registered::Already(list) => (list, language.pick("没有变化", "nothing to change")),
    };
    writeln!(std::io::stdout().lock(), "{corp}  {}  ({what})", words(list, language))?;
    Ok(())
}

fn removal(language: Language) -> &'static str {
    match language {
        Language::Zh => {
            "注意：钉钉没有说明一次调用是替换还是追加名单。如果是追加，被移除的地址在钉钉那边仍然有效，直到企业解除授权；\
             本套件的 /deployment/token 从现在起不再接受它。"
        }
        Language::En => {
            "Note: DingTalk does not say whether a call replaces its list or extends it. If it extends it, what you \
             removed stays allowed there until the company withdraws. Our own /deployment/token refuses it from now on."
        }
    }
}

fn list(corp: &str, egress: &Egress, language: Language) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    let state = match (egress.in_force(), &egress.kept) {
        (Some(kept), _) => match kept.confirmed_at {
            Some(at) => format!("{} {}", language.pick("钉钉已确认于", "confirmed by DingTalk at"), when(at)),
            None => language
                .pick("钉钉尚未确认；用 --yes 再发送一次", "not confirmed by DingTalk; --yes sends it again")
                .to_owned(),
        },
        (None, Some(_)) => language
            .pick("之前的名单已随授权结束而失效", "the list of before ended with the company's authorisation")
            .to_owned(),
        (None, None) => language.pick("从未登记", "none was ever registered").to_owned(),
    };
    writeln!(out, "{corp}  {state}")?;
    for address in egress.addresses.texts() {
        writeln!(out, "  {address}")?;
    }
    Ok(())
}

async fn audit(args: &CorpAllowIpArgs, language: Language) -> Result<(), Failed> {
    let (operator, of) = (Operator::new(&args.drive)?, &args.drive.of);
    let audit = Audit::new(of.tables.clients()?.dynamodb, &of.tables.state_table);
    let mut out = std::io::stdout().lock();
    for entry in audit.all(operator.app(), &args.drive.corp).await? {
        let ended = entry.outcome.as_deref();
        let ended = ended.unwrap_or(language.pick("已开始，结果未知", "begun; how it ended is not known"));
        writeln!(out, "{}  {}  {}  {}  {ended}", when(entry.at), entry.by, entry.action, entry.detail)?;
    }
    Ok(())
}

fn words(list: &AddressList, language: Language) -> String {
    if list.is_empty() { language.pick("无", "none").to_owned() } else { list.texts().join(" ") }
}
