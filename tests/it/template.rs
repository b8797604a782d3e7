//! The template, held against the code.

use std::collections::BTreeSet;

use dingtalk_callback::EventType;
use dingtalk_lambda::{BusEvent, CALLBACK_SOURCE, DOMAIN_SOURCE, SYNC_SOURCE, SyncMessage, Wish};
use dingtalk_local::{Function, Trigger};
use lambda_http::request::LambdaRequest;
use serde_json::Value;

use crate::support::template;

/// The patterns of the rules for events from DingTalk: function and pattern.
fn rules() -> Vec<(String, Value)> {
    all_rules().into_iter().filter(|(_, pattern)| texts(&pattern["source"]).contains(CALLBACK_SOURCE)).collect()
}

/// Whether a rule invokes `folder` with this event of the bus.
fn invokes(folder: &str, event: &Value) -> bool {
    let of = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    all_rules().into_iter().filter(|(of_rule, _)| of_rule == folder).any(|(_, pattern)| {
        texts(&pattern["source"]).contains(&of("source")) && texts(&pattern["detail-type"]).contains(&of("detail-type"))
    })
}

/// The patterns of all rules.
fn all_rules() -> Vec<(String, Value)> {
    let mut rules = Vec::new();
    for function in template().functions {
        for trigger in function.triggers {
            if let Trigger::Rule { pattern, .. } = trigger {
                rules.push((function.folder.clone(), pattern));
            }
        }
    }
    rules
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

#[test]
fn the_catch_all_takes_exactly_what_no_other_rule_takes() {
    let (catch_all, others): (Vec<_>, Vec<_>) = rules().into_iter().partition(|(folder, _)| folder == "inbox-keep");
    let wanted: BTreeSet<String> = others.iter().flat_map(|(_, pattern)| texts(&pattern["detail-type"])).collect();
    assert_eq!(catch_all.len(), 1);
    assert_eq!(texts(&catch_all[0].1["detail-type"][0]["anything-but"]), wanted);
    let count: usize = others.iter().map(|(_, pattern)| texts(&pattern["detail-type"]).len()).sum();
    assert_eq!(count, wanted.len(), "two functions want the same event");
}

#[test]
fn rules_name_events_that_exist_and_our_source_alone() {
    for (folder, pattern) in rules() {
        assert_eq!(texts(&pattern["source"]), [CALLBACK_SOURCE.to_owned()].into(), "{folder}");
        let listed = pattern["detail-type"].as_array().unwrap().iter().filter_map(Value::as_str);
        for name in listed {
            let event = EventType::parse(name);
            assert!(!matches!(event, EventType::Other(_)), "{folder}: {name} is no event we know");
            assert_eq!(event.as_str(), name);
            assert!(!event.is_url_check(), "{folder}: {name} never enters the inbox");
        }
    }
}

#[test]
fn a_rule_that_is_not_for_events_from_dingtalk_names_what_it_is_for() {
    let others = all_rules().into_iter().filter(|(_, pattern)| !texts(&pattern["source"]).contains(CALLBACK_SOURCE));
    for (folder, pattern) in others {
        let sources = texts(&pattern["source"]);
        assert!(sources == [DOMAIN_SOURCE.to_owned()].into() || sources == [SYNC_SOURCE.to_owned()].into(), "{folder}");
        assert!(!texts(&pattern["detail-type"]).is_empty(), "{folder}: it would take all there is");
    }
}

#[test]
fn every_function_is_built_has_a_timeout_a_queue_and_no_retries() {
    let template = template();
    let folders: BTreeSet<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../functions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let wired: BTreeSet<_> = template.functions.iter().map(|f| f.folder.clone()).collect();
    assert_eq!(wired, folders);
    for function in &template.functions {
        let name = &function.logical_id;
        assert!(function.timeout.as_secs() > 3, "{name} has the default timeout");
        // No row holds what the bus tells sync-plan, and it does the same thing once only, however often it is told.
        let retries = if function.folder == "sync-plan" { 2 } else { 0 };
        assert_eq!(function.retries, retries, "{name}: the row is the only retry state");
        let queue = function.on_failure.as_ref().unwrap_or_else(|| panic!("{name} has no on-failure destination"));
        assert!(template.queues.contains(queue), "{name}: {queue} is no queue");
        assert!(!function.triggers.is_empty(), "{name} is never invoked");
        for trigger in &function.triggers {
            if let Trigger::Rule { dead_letters, .. } = trigger {
                assert!(template.queues.contains(dead_letters.as_ref().unwrap()), "{name}: rule without a queue");
            }
        }
        for variable in ["STATE_TABLE", "INBOX_TABLE", "EVENT_BUS", "CONFIG_SECRET"] {
            assert!(function.variables.contains_key(variable), "{name}: {variable}");
        }
    }
}

/// A worker's queue: one message at a time, of which each invocation that dies gives back one, and not for ever.
#[test]
fn a_worker_has_a_queue_that_outlasts_it() {
    let template = template();
    for function in &template.functions {
        for trigger in &function.triggers {
            let Trigger::Queue(trigger) = trigger else { continue };
            let (name, queue) = (&function.logical_id, template.queues.get(&trigger.queue).unwrap());
            assert!(queue.fifo, "{name}: one worker per company");
            assert_eq!(trigger.batch_size, 1, "{name}: one message is retried without the others");
            assert!(
                queue.visibility_timeout > function.timeout,
                "{name}: the message of one that still works would come again"
            );
            let redrive = queue.redrive.as_ref().unwrap();
            assert!(template.queues.get(&redrive.target).unwrap().fifo && redrive.maximum_receives > 1, "{name}");
            assert!(trigger.maximum_concurrency.is_some(), "{name}: all together are to stay below what bans the IP");
        }
    }
}

#[test]
fn every_function_has_sample_events_that_it_can_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../events");
    let mut samples: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    samples.sort();
    for function in template().functions {
        let of: Vec<_> = samples.iter().filter(|(name, _)| name.starts_with(&function.folder)).collect();
        assert!(!of.is_empty(), "no sample event for {}", function.folder);
        for (name, text) in of {
            match function.folder.as_str() {
                "change-feed" => drop(serde_json::from_str::<change_feed::StreamEvent>(text).unwrap()),
                "callback" | "contacts" | "corp-token" => drop(serde_json::from_str::<LambdaRequest>(text).unwrap()),
                "sync-plan" => is_planned(&function, name, text),
                _ if matches!(function.triggers[..], [Trigger::Queue(_)]) => is_sent(&function, name, text),
                _ if matches!(function.triggers[..], [Trigger::Schedule { .. }]) => {
                    let event: Value = serde_json::from_str(text).unwrap();
                    assert_eq!(event["source"], "aws.scheduler", "{name}");
                }
                // Asked for by schedule, by a domain event or by a wish.
                _ if function.triggers.iter().any(|trigger| matches!(trigger, Trigger::Schedule { .. })) => {
                    let wish: Wish = serde_json::from_str(text).unwrap();
                    let event: Value = serde_json::from_str(text).unwrap();
                    assert_eq!(event["detail-type"], wish.detail_type.as_str());
                    assert!(invokes(&function.folder, &event) || event["source"] == "aws.scheduler", "{name}");
                }
                _ => {
                    let event: BusEvent = serde_json::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
                    let key = event.detail.inbox_key().unwrap();
                    assert_eq!((key.app(), key.event()), (event.detail.app.as_str(), event.detail.event.as_str()));
                    assert_eq!(key.corp(), event.detail.corp.as_deref());
                }
            }
        }
    }
}

