//! What the template says and this stack does not do, or AWS would not take, is refused when it starts.

use dingtalk_local::{Functions, Options};

use crate::support::{Bench, function, queue};

async fn refusal(resources: &str) -> String {
    let functions = Functions::default().with("jobs", |_, event| async { Ok(event) });
    match Bench::with(resources, functions, |_: &mut Options| {}).await {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

fn sqs(more: &str) -> String {
    function("jobs", &format!("Job:\n  Type: SQS\n  Properties:\n    Queue: !GetAtt Jobs.Arn\n{more}"))
}

fn stream(more: &str) -> String {
    let events = format!("Change:\n  Type: DynamoDB\n  Properties:\n    Stream: !GetAtt Table.StreamArn\n{more}");
    function("jobs", &events)
}

const TABLE: &str = "  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      BillingMode: PAY_PER_REQUEST
";

#[tokio::test]
async fn queues() {
    let standard = || queue("Jobs", &[]);
    let dead = "RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }";
    for (resources, word) in [
        (queue("Jobs", &["VisibilityTimeout: 43201"]), "VisibilityTimeout"),
        (queue("Jobs", &["DelaySeconds: soon"]), "DelaySeconds"),
        (queue("Jobs", &["ContentBasedDeduplication: true"]), "FIFO"),
        (queue("Jobs", &["FifoQueue: true", "DeduplicationScope: all"]), "DeduplicationScope"),
        (queue("Jobs", &["ReceiveMessageWaitTimeSeconds: 20"]), "ReceiveMessageWaitTimeSeconds is not known locally"),
        (queue("Jobs", &[dead]), "Dead"),
        (queue("Jobs", &["FifoQueue: true", dead]) + &queue("Dead", &[]), "FIFO"),
        (standard() + &sqs("    MaximumConcurrency: 3"), "MaximumConcurrency is not known locally"),
        (standard() + &sqs("    ScalingConfig: { MaximumConcurrency: 1 }"), "between 2 and 1000"),
        (standard() + &sqs("    FilterCriteria: { Filters: [] }"), "FilterCriteria is not known locally"),
        (standard() + &sqs("    FunctionResponseTypes: [Everything]"), "ReportBatchItemFailures"),
        (standard() + &sqs("    BatchSize: 11"), "window"),
        (queue("Jobs", &["FifoQueue: true"]) + &sqs("    BatchSize: 11"), "FIFO"),
        (queue("Jobs", &["FifoQueue: true"]) + &sqs("    MaximumBatchingWindowInSeconds: 1"), "FIFO"),
        // The function has 20 seconds.
        (queue("Jobs", &["VisibilityTimeout: 19"]) + &sqs(""), "visibility timeout"),
        (TABLE.replace("Table:", "Jobs:") + &sqs(""), "Jobs is no queue"),
    ] {
        let refused = refusal(&resources).await;
        assert!(refused.contains(word), "{word}: {refused:?} for\n{resources}");
    }
    assert_eq!(refusal(&(queue("Jobs", &["VisibilityTimeout: 20"]) + &sqs("    BatchSize: 10"))).await, "");
}

#[tokio::test]
async fn streams() {
    let streaming = format!("{TABLE}      StreamSpecification: {{ StreamViewType: NEW_AND_OLD_IMAGES }}\n");
    let latest = "    StartingPosition: LATEST\n";
    let with = |more: &str| streaming.clone() + &stream(&format!("{latest}{more}"));
    for (resources, word) in [
        (streaming.clone() + &stream(""), "StartingPosition"),
        (streaming.clone() + &stream("    StartingPosition: AT_TIMESTAMP"), "StartingPosition"),
        (TABLE.to_owned() + &stream(latest), "StreamSpecification"),
        (with("    TumblingWindowInSeconds: 5"), "TumblingWindowInSeconds is not known locally"),
        (with("    BatchSize: 0"), "BatchSize"),
        (with("    MaximumRetryAttempts: -2"), "MaximumRetryAttempts"),
        (with("    DestinationConfig: { OnFailure: { Type: SNS, Destination: x } }"), "SQS"),
        (with("    DestinationConfig: { OnFailure: { Type: SQS, Destination: x } }"), "x is no queue"),
        (with("    FilterCriteria: { Filters: [{ Pattern: '{' }] }"), "no JSON"),
        (
            with("    FilterCriteria: { Filters: [{ Pattern: '{\"eventName\":[{\"numeric\":[\">\",1]}]}' }] }"),
            "numeric is not known locally",
        ),
        (streaming.replace("Table:", "Other:") + &stream(latest), "Table"),
    ] {
        let refused = refusal(&resources).await;
        assert!(refused.contains(word), "{word}: {refused:?} for\n{resources}");
    }
    assert_eq!(refusal(&with("    MaximumRetryAttempts: -1")).await, "");
}

#[tokio::test]
async fn schedules() {
    let schedule = |more: &str| function("jobs", &format!("Tick:\n  Type: ScheduleV2\n  Properties:\n{more}"));
    for (resources, word) in [
        (schedule("    ScheduleExpression: cron(0 10 * * * *)"), "cron(0 10 * * * *) is not known locally"),
        (schedule("    ScheduleExpression: at(2030-01-01T00:00:00)"), "at("),
        (
            schedule("    ScheduleExpression: cron(0 10 * * ? *)\n    ScheduleExpressionTimezone: Mars/Olympus"),
            "Mars/Olympus",
        ),
        (schedule("    ScheduleExpression: rate(1 day)\n    StartDate: 2030-01-01T00:00:00Z"), "StartDate"),
        (schedule("    ScheduleExpression: rate(1 day)\n    State: ASLEEP"), "State"),
        (schedule("    Name: x"), "ScheduleExpression"),
    ] {
        let refused = refusal(&resources).await;
        assert!(refused.contains(word), "{word}: {refused:?}");
    }
    assert_eq!(refusal(&schedule("    ScheduleExpression: cron(0 10 * * ? *)")).await, "");
}

#[tokio::test]
async fn a_function_that_is_neither_in_the_bundle_nor_given() {
    let refused =
        refusal(&function("nobody", "Tick:\n  Type: ScheduleV2\n  Properties: { ScheduleExpression: rate(1 day) }"))
            .await;
    assert!(refused.contains("functions/nobody"), "{refused}");
}
