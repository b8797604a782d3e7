//! Pages: what is new or changed is written, nothing else.

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_local::Service;
use dingtalk_store::{Contact, ContactIndex, NewContact, Outcome, Part, Presence, Proof, StoreError};
use serde_json::json;

use super::{T0, department, dump, get, mirror, names, outcomes, person, user, write};
use crate::support::Bench;

const CHANGED: Outcome = Outcome::Changed { moved: false };

#[tokio::test]
async fn a_second_run_over_the_same_content_writes_nothing() {
    let bench = Bench::start().await;
    let page = || {
        let people = (0..250).map(|i| person(&format!("u{i}"), &format!("Person {i}"), &[1, i % 7 + 2]));
        people.chain([department(-7, "家校", Some(1)), department(1, "Company", None)]).collect::<Vec<_>>()
    };
    let first = write(&bench, T0, page()).await;
    assert_eq!(first, vec![Outcome::New; 252]);
    let before = dump(&bench).await;
    assert_eq!(before.len(), 252 + 250, "with a link to each from the second department");
    assert_eq!(write(&bench, T0 + 9, page()).await, vec![Outcome::Same; 252]);
    assert_eq!(dump(&bench).await, before);
}

#[tokio::test]
async fn only_a_later_read_overwrites() {
    let bench = Bench::start().await;
    assert_eq!(write(&bench, T0 + 20, vec![person("u", "B", &[1])]).await, [Outcome::New]);
    assert_eq!(write(&bench, T0 + 10, vec![person("u", "A", &[1])]).await, [Outcome::Older]);
    assert_eq!(write(&bench, T0 + 10, vec![person("u", "B", &[1])]).await, [Outcome::Same]);
    assert_eq!(names(&[get(&bench, &user("u")).await]), ["B"]);
    assert_eq!(write(&bench, T0 + 30, vec![person("u", "C", &[1])]).await, [CHANGED]);
    assert_eq!(write(&bench, T0 + 40, vec![person("u", "C", &[2])]).await, [Outcome::Changed { moved: true }]);
    let row = get(&bench, &user("u")).await;
    assert_eq!((row.read_at(), row.stands_at, row.parents().collect()), (Some(T0 + 40), T0 + 40, vec![2]));
    assert_eq!(row.presence, Presence::InScope);
}

#[tokio::test]
async fn objects_are_kept_whole_and_small() {
    let bench = Bench::start().await;
    // 64 characters of any kind, an order of 64 bits, more digits than a float has, and what nobody knows.
    let userid = "界#".repeat(32);
    let huge: serde_json::Value = serde_json::from_str("12345678901234567890.10").unwrap();
    let value = json!({
        "userid": userid, "name": "张三", "dept_order": 176_362_912_712_345_678_i64, "unheard_of": ["\u{1f600}", null],
        "extension": "{\"爱好\":\"旅游\"}".repeat(200), "huge": huge,
    });
    let new =
        NewContact { id: user(&userid), parts: vec![(Part::Main, value.clone())], index: ContactIndex::default() };
    assert_eq!(write(&bench, T0, vec![new]).await, [Outcome::New]);
    assert_eq!(get(&bench, &user(&userid)).await.document(), value);
    let scanned = bench.dynamodb.scan().table_name(bench.table("ContactsTable")).send().await.unwrap();
    assert!(scanned.items()[0]["document"].as_b().unwrap().as_ref().len() < 600);
}

