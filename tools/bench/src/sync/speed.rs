//! One large company: how long its syncs take beside what DingTalk's 20 calls a second make of the calls needed, what
//! they cost, and what a second one of an unchanged company writes.

use std::collections::BTreeMap;

use dingtalk_simulator::OrganisationShape;
use dingtalk_store::SyncKind;
use serde_json::json;

use super::{
    CALLS,
    capacity::{Consumed, Meter},
    firm::Firm,
    float, grouped,
    ran::{Ran, floor, hinges, least},
    workers::Workers,
};
use crate::{Failed, args::SyncSpeedArgs, table::Table};

const SLICE: &str = "SYNC_SLICE_SECONDS";
const COLUMNS: [&str; 13] = [
    "sync",
    "slices of",
    "calls",
    "÷ least",
    "floor",
    "took",
    "÷ floor",
    "refused",
    "slices",
    "new or changed",
    "read units",
    "write units (of contacts)",
    "peak memory",
];

pub(crate) async fn measure(args: &SyncSpeedArgs, quick: bool) -> Result<String, Failed> {
    let less = if quick { 10 } else { 1 };
    let (people, departments) = (args.people / less, args.departments / less);
    let shape =
        OrganisationShape { roles: (people / 200).clamp(5, 200), ..OrganisationShape::of(people, departments, 1) };
    let workers = args.emulator.clone().map(|emulator| Workers::new(emulator, args.worker.clone()));
    let firm = Firm::start(&shape, json!({}), Some(CALLS), workers.as_ref()).await?;
    let meter = match &workers {
        Some(workers) => {
            let meter = Meter::start(firm.stack.aws_address()).await?;
            workers.renew("AWS_ENDPOINT_URL_DYNAMODB", &meter.url);
            Some(meter)
        }
        None => None,
    };
    let heading = format!(
        "Syncs of {} people in {} departments, {CALLS} calls a second per API",
        grouped(people),
        grouped(departments)
    );
    let mut table = Table::new(&heading, &COLUMNS);
    let mut bench = Bench { firm, workers, meter, last: BTreeMap::new() };
    let first = args.slices.first().copied().unwrap_or(240);
    if let Some(workers) = &bench.workers {
        workers.renew(SLICE, &first.to_string());
    }
    for (kind, name) in [(SyncKind::Departments, "departments"), (SyncKind::Users, "users"), (SyncKind::Roles, "roles")]
    {
        table.row(bench.sync(kind, &format!("{name}, first"), first).await?);
        eprintln!("{}", table.to_markdown());
    }
    for slice in &args.slices {
        table.row(bench.sync(SyncKind::Users, "users, unchanged", *slice).await?);
        eprintln!("{}", table.to_markdown());
    }
    if args.others_again {
        for (kind, name) in [(SyncKind::Departments, "departments"), (SyncKind::Roles, "roles")] {
            table.row(bench.sync(kind, &format!("{name}, unchanged"), first).await?);
        }
    }
    Ok(table.to_markdown())
}

struct Bench {
    firm: Firm,
    workers: Option<Workers>,
    meter: Option<Meter>,
    /// The last run of each kind.
    last: BTreeMap<&'static str, String>,
}

impl Bench {
    async fn sync(&mut self, kind: SyncKind, name: &str, slice: u64) -> Result<[String; 13], Failed> {
        eprintln!("{name}, slices of {slice} s");
        let workers = self.workers.as_ref().filter(|_| kind == SyncKind::Users);
        let last = self.last.get(kind.as_str()).cloned();
        if let Some(workers) = workers.filter(|_| last.is_some()) {
            workers.renew(SLICE, &slice.to_string());
        }
        let ran = self.firm.sync(kind, last.as_deref()).await?;
        let consumed = self.meter.as_ref().filter(|_| workers.is_some()).map(Meter::take);
        eprintln!("  {:?}", ran.report);
        let crawl = self.firm.truth().crawl();
        let floor = floor(hinges(kind, &crawl).1);
        let calls = usize::try_from(ran.report.calls)?;
        let took = seconds(&ran);
        let cells = [
            name.to_owned(),
            workers.map_or_else(|| "240 s".to_owned(), |_| format!("{slice} s")),
            grouped(calls),
            format!("{:.3}", float(calls) / float(least(kind, &crawl))),
            format!("{:.1} s", floor.as_secs_f64()),
            format!("{took:.1} s"),
            format!("{:.2}", took / floor.as_secs_f64()),
            ran.report.throttled.to_string(),
            ran.report.slices.to_string(),
            grouped(ran.report.added + ran.report.changed),
            consumed.as_ref().map_or_else(dash, |consumed| format!("{:.0}", consumed.all_read())),
            consumed.as_ref().map_or_else(dash, written),
            workers.map_or_else(dash, |workers| megabytes(workers.peak())),
        ];
        self.last.insert(kind.as_str(), ran.run);
        Ok(cells)
    }
}

fn seconds(ran: &Ran) -> f64 {
    std::time::Duration::from_millis(u64::try_from(ran.report.wall_ms).unwrap_or(0)).as_secs_f64()
}

fn written(consumed: &Consumed) -> String {
    format!("{:.0} ({:.0})", consumed.all_written(), consumed.written_to("ContactsTable"))
}

fn dash() -> String {
    "-".to_owned()
}

/// In millions of bytes.
fn megabytes(bytes: u64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
