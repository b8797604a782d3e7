//! `dingtalk contacts restore`: an operator takes back a removal.

use std::io::Write;

use dingtalk_store::{AuditEntry, ContactId, Outcome, SyncKey, SyncKind};

use super::whose::Whose;
use crate::{Failed, args::ContactsRestoreArgs, corp::name_of, language::Language, times};

pub(super) async fn run(args: &ContactsRestoreArgs, language: Language) -> Result<(), Failed> {
    let whose = Whose::find(&args.of, language).await?;
    let by = name_of(args.by.as_deref(), language)?;
    let (id, corp, userid) = (ContactId::user(&args.userid)?, &args.of.corp, &args.userid);
    let now = times::now();
    let entry = AuditEntry::begun(&by, "contacts restore", &id.to_string(), now)?;
    whose.audit.begin(&whose.app, corp, &entry).await?;
    let outcome = whose.mirror.writer().restore(&id, now, now).await?;
    if outcome == Outcome::Restored {
        // DingTalk has the last word: whoever is gone there is removed again, with its proof.
        whose.marks.add(&SyncKey::new(&whose.app, corp, SyncKind::Users), &[id], now).await?;
    }
    whose.audit.end(&whose.app, corp, &entry, &format!("{outcome:?}"), times::now()).await?;
    match outcome {
        Outcome::Restored => {
            let told = match language {
                Language::Zh => format!("{corp} {userid}：已恢复；下一次同步或事件会再向钉钉询问"),
                Language::En => {
                    format!("{corp} {userid}: restored; DingTalk is asked again with the next sync or event")
                }
            };
            writeln!(std::io::stdout().lock(), "{told}")?;
            Ok(())
        }
        _ => Err(match language {
            Language::Zh => format!("{userid} 没有可恢复的移除（移除记录保留 30 天）"),
            Language::En => format!("there is no removal of {userid} to take back; one is remembered for 30 days"),
        }
        .into()),
    }
}
