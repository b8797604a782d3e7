//! `dingtalk inbox list` and `dingtalk inbox retry`: what is not done, and another chance for what has failed.

use std::io::Write;

use dingtalk_store::{Due, Inbox, InboxKey, Row, SHARDS};

use crate::{
    Failed,
    args::{InboxListArgs, InboxRetryArgs, TableArgs},
    language::Language,
    times::{now, when},
};

/// Rows read at a time.
const PAGE: i32 = 500;

pub(crate) async fn list(args: &InboxListArgs, language: Language) -> Result<(), Failed> {
    let inbox = inbox(&args.tables)?;
    let now = now();
    let rows = rows(&inbox, args.due.then_some(now)).await?;
    let mut out = std::io::stdout().lock();
    for due in &rows {
        // A row of the outbox has no attempts: it is published until it is.
        let row = match due.pk.parse::<InboxKey>() {
            Ok(key) => inbox.read(&key).await?,
            Err(_) => None,
        };
        writeln!(out, "{}  {}", when(due.due_at), due.pk)?;
        if let Some(Row { attempts, last_error, .. }) = row {
            let tried = language.pick("已尝试次数", "attempts");
            writeln!(out, "  {tried} {attempts}: {}", last_error.as_deref().unwrap_or("-"))?;
        }
    }
    let what = match args.due {
        true => language.pick("到期未完成", "due and not done"),
        false => language.pick("最终失败", "failed for good"),
    };
    writeln!(out, "{what}: {}", rows.len())?;
    Ok(())
}

pub(crate) async fn retry(args: &InboxRetryArgs, language: Language) -> Result<(), Failed> {
    let inbox = inbox(&args.tables)?;
    let keys = match args.all {
        true => rows(&inbox, None).await?.into_iter().map(|due| due.pk).collect(),
        false => args.keys.clone(),
    };
    let mut refused = 0;
    for key in keys {
        let revived = inbox.revive(&key.parse()?, now()).await?;
        let what = match revived {
            true => language.pick("将重试", "is tried again"),
            false => language.pick("不是最终失败状态，未改动", "is not failed; left as it is"),
        };
        refused += u32::from(!revived);
        writeln!(std::io::stdout().lock(), "{key}  {what}")?;
    }
    if refused > 0 { Err(format!("{refused} of them are not failed").into()) } else { Ok(()) }
}

/// What is due at a time, or has failed; oldest first.
async fn rows(inbox: &Inbox, due_at: Option<i64>) -> Result<Vec<Due>, Failed> {
    let mut rows = Vec::new();
    for shard in 0..SHARDS {
        let mut last = None;
        loop {
            let page = match due_at {
                Some(now) => inbox.due(shard, now, PAGE, last.as_ref()).await?,
                None => inbox.failed(shard, PAGE, last.as_ref()).await?,
            };
            let Some(end) = page.last().cloned() else { break };
            last = Some(end);
            rows.extend(page);
        }
    }
    rows.sort_by_key(|row| row.due_at);
    Ok(rows)
}

fn inbox(tables: &TableArgs) -> Result<Inbox, Failed> {
    Ok(Inbox::new(tables.clients()?.dynamodb, &tables.inbox_table))
}
