//! Schedules, by the stack's clock and by hand.

use std::time::Duration;

use dingtalk_local::Functions;
use serde_json::{Value, json};

use crate::support::{Bench, Seen, a_while, eventually, function};

const TWO: &str = "Users:
  Type: ScheduleV2
  Properties:
    ScheduleExpression: cron(7 2 * * ? *)
    ScheduleExpressionTimezone: Asia/Shanghai
    FlexibleTimeWindow: { Mode: FLEXIBLE, MaximumWindowInMinutes: 15 }
    Input: '{\"kind\":\"users\",\"slot\":\"<aws.scheduler.scheduled-time>\"}'
Often:
  Type: ScheduleV2
  Properties:
    ScheduleExpression: rate(2 days)";

async fn bench(seen: &Seen, events: &str) -> Bench {
    let functions = seen.answering("plan", |event| Ok(event.clone()));
    Bench::with(&function("plan", events), functions, |options| options.schedules = true).await.unwrap()
}

/// Until the next time that it is `hour`:`minute` in UTC.
fn until(hour: i8, minute: i8) -> Duration {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let today = now.date().at(hour, minute, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    let then = if today > now { today } else { today.tomorrow().unwrap() };
    then.duration_since(&now).unsigned_abs() + Duration::from_millis(1)
}

#[tokio::test]
async fn a_cron_schedule_comes_when_the_clock_of_its_zone_shows_its_time() {
    let seen = Seen::default();
    let bench = bench(&seen, TWO).await;
    let to_the_slot = until(18, 7);
    bench.advance(to_the_slot.saturating_sub(Duration::from_secs(300)));
    a_while().await;
    assert_eq!(seen.events(), Vec::<Value>::new());
    bench.advance(Duration::from_secs(300));
    eventually("it came", async || seen.events().len() == 1).await;
    let event = &seen.events()[0];
    assert_eq!(event["kind"], "users");
    assert!(event["slot"].as_str().unwrap().ends_with("T18:07:00Z"), "{event}");
    // The clock stands where it is: once is all.
    a_while().await;
    assert_eq!(seen.events().len(), 1);
    bench.advance(Duration::from_secs(86_400));
    // This one's next day, and the other's second day.
    eventually("both came", async || seen.events().len() >= 2).await;
}

#[tokio::test]
async fn a_rate_counts_from_the_start_and_a_leap_over_several_means_one() {
    let seen = Seen::default();
    let bench =
        bench(&seen, "Often:\n  Type: ScheduleV2\n  Properties:\n    ScheduleExpression: rate(5 minutes)").await;
    bench.advance(Duration::from_secs(290));
    a_while().await;
    assert_eq!(seen.events().len(), 0);
    bench.advance(Duration::from_secs(20));
    eventually("it came", async || seen.events().len() == 1).await;
    assert_eq!(seen.events()[0]["source"], "aws.scheduler");
    bench.advance(Duration::from_secs(3_600));
    eventually("it came again", async || seen.events().len() == 2).await;
    a_while().await;
    assert_eq!(seen.events().len(), 2);
}

#[tokio::test]
async fn a_schedule_that_is_switched_off_runs_only_by_hand() {
    let seen = Seen::default();
    let events = "Off:\n  Type: ScheduleV2\n  Properties:\n    ScheduleExpression: rate(1 minute)\n    State: DISABLED";
    let bench = bench(&seen, events).await;
    bench.advance(Duration::from_secs(600));
    a_while().await;
    assert_eq!(seen.events().len(), 0);
    assert_eq!(tick(&bench, "plan").await.0, 200);
    assert_eq!(seen.events().len(), 1);
}

async fn tick(bench: &Bench, path: &str) -> (u16, Value) {
    let url = format!("http://{}/_local/tick/{path}", bench.stack.address());
    let answer = reqwest::Client::builder().no_proxy().build().unwrap().post(url).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn one_of_several_schedules_is_ticked_by_its_name_with_its_input() {
    let seen = Seen::default();
    let functions = seen.answering("plan", |event| Ok(event.clone()));
    let bench = Bench::of(&function("plan", TWO), functions).await;
    let (status, answer) = tick(&bench, "plan?schedule=Users").await;
    assert_eq!((status, &answer["kind"]), (200, &json!("users")));
    assert_eq!(tick(&bench, "plan?schedule=Often").await.1["source"], "aws.scheduler");
    let (status, answer) = tick(&bench, "plan").await;
    assert_eq!(status, 400);
    assert!(answer["message"].as_str().unwrap().contains("Users"), "{answer}");
    assert_eq!(tick(&bench, "plan?schedule=Roles").await.0, 404);
    assert_eq!(tick(&bench, "nobody").await.0, 404);
    assert_eq!(seen.events().len(), 2);
}

#[tokio::test]
async fn a_function_without_a_schedule_is_not_ticked() {
    let event = "Route:\n  Type: HttpApi\n  Properties: { Method: GET, Path: /x }";
    let functions = Functions::default().with("plan", |_, _| async { Ok(Value::Null) });
    let bench = Bench::of(&function("plan", event), functions).await;
    assert_eq!(tick(&bench, "plan").await.0, 403);
}
