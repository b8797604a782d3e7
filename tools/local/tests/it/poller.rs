//! Queues that invoke functions.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use dingtalk_local::{Functions, Happening};
use serde_json::{Value, json};

use crate::support::{Bench, Seen, a_while, counts, eventually, failed, function, queue};

const QUEUE: [&str; 2] = ["FifoQueue: true", "VisibilityTimeout: 60"];

fn source(more: &str) -> String {
    function("jobs", &format!("Job:\n  Type: SQS\n  Properties:\n    Queue: !GetAtt Jobs.Arn\n{more}"))
}

#[tokio::test]
async fn a_function_gets_its_messages_as_from_lambda_and_they_are_gone() {
    let seen = Seen::default();
    let bench = Bench::of(&(queue("Jobs", &QUEUE) + &source("")), seen.function("jobs")).await;
    let url = bench.url("Jobs.fifo").await;
    bench.send(&url, "app#corp", "one").await;
    eventually("it is done", async || bench.stack.status().queues["Jobs"] == 0).await;
    let [record] = &seen.records()[..] else { panic!("{:?}", seen.events()) };
    assert_eq!((&record["body"], &record["eventSource"]), (&json!("one"), &json!("aws:sqs")));
    assert_eq!(record["eventSourceARN"], "arn:aws:sqs:us-east-1:000000000000:Jobs.fifo");
    assert_eq!(
        (&record["awsRegion"], &record["md5OfBody"]),
        (&json!("us-east-1"), &json!("f97c5d29941bfb1b2fdab0874906ab82"))
    );
    assert_eq!(record["messageAttributes"], json!({}));
    let attributes = record["attributes"].as_object().unwrap();
    assert_eq!(attributes["MessageGroupId"], "app#corp");
    assert_eq!(attributes["MessageDeduplicationId"], "one");
    // Texts, numbers too.
    assert_eq!(attributes["ApproximateReceiveCount"], "1");
    for name in ["SentTimestamp", "ApproximateFirstReceiveTimestamp", "SequenceNumber", "SenderId"] {
        assert!(attributes[name].is_string(), "{name}");
    }
    for name in ["messageId", "receiptHandle"] {
        assert!(record[name].is_string(), "{name}");
    }
    let told = bench.told();
    let names = |one: &Happening| match one {
        Happening::Enqueued { group: Some(group), duplicate: false, .. } if group == "app#corp" => Some("enqueued"),
        Happening::Received { queue, .. } if queue == "Jobs" => Some("received"),
        Happening::Invoked { function, error: None, .. } if function == "jobs" => Some("invoked"),
        _ => None,
    };
    assert_eq!(told.iter().filter_map(names).collect::<Vec<_>>(), ["enqueued", "received", "invoked"]);
}

#[tokio::test]
async fn the_url_of_a_queue_is_in_the_environment_where_the_template_says_ref() {
    let resources = queue("Jobs", &QUEUE)
        + &source("")
        + "      Environment:\n        Variables:\n          JOBS_QUEUE: !Ref Jobs\n";
    let bench = Bench::of(&resources, Seen::default().function("jobs")).await;
    let url = &bench.stack.variables("jobs").unwrap()["JOBS_QUEUE"];
    assert_eq!(*url, bench.url("Jobs.fifo").await);
    assert!(url.ends_with("/000000000000/Jobs.fifo"), "{url}");
}

