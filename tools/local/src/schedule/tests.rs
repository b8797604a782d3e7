use jiff::{Timestamp, tz::TimeZone};

use super::*;

fn next(expression: &str, zone_name: &str, after: &str, count: usize) -> Vec<String> {
    let cron = Cron::parse(expression).unwrap_or_else(|| panic!("{expression}"));
    let zone = zone(Some(zone_name)).unwrap();
    let mut at = after.parse::<Timestamp>().unwrap().as_millisecond();
    let mut times = Vec::new();
    while let Some(time) = cron.next(at, &zone).filter(|_| times.len() < count) {
        times.push(Timestamp::from_millisecond(time).unwrap().to_string());
        at = time;
    }
    times
}

#[test]
fn reads_rates() {
    assert_eq!(period("rate(1 minute)"), Some(Duration::from_secs(60)));
    assert_eq!(period("rate(5 minutes)"), Some(Duration::from_secs(300)));
    assert_eq!(period("rate(2 hours)"), Some(Duration::from_secs(7200)));
    for other in ["cron(0 10 * * ? *)", "rate(0 minutes)", "rate(x minutes)", "at(2026-01-01T00:00:00)", "rate(1 week)"]
    {
        assert_eq!(period(other), None, "{other}");
    }
}

#[test]
fn a_cron_expression_means_the_time_of_its_zone() {
    let nightly = "cron(7 2 * * ? *)";
    assert_eq!(next(nightly, "UTC", "2026-11-22T00:00:00Z", 2), ["2026-11-22T02:07:00Z", "2026-11-23T02:07:00Z"]);
    assert_eq!(next(nightly, "Asia/Shanghai", "2026-11-22T00:00:00Z", 1), ["2026-11-22T18:07:00Z"]);
    // A time is not its own next.
    assert_eq!(next(nightly, "UTC", "2026-11-22T02:07:00Z", 1), ["2026-11-23T02:07:00Z"]);
}

#[test]
fn aws_own_examples() {
    // Of EventBridge's documentation of cron expressions.
    let of = |expression: &str, count| next(expression, "UTC", "2026-11-20T12:00:00Z", count);
    assert_eq!(of("cron(0 10 * * ? *)", 1), ["2026-11-21T10:00:00Z"]);
    assert_eq!(of("cron(15 12 * * ? *)", 1), ["2026-11-20T12:15:00Z"]);
    assert_eq!(
        of("cron(0 18 ? * MON-FRI *)", 3),
        ["2026-11-20T18:00:00Z", "2026-11-23T18:00:00Z", "2026-11-24T18:00:00Z"]
    );
    assert_eq!(of("cron(0 8 1 * ? *)", 2), ["2026-12-01T08:00:00Z", "2027-01-01T08:00:00Z"]);
    assert_eq!(of("cron(0/15 * * * ? *)", 3), ["2026-11-20T12:15:00Z", "2026-11-20T12:30:00Z", "2026-11-20T12:45:00Z"]);
    assert_eq!(of("cron(0/30 20-2 ? * MON-FRI *)", 2), ["2026-11-20T20:00:00Z", "2026-11-20T20:30:00Z"]);
    assert_eq!(of("cron(15 10 ? * 6L 2019-2027)", 2), ["2026-11-27T10:15:00Z", "2026-12-25T10:15:00Z"]);
}