/// An event of the bus that a rule is for, or the input of one of the schedules, its slot filled in.
fn is_planned(function: &Function, name: &str, text: &str) {
    drop(serde_json::from_str::<sync_plan::PlanEvent>(text).unwrap());
    let event: Value = serde_json::from_str(text).unwrap();
    let planned = function.triggers.iter().any(|trigger| {
        let Trigger::Schedule { input: Some(input), .. } = trigger else { return false };
        let mut input: Value = serde_json::from_str(input).unwrap();
        if input.get("slot").is_some() {
            assert_eq!(input["slot"], "<aws.scheduler.scheduled-time>", "{name}: what the scheduler fills in");
            input["slot"] = event["slot"].clone();
        }
        input == event
    });
    assert!(planned || invokes(&function.folder, &event), "{name}");
}

/// A message of the worker's own queue, as FIFO queues hand it on.
fn is_sent(function: &Function, name: &str, text: &str) {
    let [Trigger::Queue(trigger)] = &function.triggers[..] else { panic!("{name}: no queue") };
    let queued: dingtalk_sync::QueueEvent = serde_json::from_str(text).unwrap();
    assert_eq!(queued.records.len(), trigger.batch_size, "{name}");
    let message: SyncMessage = serde_json::from_str(&queued.records[0].body).unwrap();
    assert_eq!(format!("sync-{}", message.key().unwrap().kind.as_str()), function.folder);
    let record = &serde_json::from_str::<Value>(text).unwrap()["Records"][0];
    let (group, arn) = (&record["attributes"]["MessageGroupId"], record["eventSourceARN"].as_str().unwrap());
    assert_eq!(*group, format!("{}#{}", message.app, message.corp), "{name}");
    assert!(arn.ends_with(&format!("{}.fifo", trigger.queue)), "{name}: {arn}");
}