/// Pages of two departments tell of the same person; neither undoes what the other told, nor what only the detail call
/// tells.
#[tokio::test]
async fn parts_are_told_apart() {
    let bench = Bench::start().await;
    let told = |department: i64, leader: bool| {
        let mut row = person("u", "A", &[2, 3]);
        row.parts.push((Part::Department(department), json!({ "leader": leader })));
        row
    };
    let detail = NewContact {
        id: user("u"),
        parts: vec![(Part::Detail, json!({ "manager_userid": "boss", "name": "not asked for" }))],
        index: ContactIndex::default(),
    };
    assert_eq!(write(&bench, T0 + 2, vec![told(3, true)]).await, [Outcome::New]);
    assert_eq!(write(&bench, T0 + 1, vec![told(2, false)]).await, [CHANGED], "later to arrive, first to be asked");
    assert_eq!(write(&bench, T0 + 3, vec![detail.clone()]).await, [CHANGED]);
    for again in [told(2, false), told(3, true), detail] {
        assert_eq!(write(&bench, T0 + 9, vec![again]).await, [Outcome::Same]);
    }
    let row = get(&bench, &user("u")).await;
    let leader = |department| row.parts[&Part::Department(department)].value["leader"].as_bool();
    assert_eq!((leader(2), leader(3)), (Some(false), Some(true)));
    let document = row.document();
    assert_eq!((document["manager_userid"].as_str(), document["name"].as_str()), (Some("boss"), Some("A")));
    assert_eq!(row.parents().collect::<Vec<_>>(), [2, 3]);
}

/// Not every call tells where somebody is. What is not told is not nobody's.
#[tokio::test]
async fn departments_that_are_not_told_stay() {
    let bench = Bench::start().await;
    let nowhere = |name: &str| {
        let mut row = person("u", name, &[]);
        row.index.parents = None;
        row
    };
    let parents = async || get(&bench, &user("u")).await.parents().collect::<Vec<_>>();
    assert_eq!(write(&bench, T0, vec![nowhere("A")]).await, [Outcome::New]);
    assert_eq!(parents().await, [0; 0]);
    assert_eq!(write(&bench, T0 + 10, vec![person("u", "A", &[1, 2])]).await, [Outcome::Changed { moved: true }]);
    assert_eq!(write(&bench, T0 + 30, vec![nowhere("B")]).await, [CHANGED]);
    assert_eq!(parents().await, [1, 2]);
    // Where he is was asked for between the two: it is the latest word on that, if not on his name.
    assert_eq!(write(&bench, T0 + 20, vec![person("u", "A", &[3])]).await, [Outcome::Changed { moved: true }]);
    assert_eq!((parents().await, names(&[get(&bench, &user("u")).await])), (vec![3], vec!["B".into()]));
    assert_eq!(write(&bench, T0 + 15, vec![person("u", "B", &[4])]).await, [Outcome::Older]);
    // To be told of none is something else.
    assert_eq!(write(&bench, T0 + 40, vec![person("u", "B", &[])]).await, [Outcome::Changed { moved: true }]);
    assert_eq!(parents().await, [0; 0]);
}

#[tokio::test]
async fn one_id_twice_on_a_page_is_told_twice() {
    let bench = Bench::start().await;
    let page = ["u", "u", "v", "w", "v"].map(|userid| person(userid, "A", &[1]));
    let written = mirror(&bench).writer().write_page(T0, page.into(), T0).await.unwrap();
    let expected = [Outcome::New, Outcome::Same, Outcome::New, Outcome::New, Outcome::Same];
    assert_eq!(outcomes(&written), expected);
    let ids = written.iter().map(|written| written.id.clone());
    assert_eq!(ids.collect::<Vec<_>>(), ["u", "u", "v", "w", "v"].map(user), "in the order of the page");
}

#[tokio::test]
async fn pages_side_by_side_wait_for_each_other_only_where_they_meet() {
    let bench = Bench::start().await;
    let writer = mirror(&bench).writer();
    // Sixteen pages at once, each with everybody, each asked for at another time and with another name.
    let pages = (0..16_i64).map(|page| {
        let people = (0..20).map(|i| person(&format!("u{i}"), &format!("at {page}"), &[1, 2])).collect();
        writer.write_page(T0 + (page * 7) % 16, people, T0)
    });
    let written = futures_util::future::try_join_all(pages).await.unwrap();
    let new = written.iter().flat_map(|page| outcomes(page)).filter(|outcome| *outcome == Outcome::New);
    assert_eq!(new.count(), 20);
    let last = (0..16_i64).find(|page| (page * 7) % 16 == 15).unwrap();
    for i in 0..20 {
        assert_eq!(names(&[get(&bench, &user(&format!("u{i}"))).await]), [format!("at {last}")]);
    }
}

