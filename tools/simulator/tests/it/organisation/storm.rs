//! Everything at once, from a seed.

use std::collections::BTreeSet;
use std::time::Duration;

use dingtalk_simulator::{Fault, Organisation, PlatformSettings, Scope, Storm};
use serde_json::{Value, json};

use super::office::{INTERNAL, Office};
use crate::platform::bench::CORP;

#[test]
fn a_seed_is_one_storm_and_many_are_all_kinds() {
    assert_eq!(Storm::of(5), Storm::of(5));
    let storms: Vec<Storm> = (0..300).map(Storm::of).collect();
    assert!(storms.iter().all(|storm| (0.01..=0.3).contains(&storm.faults.rate) && !storm.faults.kinds.is_empty()));
    let some = |is: fn(&Storm) -> bool| (30..=270).contains(&storms.iter().filter(|storm| is(storm)).count());
    assert!(some(|storm| storm.unrest.rate > 0.0) && some(|storm| storm.shrinks_at.is_some()));
    assert!(some(|storm| storm.faults.kinds.len() > 40) && some(|storm| storm.faults.kinds.contains(&Fault::Hang)));
    let kinds: Vec<&Fault> = storms.iter().flat_map(|storm| &storm.faults.kinds).collect();
    for kind in [
        Fault::Errcode(50004),
        Fault::ShiftedPage,
        Fault::SkippedPage,
        Fault::EmptyPage,
        Fault::TruncatedBody,
        Fault::BrokenBody,
    ] {
        assert!(kinds.contains(&&kind), "{kind:?}");
    }
    // What proves somebody gone is never a lie.
    assert!(!kinds.iter().any(|kind| matches!(kind, Fault::Errcode(60121 | 60003))));
}

/// What a call comes to: an errcode, or how it failed.
async fn outcome(office: &Office, body: Value) -> String {
    let path = format!("/topapi/v2/user/list?access_token={}", office.internal);
    let answer = office.bench.request_post(&path, &body).timeout(Duration::from_millis(300)).send().await;
    let text = match answer {
        Err(error) if error.is_timeout() => return "timeout".to_owned(),
        Err(_) => return "closed".to_owned(),
        Ok(answer) => answer.text().await,
    };
    match text {
        Err(_) => "broken".to_owned(),
        Ok(text) => match serde_json::from_str::<Value>(&text) {
            Err(_) => "no JSON".to_owned(),
            Ok(answer) => answer["errcode"].to_string(),
        },
    }
}

#[tokio::test]
async fn a_storm_blows_and_is_over() {
    let office = Office::open(PlatformSettings::default(), Organisation::random(3)).await;
    let platform = &office.bench.platform;
    let mut seen = BTreeSet::new();
    for seed in 0..6 {
        let storm = Storm::of(seed);
        let restless = storm.begin(&office.organisation, INTERNAL);
        for _ in 0..40 {
            seen.insert(outcome(&office, json!({"dept_id": 1, "cursor": 0, "size": 100})).await);
        }
        platform.clear_faults();
        let events = restless.stop().await;
        assert!(storm.unrest.rate > 0.0 || events.is_empty());
        let shrunk = platform.scope(INTERNAL, CORP) != Some(Scope::whole());
        assert_eq!(shrunk, storm.shrinks_at.is_some(), "seed {seed}");
        office.set_scope(Scope::whole());
        office.page(1, 0, 100).await;
    }
    assert!(seen.contains("0") && seen.contains("50004") && seen.len() > 8, "{seen:?}");
}

#[tokio::test]
async fn bodies_break_off() {
    let office = Office::small().await;
    let list = || outcome(&office, json!({"dept_id": 1, "cursor": 0, "size": 100}));
    for (fault, becomes) in [
        (Fault::TruncatedBody, "no JSON"),
        (Fault::BrokenBody, "broken"),
        (Fault::Hang, "timeout"),
        (Fault::Close, "closed"),
    ] {
        office.bench.platform.on("v2/user/list").then(fault);
        assert_eq!((list().await.as_str(), list().await.as_str()), (becomes, "0"));
    }
    let codes: Vec<String> = office.bench.platform.log().into_iter().rev().take(8).map(|call| call.code).collect();
    assert_eq!(codes, ["0", "closed", "0", "hung", "0", "broken", "0", "truncated"]);
}
