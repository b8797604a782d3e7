//! Every row once, whatever the size of a page.

use std::collections::BTreeSet;

use dingtalk_store::{ContactId, Proof};

use super::scene::{Scene, department, id_of, person, role, role_member};
use crate::support::draw::Draw;

#[tokio::test]
async fn every_row_comes_once_in_every_list() {
    let scene = Scene::start().await;
    let mut draw = Draw::new(20_260_101, 0);
    let users: Vec<String> = (0..60).map(|i| format!("u{i:02}{}", "x".repeat(draw.below(3)))).collect();
    // Many of one name, and a third in two departments.
    let name = |i: usize| ["张", "张三", "Zhang"][i % 3];
    let departments = |i: usize| if i.is_multiple_of(3) { vec![2, 3] } else { vec![2] };
    scene.write(users.iter().enumerate().map(|(i, id)| person(id, name(i), &departments(i))).collect()).await;
    scene.write((1..30).map(|id| department(id, "部", (id > 1).then_some(1))).collect()).await;
    scene
        .write((100..120).map(|id| role(id, "角色")).chain(users.iter().map(|id| role_member(100, id))).collect())
        .await;
    // Some are gone: they leave pages that are shorter, and no gap.
    scene.bench.pass(std::time::Duration::from_secs(1));
    let now = scene.bench.now();
    for userid in users.iter().step_by(7) {
        let id = ContactId::user(userid).unwrap();
        scene.writer.remove(&id, Proof::NoSuchUser, now, "a run", now).await.unwrap();
    }
    let there = |i: &usize| !i.is_multiple_of(7);
    let of = |keep: &dyn Fn(usize) -> bool| -> BTreeSet<String> {
        (0..60).filter(there).filter(|i| keep(*i)).map(|i| users[i].clone()).collect()
    };
    let numbers = |range: std::ops::Range<i64>| -> BTreeSet<String> { range.map(|id| id.to_string()).collect() };
    for (path, expected) in [
        ("users", of(&|_| true)),
        ("users?name=%E5%BC%A0", of(&|i| i % 3 < 2)),
        ("users?name=zhang", of(&|i| i % 3 == 2)),
        ("departments/2/members", of(&|_| true)),
        ("departments/3/members", of(&|i| i % 3 == 0)),
        ("departments", numbers(1..30)),
        ("departments?parent=1", numbers(2..30)),
        ("roles", numbers(100..120)),
        ("roles/100/members", users.iter().cloned().collect()),
    ] {
        for limit in [1, 1 + draw.below(9), 100] {
            let rows = scene.all(path, limit).await;
            let ids: BTreeSet<String> = rows.iter().map(id_of).collect();
            assert_eq!(rows.len(), ids.len(), "{path} by {limit}: a row comes twice");
            assert_eq!(ids, expected, "{path} by {limit}");
        }
    }
}

/// A cursor holds no name; so when its row has another one, the place is lost, and the reader is told.
#[tokio::test]
async fn who_is_renamed_in_the_middle_of_a_list_by_name_is_said_so() {
    let scene = Scene::start().await;
    scene.write(vec![person("a", "张三", &[1]), person("b", "张四", &[1])]).await;
    let page = scene.get("users?name=%E5%BC%A0&limit=1").await;
    let path = format!("users?name=%E5%BC%A0&limit=1&cursor={}", page.body["next"].as_str().unwrap());
    assert_eq!(scene.get(&path).await.rows().len(), 1);
    scene.bench.pass(std::time::Duration::from_secs(1));
    scene.write(vec![person(&page.ids()[0], "王五", &[1])]).await;
    assert_eq!(scene.get(&path).await.error(), (400, "cursor_lost"));
}

/// An answer holds 6 MB: a page with more comes in several, none is lost.
#[tokio::test]
async fn a_page_that_is_too_large_comes_in_parts() {
    let scene = Scene::start().await;
    let rows = (0..20).map(|i| {
        let mut person = person(&format!("u{i:02}"), "张三", &[1]);
        // Fits into a row because it compresses well.
        person.parts[0].1["remark"] = "长".repeat(130_000).into();
        person
    });
    scene.write(rows.collect()).await;
    let first = scene.get("users").await;
    assert!((1..20).contains(&first.rows().len()), "{}", first.rows().len());
    assert!(first.body.to_string().len() < 6_000_000);
    assert_eq!(scene.all("users", 100).await.len(), 20);
}

/// Content that is larger than any of DingTalk's is not told, and keeps nobody from reading on.
#[tokio::test]
async fn an_endless_row_is_told_without_its_content() {
    let scene = Scene::start().await;
    let mut endless = person("a", "张三", &[1]);
    endless.parts[0].1["remark"] = "x".repeat(2_000_000).into();
    scene.write(vec![endless, person("b", "李四", &[1])]).await;
    let rows = scene.all("users", 1).await;
    assert!(rows[0]["document"].is_null() && rows[0]["document_bytes"].as_u64() > Some(2_000_000), "{:?}", rows[0]);
    assert_eq!(rows[1]["document"]["name"], "李四");
}