#[tokio::test]
async fn a_group_is_worked_on_in_order_and_by_one_and_groups_beside_each_other() {
    let seen = Seen::default();
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let of_groups: Arc<[AtomicUsize; 3]> = Arc::default();
    let functions = {
        let (seen, running, most, of_groups) = (seen.clone(), running.clone(), most.clone(), of_groups.clone());
        Functions::default().with("jobs", move |_, event: Value| {
            let (seen, running, most, of_groups) = (seen.clone(), running.clone(), most.clone(), of_groups.clone());
            async move {
                let group: usize = event["Records"][0]["body"].as_str().unwrap()[..1].parse().unwrap();
                assert_eq!(of_groups[group].fetch_add(1, Ordering::SeqCst), 0, "two at one group");
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                seen.note(event);
                running.fetch_sub(1, Ordering::SeqCst);
                of_groups[group].fetch_sub(1, Ordering::SeqCst);
                Ok(Value::Null)
            }
        })
    };
    let more = "    BatchSize: 1\n    ScalingConfig:\n      MaximumConcurrency: 2";
    let bench = Bench::of(&(queue("Jobs", &QUEUE) + &source(more)), functions).await;
    let url = bench.url("Jobs.fifo").await;
    for number in 0..5 {
        for group in ["0", "1", "2"] {
            bench.send(&url, group, &format!("{group}{number}")).await;
        }
    }
    eventually("all are done", async || bench.stack.status().queues["Jobs"] == 0).await;
    let bodies = seen.bodies();
    for group in ["0", "1", "2"] {
        let of: Vec<_> = bodies.iter().filter(|body| body.starts_with(group)).collect();
        assert_eq!(of, ["0", "1", "2", "3", "4"].map(|number| format!("{group}{number}")).iter().collect::<Vec<_>>());
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_failed_comes_again_after_the_timeout_and_then_goes_to_the_dead_letters() {
    let seen = Seen::default();
    let functions = seen.answering("jobs", |_| Err("no".to_owned()));
    let redrive = "RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }";
    let resources =
        queue("Jobs", &[&QUEUE[..], &[redrive]].concat()) + &queue("Dead", &["FifoQueue: true"]) + &source("");
    let bench = Bench::of(&resources, functions).await;
    bench.send(&bench.url("Jobs.fifo").await, "g", "poison").await;
    for times in 1..=3 {
        eventually("it is tried", async || seen.events().len() == times).await;
        a_while().await;
        // Not before its time.
        assert_eq!((seen.events().len(), bench.stack.status().in_flight["Jobs"]), (times, 1));
        bench.advance(Duration::from_secs(60));
    }
    eventually("it is a dead letter", async || bench.stack.status().queues["Dead"] == 1).await;
    let receives: Vec<_> =
        seen.records().iter().map(|record| record["attributes"]["ApproximateReceiveCount"].clone()).collect();
    assert_eq!(receives, ["1", "2", "3"]);
    assert_eq!(bench.stack.status().failures["jobs"], 3);
}

#[tokio::test]
async fn only_what_is_reported_failed_comes_again() {
    let seen = Seen::default();
    let functions = seen.answering("jobs", |event| {
        let records = event["Records"].as_array().unwrap();
        let bad = records.iter().filter(|record| {
            record["body"].as_str().unwrap().starts_with("bad")
                && record["attributes"]["ApproximateReceiveCount"] == "1"
        });
        Ok(failed(bad.map(|record| record["messageId"].as_str().unwrap())))
    });
    let more = "    FunctionResponseTypes: [ReportBatchItemFailures]\n    ScalingConfig:\n      MaximumConcurrency: 2";
    let bench = Bench::of(&(queue("Jobs", &["VisibilityTimeout: 60"]) + &source(more)), functions).await;
    let url = bench.url("Jobs").await;
    for body in ["good 1", "bad 1", "good 2", "bad 2"] {
        bench.sqs.send_message().queue_url(&url).message_body(body).send().await.unwrap();
    }
    eventually("the good are gone", async || bench.stack.status().queues["Jobs"] == 2).await;
    eventually("all were seen", async || seen.bodies().len() == 4).await;
    bench.advance(Duration::from_secs(60));
    eventually("all are gone", async || bench.stack.status().queues["Jobs"] == 0).await;
    let counts = counts(seen.bodies());
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [2, 2, 1, 1]);
}

#[tokio::test]
async fn an_answer_that_lambda_does_not_understand_means_that_all_failed() {
    for answer in [json!({ "batchItemFailures": [{ "itemIdentifier": "nobody" }] }), json!("fine")] {
        let seen = Seen::default();
        let functions = seen.answering("jobs", {
            let answer = answer.clone();
            move |_| Ok(answer.clone())
        });
        let more = "    FunctionResponseTypes: [ReportBatchItemFailures]";
        let bench = Bench::of(&(queue("Jobs", &QUEUE) + &source(more)), functions).await;
        bench.send(&bench.url("Jobs.fifo").await, "g", "one").await;
        let told = |one: &Happening| matches!(one, Happening::BadAnswer { function, .. } if function == "jobs");
        eventually("that is told", async || bench.told().iter().any(told)).await;
        assert_eq!(bench.stack.status().queues["Jobs"], 1, "{answer}");
        bench.advance(Duration::from_secs(60));
        eventually("it comes again", async || seen.events().len() == 2).await;
    }
}

#[tokio::test]
async fn the_same_answer_of_a_function_that_reports_nothing_is_success() {
    let seen = Seen::default();
    let functions = seen.answering("jobs", |event| Ok(failed([event["Records"][0]["messageId"].as_str().unwrap()])));
    let bench = Bench::of(&(queue("Jobs", &QUEUE) + &source("")), functions).await;
    bench.send(&bench.url("Jobs.fifo").await, "g", "one").await;
    eventually("it is gone", async || bench.stack.status().queues["Jobs"] == 0).await;
    assert_eq!(seen.events().len(), 1);
}

#[tokio::test]
async fn a_window_gathers_what_comes_within_it() {
    let seen = Seen::default();
    let more = "    BatchSize: 3\n    MaximumBatchingWindowInSeconds: 30";
    let bench = Bench::of(&(queue("Jobs", &["VisibilityTimeout: 600"]) + &source(more)), seen.function("jobs")).await;
    let url = bench.url("Jobs").await;
    let send = async |body: &str| bench.sqs.send_message().queue_url(&url).message_body(body).send().await.unwrap();
    send("1").await;
    eventually("it is held", async || bench.stack.status().in_flight["Jobs"] == 1).await;
    send("2").await;
    eventually("both are held", async || bench.stack.status().in_flight["Jobs"] == 2).await;
    assert_eq!(seen.events().len(), 0);
    bench.advance(Duration::from_secs(30));
    eventually("the window is over", async || seen.events().len() == 1).await;
    // A full batch does not wait.
    for body in ["3", "4", "5"] {
        send(body).await;
    }
    eventually("the batch is full", async || seen.events().len() == 2).await;
    assert_eq!(seen.events()[0]["Records"].as_array().unwrap().len(), 2);
    assert_eq!(seen.events()[1]["Records"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_source_that_is_switched_off_takes_nothing() {
    let seen = Seen::default();
    let bench = Bench::of(&(queue("Jobs", &QUEUE) + &source("    Enabled: false")), seen.function("jobs")).await;
    bench.send(&bench.url("Jobs.fifo").await, "g", "one").await;
    a_while().await;
    assert_eq!((seen.events().len(), bench.stack.status().queues["Jobs"]), (0, 1));
}

#[tokio::test]
async fn what_waits_for_an_instance_waits_in_the_queue() {
    let seen = Seen::default();
    let hold = Arc::new(tokio::sync::Semaphore::new(0));
    let functions = {
        let (seen, hold) = (seen.clone(), hold.clone());
        Functions::default().with("jobs", move |_, event: Value| {
            let (seen, hold) = (seen.clone(), hold.clone());
            async move {
                seen.note(event);
                hold.acquire().await.map_err(|e| e.to_string())?.forget();
                Ok(Value::Null)
            }
        })
    };
    let more = "    BatchSize: 1\n    ScalingConfig: { MaximumConcurrency: 5 }";
    let one = source(more).replace("      Timeout: 20\n", "      Timeout: 20\n      ReservedConcurrentExecutions: 1\n");
    let bench = Bench::of(&(queue("Jobs", &QUEUE) + &one), functions).await;
    let url = bench.url("Jobs.fifo").await;
    for group in ["a", "b", "c"] {
        bench.send(&url, group, group).await;
    }
    eventually("one is worked on", async || seen.events().len() == 1).await;
    a_while().await;
    assert_eq!(bench.stack.status().in_flight["Jobs"], 1);
    hold.add_permits(3);
    eventually("all are done", async || bench.stack.status().queues["Jobs"] == 0).await;
    assert_eq!(seen.bodies(), ["a", "b", "c"]);
}