/// DingTalk cannot sign as AWS wants it, nor can a company's own deployment; everybody else has to.
#[test]
fn the_mirror_alone_and_all_of_it_asks_for_a_signature_by_iam() {
    for function in template().functions {
        for trigger in &function.triggers {
            if let Trigger::Http { path, signed, .. } = trigger {
                assert_eq!(*signed, function.folder == "contacts", "{path}");
            }
        }
    }
}

#[tokio::test]
async fn the_sample_event_of_contacts_is_refused() {
    let bench = crate::support::Bench::start().await;
    let event = include_str!("../../events/contacts-search.json");
    let answer: Value = serde_json::from_str(&bench.stack.invoke("contacts", event).await.unwrap()).unwrap();
    assert_eq!(answer["statusCode"], 404);
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["error"], "company_unknown");
}

#[tokio::test]
async fn the_sample_event_of_corp_token_is_refused() {
    let bench = crate::support::Bench::start().await;
    let event = include_str!("../../events/corp-token.json");
    let answer: Value = serde_json::from_str(&bench.stack.invoke("corp-token", event).await.unwrap()).unwrap();
    assert_eq!(answer["statusCode"], 401);
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["error"], "unauthorised");
}

#[tokio::test]
async fn the_sample_events_of_the_callback_are_answered() {
    let bench = crate::support::Bench::start().await;
    for (name, text) in [("check-create", "LPIdSnlF"), ("suite-ticket", "success")] {
        let path = format!("{}/../events/callback-{name}.json", env!("CARGO_MANIFEST_DIR"));
        let answer = bench.stack.invoke("callback", &std::fs::read_to_string(path).unwrap()).await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let answer = crate::support::Answer {
            status: u16::try_from(answer["statusCode"].as_u64().unwrap()).unwrap(),
            body: answer["body"].as_str().unwrap().to_owned(),
        };
        assert_eq!(answer.opened(&crate::support::vector_keyring()).0, text);
    }
    // The sample of the ticket function points to the row that the second one made.
    let sample = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../events/suite-ticket.json")).unwrap();
    let key = serde_json::from_str::<BusEvent>(&sample).unwrap().detail.inbox_key().unwrap();
    assert!(bench.row(&key).await.is_some());
}