#[test]
fn the_days_that_have_no_number() {
    let of = |expression: &str, count| next(expression, "UTC", "2026-11-22T00:00:00Z", count);
    assert_eq!(of("cron(0 0 L * ? *)", 2), ["2026-11-30T00:00:00Z", "2026-12-31T00:00:00Z"]);
    assert_eq!(of("cron(0 0 29 FEB ? *)", 2), ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]);
    assert_eq!(of("cron(0 0 ? * 2#1 *)", 2), ["2026-12-07T00:00:00Z", "2027-01-04T00:00:00Z"]);
    // 2027-05-15 is a Saturday, 2027-08-15 a Sunday, 2027-05-01 a Saturday.
    assert_eq!(of("cron(0 0 15W 5 ? 2027)", 2), ["2027-05-14T00:00:00Z"]);
    assert_eq!(of("cron(0 0 15W 8 ? 2027)", 2), ["2027-08-16T00:00:00Z"]);
    assert_eq!(of("cron(0 0 1W 5 ? 2027)", 2), ["2027-05-03T00:00:00Z"]);
    assert_eq!(of("cron(0 0 ? * L *)", 1), ["2026-11-28T00:00:00Z"]);
    assert_eq!(of("cron(0 0 31 4 ? *)", 1), Vec::<String>::new());
    assert_eq!(of("cron(0 0 1 1 ? 2025)", 1), Vec::<String>::new());
}

#[test]
fn an_hour_that_the_clocks_leave_out_is_left_out_and_one_shown_twice_counts_once() {
    let of = |expression, after| next(expression, "Europe/Berlin", after, 2);
    // 2026-03-29 goes from 02:00 to 03:00, 2026-10-25 from 03:00 back to 02:00.
    let half_past_two = "cron(30 2 * * ? *)";
    assert_eq!(of(half_past_two, "2026-03-28T12:00:00Z"), ["2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"]);
    assert_eq!(of(half_past_two, "2026-10-24T12:00:00Z"), ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
}

#[test]
fn what_is_no_expression_is_refused() {
    for expression in [
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(0 10 * * ?)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 10 0 * ? *)",
        "cron(0 10 * 13 ? *)",
        "cron(0 10 ? * 8 *)",
        "cron(0 10 ? * MON#6 *)",
        "cron(0/0 10 * * ? *)",
        "cron(-1 10 * * ? *)",
        "cron(,1 10 * * ? *)",
        "cron(0 10 * * ? 2200)",
        "cron(0 10 ? * FOO *)",
        "0 10 * * ? *",
    ] {
        assert_eq!(Cron::parse(expression), None, "{expression}");
    }
    assert!(zone(Some("Mars/Olympus")).is_err());
    assert_eq!(zone(None).unwrap(), TimeZone::UTC);
}

fn schedule(expression: &str, input: Option<&str>) -> Schedule {
    let trigger = Trigger::Schedule {
        name: "Nightly".to_owned(),
        expression: expression.to_owned(),
        timezone: None,
        input: input.map(str::to_owned),
        enabled: true,
    };
    Schedule::of(&trigger).unwrap().unwrap()
}

#[test]
fn a_clock_that_leaps_means_the_last_time_it_leapt_over() {
    let minute = 60_000;
    let year = 366 * 24 * 60 * minute;
    assert_eq!(schedule("rate(5 minutes)", None).last(1_000, 1_000 + 17 * minute), 1_000 + 15 * minute);
    assert_eq!(schedule("rate(5 minutes)", None).last(1_000, 1_000 + 4 * minute), 1_000);
    let hourly = schedule("cron(0 * * * ? *)", None);
    assert_eq!(hourly.last(0, 50 * year + 61 * minute), 50 * year + 60 * minute);
    let yearly = schedule("cron(0 0 1 1 ? *)", None);
    let new_year =
        |year: i16| jiff::civil::date(year, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp().as_millisecond();
    assert_eq!(yearly.last(new_year(1970), new_year(2026) + 300 * 24 * 60 * minute), new_year(2026));
}

#[test]
fn the_input_is_the_payload_with_its_context_attributes() {
    let with = schedule("rate(1 day)", Some(r#"{"kind":"users","at":"<aws.scheduler.scheduled-time>"}"#));
    assert_eq!(with.payload("sync-plan", 1_700_000_000_000), r#"{"kind":"users","at":"2023-11-14T22:13:20Z"}"#);
    let event: serde_json::Value =
        serde_json::from_str(&schedule("rate(1 day)", None).payload("sync-plan", 1_700_000_000_000)).unwrap();
    assert_eq!((&event["source"], &event["time"]), (&json!("aws.scheduler"), &json!("2023-11-14T22:13:20Z")));
}
