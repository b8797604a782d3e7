use dingtalk_callback::{MAX_AHEAD_MS, normalise_time};
use serde_json::{Value, json};

use crate::RECEIVED_AT;

fn read(value: Value) -> i64 {
    normalise_time(Some(&value), RECEIVED_AT)
}

#[test]
fn seconds_and_milliseconds() {
    for value in [
        json!(1_699_999_990),
        json!("1699999990"),
        json!(" 1699999990 "),
        json!(1_699_999_990_000_i64),
        json!("1699999990000"),
        json!(1_699_999_990_000.0),
        json!("1699999990.0"),
        json!("2023-11-15 06:13:10"),
        json!("2023-11-15T06:13:10"),
        json!("2023-11-15T06:13:10+08:00"),
        json!(" 2023-11-14T22:13:10Z "),
    ] {
        assert_eq!(read(value.clone()), 1_699_999_990_000, "{value}");
    }
    assert_eq!(read(json!("2023-11-15 06:13:10.250")), 1_699_999_990_250);
}

#[test]
fn the_future_is_near() {
    assert_eq!(MAX_AHEAD_MS, 300_000);
    assert_eq!(read(json!(RECEIVED_AT + 300_000)), RECEIVED_AT + 300_000);
    for value in [
        json!(RECEIVED_AT + 300_001),
        json!(43_535_463_645_i64),
        json!(1_699_999_990_000_000_i64),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e300),
        json!("99999999999999999999999999"),
        json!("9999-12-30 00:00:00"),
    ] {
        assert_eq!(read(value.clone()), RECEIVED_AT + 300_000, "{value}");
    }
    assert_eq!(normalise_time(Some(&json!(i64::MAX)), i64::MAX), i64::MAX);
}

#[test]
fn what_cannot_be_read_is_the_receipt() {
    assert_eq!(normalise_time(None, RECEIVED_AT), RECEIVED_AT);
    for value in [
        json!(null),
        json!(0),
        json!(-1),
        json!(i64::MIN),
        json!(""),
        json!("soon"),
        json!("NaN"),
        json!("inf"),
        json!("2023-13-45 00:00:00"),
        json!("0001-01-01 00:00:00"),
        json!([1]),
        json!({}),
        json!(true),
    ] {
        assert_eq!(read(value.clone()), RECEIVED_AT, "{value}");
    }
}
