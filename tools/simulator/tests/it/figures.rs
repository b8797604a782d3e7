//! What the simulator itself costs. Nothing here is asserted of time; run it by
//! `cargo test -p dingtalk-simulator --test it figures -- --ignored --nocapture`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dingtalk_simulator::{ApiApp, Organisation, OrganisationShape, Platform, PlatformSettings};
use serde_json::{Value, json};

use crate::platform::bench::{Bench, CORP, text};

/// An app of its own for each company, and its token.
async fn tenant(
    platform: &Platform,
    client: &reqwest::Client,
    url: &str,
    corp: &str,
    organisation: Organisation,
) -> String {
    let key = format!("key-{corp}");
    platform.add_app(ApiApp::internal(&key, "appsecret", corp));
    platform.set_organisation(corp, organisation);
    let answer =
        client.get(format!("{url}/gettoken?appkey={key}&appsecret=appsecret")).send().await.expect("an answer");
    text(&answer.json::<Value>().await.expect("JSON")["access_token"])
}

/// The departments with their people, as pages to ask for.
fn pages(organisation: &Organisation) -> Vec<(i64, usize)> {
    let pages = |id: i64| (0..organisation.members(id).count().div_ceil(100).max(1)).map(move |page| (id, page * 100));
    organisation.departments().filter(|one| one.dept_id > 0).flat_map(|one| pages(one.dept_id)).collect()
}

async fn page(client: &reqwest::Client, url: &str, token: &str, (dept_id, cursor): (i64, usize)) -> usize {
    let path = format!("{url}/topapi/v2/user/list?access_token={token}");
    let answer = client.post(path).json(&json!({"dept_id": dept_id, "cursor": cursor, "size": 100})).send();
    let body = answer.await.expect("an answer").bytes().await.expect("a body");
    assert!(body.starts_with(br#"{"errcode":0"#), "{}", String::from_utf8_lossy(&body));
    body.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it measures"]
async fn a_hundred_thousand_people_and_a_thousand_pages() {
    let bench = Bench::plain().await;
    let began = Instant::now();
    let organisation = Organisation::generate(&OrganisationShape::hundred_thousand(1));
    eprintln!("100,000 people made in {:?}", began.elapsed());
    let client = reqwest::Client::new();
    let asked: Vec<_> = pages(&organisation).into_iter().take(1_000).collect();
    let token = tenant(&bench.platform, &client, bench.server.url(), CORP, organisation).await;
    let (began, mut bytes) = (Instant::now(), 0);
    for one in &asked {
        bytes += page(&client, bench.server.url(), &token, *one).await;
    }
    let took = began.elapsed();
    eprintln!("{} pages in {took:?}, one after the other: {:?} each, {bytes} bytes", asked.len(), took / 1_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it measures"]
async fn two_hundred_companies_and_twenty_five_callers() {
    const CALLERS: usize = 25;
    let bench = Bench::start(PlatformSettings { ip_calls: Some(1_000_000), ..PlatformSettings::default() }).await;
    let client = reqwest::Client::new();
    let mut asked = Vec::new();
    let began = Instant::now();
    for company in 0..200 {
        let organisation = Organisation::generate(&OrganisationShape::of(500, 25, company));
        let pages = pages(&organisation);
        let token = tenant(&bench.platform, &client, bench.server.url(), &format!("corp{company}"), organisation).await;
        asked.extend(pages.into_iter().map(|page| (token.clone(), page)));
    }
    eprintln!("200 companies of 500 people made in {:?}; {} pages", began.elapsed(), asked.len());
    let (asked, next) = (Arc::new(asked), Arc::new(AtomicUsize::new(0)));
    // As fast as it goes, and then at 450 calls a second: how long a call takes there.
    for pace in [None, Some(450.0)] {
        next.store(0, Ordering::SeqCst);
        let (began, calls) = (Instant::now(), asked.len());
        let callers = (0..CALLERS).map(|_| {
            let (asked, next, client, url) =
                (asked.clone(), next.clone(), client.clone(), bench.server.url().to_owned());
            tokio::spawn(async move {
                let mut times = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let Some((token, at)) = asked.get(number) else { return times };
                    if let Some(pace) = pace {
                        tokio::time::sleep_until((began + Duration::from_secs_f64(number as f64 / pace)).into()).await;
                    }
                    let sent = Instant::now();
                    page(&client, &url, token, *at).await;
                    times.push(sent.elapsed());
                }
            })
        });
        let callers: Vec<_> = callers.collect();
        let mut times = Vec::new();
        for caller in callers {
            times.extend(caller.await.expect("it ends"));
        }
        times.sort_unstable();
        let took = began.elapsed();
        let (median, most) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        let rate = calls as f64 / took.as_secs_f64();
        eprintln!(
            "{calls} pages by {CALLERS} callers, paced {pace:?}: {rate:.0} a second, median {median:?}, 99 % {most:?}"
        );
    }
}
