//! What the start of a stack sees to, so that it is not found out in the middle of a push: what AWS would refuse at a
//! deployment, and what is not done here.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use crate::{QueueTrigger, StackError, StreamTrigger, Template, Trigger, pattern, pool::Pool, schedule::Schedule};

/// Lambda gathers so many messages without a window.
const WITHOUT_A_WINDOW: usize = 10;

pub(crate) fn check(pools: &[Arc<Pool>], template: &Template) -> Result<(), StackError> {
    for pool in pools {
        for trigger in &pool.function.triggers {
            problem(trigger, pool.function.timeout, template)
                .map_or(Ok(()), |problem| Err(format!("{}: {problem}", pool.function.logical_id)))
                .map_err(StackError::Wiring)?;
        }
    }
    Ok(())
}

fn problem(trigger: &Trigger, timeout: Duration, template: &Template) -> Option<String> {
    match trigger {
        Trigger::Rule { pattern, .. } => unknown_operator(pattern),
        Trigger::Schedule { .. } => {
            Schedule::of(trigger)?.err().map(|unknown| format!("{unknown} is not known locally"))
        }
        Trigger::Queue(queue) => of_a_queue(queue, timeout, template),
        Trigger::Stream(stream) => of_a_stream(stream, template),
        Trigger::Http { .. } => None,
    }
}

fn unknown_operator(pattern: &Value) -> Option<String> {
    pattern::unknown_operator(pattern).map(|operator| format!("pattern {operator} is not known locally"))
}

fn of_a_queue(trigger: &QueueTrigger, timeout: Duration, template: &Template) -> Option<String> {
    let name = &trigger.queue;
    let Some(queue) = template.queues.get(name) else {
        return Some(format!("{name} is no queue"));
    };
    let gathers = trigger.window > Duration::ZERO;
    if queue.visibility_timeout < timeout {
        // Lambda's own rule; six times the timeout is its advice.
        Some(format!("the visibility timeout of {name} is shorter than the function's timeout"))
    } else if queue.fifo && (gathers || trigger.batch_size > WITHOUT_A_WINDOW) {
        Some(format!("{name} is a FIFO queue: at most 10 messages in a batch, and no window"))
    } else if !gathers && trigger.batch_size > WITHOUT_A_WINDOW {
        Some(format!("{name}: more than 10 messages in a batch need a window"))
    } else {
        None
    }
}

fn of_a_stream(trigger: &StreamTrigger, template: &Template) -> Option<String> {
    let name = &trigger.table;
    let Some((_, table)) = template.tables.iter().find(|(id, _)| id == name) else {
        return Some(format!("{name} is no table"));
    };
    if table.pointer("/StreamSpecification/StreamViewType").is_none() {
        return Some(format!("{name} has no StreamSpecification"));
    }
    if let Some(queue) = trigger.on_failure.as_ref().filter(|queue| !template.queues.contains(queue)) {
        return Some(format!("{queue} is no queue"));
    }
    trigger.filters.iter().find_map(unknown_operator)
}