/// Two workers, one of them thought dead: what both write ends as the later one was told, and is new to one of them.
#[tokio::test]
async fn two_writers_end_as_the_later_one_was_told() {
    let bench = Bench::start().await;
    let (early, late) = (mirror(&bench).writer(), mirror(&bench).writer());
    let people = |name: &str| (0..60).map(|i| person(&format!("u{i}"), name, &[1])).collect::<Vec<_>>();
    let (a, b) =
        futures_util::join!(early.write_page(T0 + 1, people("early"), T0), late.write_page(T0 + 2, people("late"), T0));
    for (a, b) in outcomes(&a.unwrap()).into_iter().zip(outcomes(&b.unwrap())) {
        assert!(matches!((a, b), (Outcome::New, CHANGED) | (Outcome::Older, Outcome::New)), "{a:?} {b:?}");
    }
    for i in 0..60 {
        assert_eq!(names(&[get(&bench, &user(&format!("u{i}"))).await]), ["late"]);
    }
}

/// What the change feed reads from the stream's images.
#[tokio::test]
async fn an_image_is_a_contact_a_link_or_an_error() {
    let bench = Bench::start().await;
    write(&bench, T0, vec![person("u", "A", &[1, 2])]).await;
    let scanned = bench.dynamodb.scan().table_name(bench.table("ContactsTable")).send().await.unwrap();
    let read: Vec<_> = scanned.items().iter().map(|item| Contact::from_item(item).unwrap()).collect();
    assert_eq!(read.iter().flatten().collect::<Vec<_>>(), [&get(&bench, &user("u")).await]);
    assert_eq!(read.len(), 2, "with a link, which is none");
    let whole = scanned.items().iter().find(|item| item.contains_key("document")).unwrap();
    for attribute in ["sk", "document", "in_scope", "stands_at", "changed", "revision"] {
        let mut item = whole.clone();
        item.remove(attribute);
        let error = Contact::from_item(&item).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { attribute: named, .. } if named == attribute), "{error}");
    }
    let mut newer = whole.clone();
    let AttributeValue::M(parts) = newer.get_mut("parts").unwrap() else { panic!() };
    let main = parts.remove("main").unwrap();
    parts.insert("of a newer version".into(), main);
    assert!(Contact::from_item(&newer).is_err(), "to be left alone, not to be lost");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_itself() {
    let bench = Bench::start().await;
    let mut noise = vec![0; 400_000];
    getrandom::fill(&mut noise).unwrap();
    let noise: String = noise.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut huge = person("huge", "Huge", &[1]);
    huge.parts[0].1["noise"] = noise.into();
    let written = write(&bench, T0, vec![huge, person("u", "A", &[1])]).await;
    assert!(matches!(written[..], [Outcome::TooLarge { bytes }, Outcome::New] if bytes > 350 * 1024), "{written:?}");
    assert_eq!(mirror(&bench).get(&user("huge")).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_forgotten_is_asked_for_again() {
    let bench = Bench::start().await;
    let writer = mirror(&bench).writer().remembering(1);
    let people = || vec![person("u", "A", &[1]), person("v", "V", &[1])];
    writer.write_page(T0, people(), T0).await.unwrap();
    // Three confirmations of each, of which the last two are remembered.
    writer.write_page(T0 + 30, people(), T0).await.unwrap();
    let late = |read_at| writer.write_page(read_at, vec![person("u", "B", &[1])], T0);
    assert_eq!(outcomes(&late(T0 + 20).await.unwrap()), [Outcome::Late]);
    let gone = writer.remove(&user("u"), Proof::NoSuchUser, T0 + 20, "run", T0).await.unwrap();
    assert_eq!(gone, Outcome::Late);
    assert_eq!(names(&[get(&bench, &user("u")).await]), ["A"]);
    assert_eq!(outcomes(&late(T0 + 31).await.unwrap()), [CHANGED]);
}

#[tokio::test]
async fn a_table_that_is_away_is_an_error_and_the_page_can_be_written_again() {
    let bench = Bench::start().await;
    let writer = mirror(&bench).writer();
    bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    let page = || vec![person("u", "A", &[1])];
    let error = writer.write_page(T0, page(), T0).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert_eq!(outcomes(&writer.write_page(T0, page(), T0).await.unwrap()), [Outcome::New]);
}
