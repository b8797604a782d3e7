//! `dingtalk inbox seed`: the rows that sample events point to. A claim check on an empty table shows nothing.

use std::io::Write;

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_callback::{CallbackEvent, Envelope};
use dingtalk_lambda::BusEvent;
use dingtalk_store::{Inbox, InboxKey, NewEvent, Put};
use serde_json::json;

use crate::{Failed, apps::Apps, args::InboxSeedArgs, times};

pub(crate) async fn run(args: &InboxSeedArgs) -> Result<(), Failed> {
    if !args.tables.are_local() {
        return Err("seed replaces rows, so it works on a local DynamoDB only: give its --endpoint".into());
    }
    let no_key = || Err("the configuration has no [[sealing_key]]: the functions could not open what is seeded".into());
    let apps = Apps::read(&args.config, no_key)?;
    let dynamodb = args.tables.clients()?.dynamodb;
    let inbox = Inbox::new(dynamodb.clone(), &args.tables.inbox_table);
    let mut seeded = 0;
    for path in &args.events {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let Ok(event) = serde_json::from_str::<BusEvent>(&text) else {
            continue;
        };
        let key = event.detail.inbox_key().map_err(|e| format!("{}: {e}", path.display()))?;
        apps.config.app(key.app()).ok_or_else(|| apps.unknown(key.app()))?;
        dynamodb
            .delete_item()
            .table_name(&args.tables.inbox_table)
            .key("pk", AttributeValue::S(key.to_string()))
            .send()
            .await
            .map_err(|e| dingtalk_store::describe(&e))?;
        let now = times::now();
        let event = sample(&key, now)?;
        let put = inbox.put(&apps.config.sealing_keys, NewEvent { key: &key, event: &event, received_at: now }).await?;
        if put != Put::Stored {
            return Err(format!("{key}: somebody else wrote this row at the same time").into());
        }
        writeln!(std::io::stdout().lock(), "{key}")?;
        seeded += 1;
    }
    if seeded == 0 {
        return Err("none of the events points to a row".into());
    }
    Ok(())
}

/// An event of that name and company, made up.
fn sample(key: &InboxKey, now: i64) -> Result<CallbackEvent, Failed> {
    let mut event = json!({ "EventType": key.event(), "TimeStamp": now });
    match (key.event(), key.corp()) {
        ("suite_ticket", _) => event["SuiteTicket"] = json!(format!("seeded-{now}")),
        ("tmp_auth_code", Some(corp)) => {
            event["AuthCorpId"] = json!(corp);
            event["AuthCode"] = json!(format!("seeded-{now}"));
        }
        (name, Some(corp)) if name.starts_with("org_micro_app_") => {
            event["AuthCorpId"] = json!(corp);
            event["AgentId"] = json!(1);
        }
        ("market_buy", Some(corp)) => {
            event["corpId"] = json!(corp);
            event["orderId"] = json!(now);
        }
        ("change_auth" | "suite_relieve" | "org_suite_auth", Some(corp)) => event["AuthCorpId"] = json!(corp),
        (name, Some(corp)) if name.starts_with("org_dept_") => {
            event["CorpId"] = json!(corp);
            event["DeptId"] = json!([1]);
        }
        (name, Some(corp)) if name.starts_with("label_") => {
            event["CorpId"] = json!(corp);
            event["LabelIdList"] = json!([1]);
            event["UserIdList"] = json!(["seeded-user"]);
        }
        (_, Some(corp)) => {
            event["CorpId"] = json!(corp);
            event["UserId"] = json!(["seeded-user"]);
        }
        _ => {}
    }
    Ok(CallbackEvent::restore(Envelope::Classic, &event.to_string(), now)?)
}
