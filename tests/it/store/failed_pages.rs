//! Pages of failed events: whole, sealed, and found until they are worked off.

use dingtalk_crypto::SealingKeys;
use dingtalk_store::{FailedPage, FailedPages, FailedRead, FailedReads, PageEnd, StoreError, random_bytes};

use super::T0;
use crate::support::{Bench, sealing_keys};

fn pages(bench: &Bench) -> FailedPages {
    FailedPages::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

fn reads(bench: &Bench) -> FailedReads {
    FailedReads::new(bench.dynamodb.clone(), bench.table("StateTable"))
}

async fn put(bench: &Bench, corp: &str, read_at: i64, entries: &[&str]) -> FailedPage {
    pages(bench).put(&sealing_keys(), "demo", corp, read_at, entries).await.unwrap()
}

/// A text that does not compress.
fn noise(bytes: usize) -> String {
    let noise = std::iter::repeat_with(|| random_bytes::<32>().unwrap()).take(bytes / 64);
    noise.flatten().map(|byte| format!("{byte:02x}")).collect()
}

async fn items(bench: &Bench) -> usize {
    bench.dump("StateTable").await.iter().filter(|item| item.contains("failed-page#")).count()
}

#[tokio::test]
async fn a_page_is_found_read_and_done_once() {
    let bench = Bench::start().await;
    let entries = ["{\"hush\":1.10}", "7", "\"文字\""];
    let later = put(&bench, "ding2", T0 + 1, &["{}"]).await;
    let page = put(&bench, "ding1", T0, &entries).await;
    assert!(!bench.in_the_clear("StateTable").await.contains("hush"));
    assert_eq!(pages(&bench).open(10, None).await.unwrap(), [page.clone(), later.clone()], "the oldest first");
    assert_eq!(pages(&bench).open(1, None).await.unwrap(), std::slice::from_ref(&page));
    assert_eq!(pages(&bench).open(10, Some(&page)).await.unwrap(), std::slice::from_ref(&later));
    assert_eq!(pages(&bench).read(&sealing_keys(), &page).await.unwrap().unwrap(), entries);
    for _ in 0..2 {
        pages(&bench).end(&page, PageEnd::Done, T0 + 2).await.unwrap();
        assert_eq!(pages(&bench).read(&sealing_keys(), &page).await.unwrap(), None);
    }
    assert_eq!(pages(&bench).open(10, None).await.unwrap(), [later]);
    let mark = bench.dump("StateTable").await.into_iter().find(|item| item.contains(&format!("failed-page#{T0}")));
    let mark = mark.unwrap();
    assert!(mark.contains("ttl") && !mark.contains("sealed"), "{mark}");
}

#[tokio::test]
async fn one_that_fits_into_no_item_lies_in_several() {
    let bench = Bench::start().await;
    let entry = noise(1400 * 1024);
    for (end, left) in [(PageEnd::Done, 1), (PageEnd::Kept, 3)] {
        let before = items(&bench).await;
        let page = put(&bench, "ding1", T0, &[&entry, "{}"]).await;
        assert_eq!(items(&bench).await - before, 3, "above 700 KB once it is compressed, in parts of 350");
        assert_eq!(pages(&bench).open(10, None).await.unwrap().len(), 1);
        let read = pages(&bench).read(&sealing_keys(), &page).await.unwrap().unwrap();
        assert!(read == [entry.clone(), "{}".to_owned()], "every byte of it");
        pages(&bench).end(&page, end, T0).await.unwrap();
        assert_eq!(items(&bench).await - before, left, "{end:?}");
        assert!(pages(&bench).open(10, None).await.unwrap().is_empty());
    }
    let all = bench.dump("StateTable").await;
    let kept = all.iter().filter(|item| item.contains("failed-page#"));
    assert!(kept.clone().all(|item| item.contains("ttl")), "nothing stays for ever");

    let too_large = noise(16 * 1024 * 1024);
    let refused = pages(&bench).put(&sealing_keys(), "demo", "ding1", T0, &[&too_large]).await;
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
}

#[tokio::test]
async fn it_cannot_be_read_with_another_key() {
    let bench = Bench::start().await;
    let page = put(&bench, "ding1", T0, &["{}"]).await;
    let others = SealingKeys::new([(1, [2; 32])]).unwrap();
    assert!(matches!(pages(&bench).read(&others, &page).await, Err(StoreError::Sealed { .. })));
    assert_eq!(pages(&bench).open(10, None).await.unwrap(), [page], "it stays");
}

#[tokio::test]
async fn how_a_list_was_read_is_noted_with_the_page() {
    let bench = Bench::start().await;
    let reads = reads(&bench);
    let read = async || reads.read("demo", "ding1").await.unwrap();
    assert_eq!(read().await, FailedRead::default());
    reads.begin("demo", "ding1", T0).await.unwrap();
    assert_eq!(read().await, FailedRead { asked_at: Some(T0), ..FailedRead::default() });
    put(&bench, "ding1", T0 + 5, &["{}", "{}"]).await;
    let after = FailedRead { read_at: Some(T0 + 5), events: 2, ..FailedRead::default() };
    assert_eq!(read().await, after);
    reads.begin("demo", "ding1", T0 + 6).await.unwrap();
    reads.refused("demo", "ding1", "quota", Some(T0 + 9)).await.unwrap();
    let refused = FailedRead { not_before: Some(T0 + 9), error: Some("quota".to_owned()), ..after.clone() };
    assert_eq!(read().await, refused);
    reads.refused("demo", "ding1", "busy", None).await.unwrap();
    assert_eq!(read().await, FailedRead { error: Some("busy".to_owned()), ..after.clone() });
    reads.refused("demo", "ding1", "quota", Some(T0 + 9)).await.unwrap();
    reads.nothing("demo", "ding1", T0 + 10).await.unwrap();
    assert_eq!(read().await, FailedRead { read_at: Some(T0 + 10), ..after });
}
