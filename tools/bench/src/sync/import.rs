//! A bulk import: DingTalk pushes two events for each person who joins, faster than anybody could be asked for.

use std::time::{Duration, Instant};

use dingtalk_simulator::{ContactEvent, OrganisationShape, Person, Pushing, Seat};
use dingtalk_store::{ContactId, Presence, SyncKind};
use serde_json::json;

use super::{CALLS, firm::Firm, float, grouped};
use crate::{
    Failed,
    args::SyncImportArgs,
    table::{Table, per_second},
};

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// Ids that are looked for in the mirror at once.
const PAGE: usize = 1_000;
/// As many a second as the settings allow.
const FASTEST: u32 = 200;

pub(crate) async fn measure(args: &SyncImportArgs, quick: bool) -> Result<String, Failed> {
    let joins = if quick { args.joins / 10 } else { args.joins };
    // DingTalk's 20 a second would make a quarter of an hour of 20,000 questions, and tell nothing else.
    let (contacts, calls) = match args.singly {
        true => (json!({ "sync_above": 1_000_000, "calls_per_second": FASTEST }), FASTEST),
        false => (json!({}), CALLS),
    };
    let firm =
        Firm::start(&OrganisationShape::of(args.people, args.departments, 1), contacts, Some(calls), None).await?;
    for kind in SyncKind::ALL {
        eprintln!("{} of {} people", kind.as_str(), args.people);
        firm.sync(kind, None).await?;
    }
    let _pusher = firm.pusher()?;
    let (ids, events) = join(&firm, joins)?;
    firm.platform.clear_log();
    let status = firm.stack.status();
    let syncs = |status: &dingtalk_local::Status| status.domain_events.get("SyncFinished").copied().unwrap_or_default();
    let before = syncs(&status);

    let began = Instant::now();
    let pushed = async {
        let pushing = Pushing { in_flight: args.in_flight, ..Pushing::default() };
        let deliveries = firm.live.push(&events, &pushing).await;
        (deliveries.iter().filter(|delivery| delivery.acknowledged).count(), began.elapsed())
    };
    let all_there = async {
        let mut told = Instant::now();
        loop {
            let missing = missing(&firm, &ids).await?;
            if missing == 0 {
                return Ok::<_, Failed>(began.elapsed());
            }
            if told.elapsed() > Duration::from_secs(10) {
                told = Instant::now();
                eprintln!("  {missing} missing after {} s", began.elapsed().as_secs());
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("{missing} are not in the mirror: given up").into());
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let ((acknowledged, pushing), there) = tokio::join!(pushed, all_there);
    let there = there?;
    // What is still read of them.
    let at_rest = rests(&firm, began).await?;
    let (single, pages) = (firm.platform.calls("v2/user/get"), firm.platform.calls("v2/user/list"));
    let how = if args.singly { "asked for singly, 200 calls/s" } else { "20 calls/s" };
    let heading =
        format!("{} join, {} events, a company of {}", grouped(joins), grouped(events.len()), grouped(args.people));
    let columns = [
        "how",
        "acknowledged",
        "pushed within",
        "events/s",
        "all in the mirror",
        "at rest",
        "v2/user/get",
        "v2/user/list",
        "reads ÷ people",
        "users' syncs",
        "refused",
    ];
    let mut table = Table::new(&heading, &columns);
    let refused = firm.platform.log().iter().filter(|call| call.code == "90018").count();
    table.row([
        how.to_owned(),
        format!("{} of {}", grouped(acknowledged), grouped(events.len())),
        format!("{:.0} s", pushing.as_secs_f64()),
        per_second(float(events.len()), pushing.as_secs_f64()),
        format!("{:.0} s", there.as_secs_f64()),
        format!("{:.0} s", at_rest.as_secs_f64()),
        grouped(single),
        grouped(pages),
        format!("{:.3}", float(single + pages) / float(joins)),
        (syncs(&firm.stack.status()) - before).to_string(),
        refused.to_string(),
    ]);
    Ok(table.to_markdown())
}

/// Has them join, one department after the other; who they are and the events, which nobody was told yet.
fn join(firm: &Firm, joins: usize) -> Result<(Vec<ContactId>, Vec<ContactEvent>), Failed> {
    let departments: Vec<i64> = firm.truth().departments();
    let (mut ids, mut events) = (Vec::new(), Vec::new());
    for number in 0..joins {
        let userid = format!("imported{number:05}");
        let dept_id = departments.get(number % departments.len()).copied().unwrap_or(1);
        let seat = Seat { dept_id, order: i64::try_from(number)?, leader: false };
        let person = Person { seats: vec![seat], ..Person::new(&userid, &format!("新人{number}")) };
        ids.push(ContactId::user(&userid)?);
        let joined = firm.live.change(|organisation| organisation.join(person));
        events.extend(joined.map_err(|impossible| format!("{impossible:?}"))?);
    }
    Ok((ids, events))
}

/// How many of them the mirror has not.
async fn missing(firm: &Firm, ids: &[ContactId]) -> Result<usize, Failed> {
    let mut missing = ids.len();
    for some in ids.chunks(PAGE) {
        let rows = firm.mirror.all(some).await?;
        let there = rows.iter().filter(|row| row.presence == Presence::InScope && !row.parts.is_empty()).count();
        if there < some.len() {
            // Whoever comes later is no more likely to be there: enough is known.
            return Ok(missing - there);
        }
        missing -= there;
    }
    Ok(missing)
}

/// Waits until no worker of the users has anything to do; the time since `began`.
async fn rests(firm: &Firm, began: Instant) -> Result<Duration, Failed> {
    let mut since: Option<Instant> = None;
    loop {
        let status = firm.stack.status();
        let queued: usize = status.queues.get("SyncUsersQueue").copied().unwrap_or_default();
        match since {
            _ if queued > 0 => since = None,
            None => since = Some(Instant::now()),
            Some(rest) if rest.elapsed() > Duration::from_secs(3) => return Ok(rest.duration_since(began)),
            Some(_) => {}
        }
        if began.elapsed() > PATIENCE {
            return Err("the workers do not come to rest: given up".into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
