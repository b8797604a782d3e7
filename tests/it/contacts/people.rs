//! A person: by id, unionid, mobile, name; and what is told of one.

use dingtalk_store::{ContactId, Part, Proof, SyncKind};
use serde_json::json;

use super::scene::{CORP, Scene, person, reachable};

#[tokio::test]
async fn a_person_is_told_as_dingtalk_told_with_what_the_mirror_knows_beside() {
    let scene = Scene::start().await;
    let mut zhang = person("zhang", "张三", &[5, -7]);
    zhang.parts.push((Part::Department(5), json!({ "dept_order": 9_223_372_036_854_775_807_i64, "leader": true })));
    let before = scene.bench.now();
    scene.write(vec![zhang.clone()]).await;
    let read = scene.get("users/zhang").await;
    assert_eq!((read.status, read.cache_control.as_deref()), (200, Some("no-store")));
    let contact = &read.body["contact"];
    assert_eq!(contact["document"], zhang.parts[0].1, "unknown members too");
    assert_eq!(
        contact["departments"],
        json!([{ "dept_id": -7 }, { "dept_id": 5, "dept_order": 9_223_372_036_854_775_807_i64, "leader": true }])
    );
    let ours = ["kind", "userid", "presence"].map(|name| contact[name].as_str().unwrap());
    assert_eq!(ours, ["user", "zhang", "in_scope"]);
    assert!((before..=scene.bench.now()).contains(&contact["read_at"].as_i64().unwrap()), "{contact}");
    assert_eq!(read.body["synced"], json!({ "users": null }), "no run has begun");

    scene.synced(CORP, SyncKind::Users).await;
    let synced = &scene.get("users/zhang").await.body["synced"]["users"];
    assert_eq!(synced["state"], "done");
    assert!((before..=scene.bench.now()).contains(&synced["reported_at"].as_i64().unwrap()), "{synced}");
}

#[tokio::test]
async fn a_person_is_found_by_each_of_his_names() {
    let scene = Scene::start().await;
    let people = [("zhang", "张三", "13800000001"), ("zhou", "Zhou Li", "+852-51234567"), ("odd/ #%", "张四", "1")];
    scene.write(people.iter().map(|(userid, name, mobile)| reachable(userid, name, mobile)).collect()).await;
    for (path, found) in [
        ("users?unionid=union-zhang", vec!["zhang"]),
        ("users?mobile=13800000001", vec!["zhang"]),
        ("users?mobile=%2B86+138-0000-0001", vec!["zhang"]),
        ("users?mobile=85251234567", vec!["zhou"]),
        ("users?mobile=13800000002", vec![]),
        ("users?name=%E5%BC%A0", vec!["zhang", "odd/ #%"]),
        ("users?name=ZHOU", vec!["zhou"]),
        ("users?name=li", vec![]),
        ("users?name=%25", vec![]),
    ] {
        assert_eq!(scene.get(path).await.ids(), found, "{path}");
    }
    // What a URL cannot carry in its path, and what it should not carry at all.
    assert_eq!(scene.get("users?userid=odd%2F+%23%25").await.body["contact"]["userid"], "odd/ #%");
    assert_eq!(scene.search(&json!({ "userid": "zhou" })).await.body["contact"]["userid"], "zhou");
    for (body, found) in [
        (json!({ "mobile": "13800000001" }), vec!["zhang"]),
        (json!({ "mobile": 13_800_000_001_i64 }), vec!["zhang"]),
        (json!({ "unionid": "union-zhou" }), vec!["zhou"]),
        (json!({ "name": "张", "limit": 100 }), vec!["zhang", "odd/ #%"]),
    ] {
        assert_eq!(scene.search(&body).await.ids(), found, "{body}");
    }
    let page = scene.search(&json!({ "name": "张", "limit": 1 })).await;
    let next = page.body["next"].as_str().unwrap();
    let second = scene.search(&json!({ "name": "张", "limit": 1, "cursor": next })).await;
    assert_eq!((page.ids(), second.ids()), (vec!["zhang".to_owned()], vec!["odd/ #%".to_owned()]));
}

#[tokio::test]
async fn a_userid_of_any_characters_is_found_by_its_path() {
    let scene = Scene::start().await;
    scene.write(vec![person("张 三", "a", &[1]), person("a#b%20", "b", &[1])]).await;
    for (path, userid) in [("users/%E5%BC%A0%20%E4%B8%89", "张 三"), ("users/a%23b%2520", "a#b%20")] {
        assert_eq!(scene.get(path).await.body["contact"]["userid"], userid);
    }
}

#[tokio::test]
async fn who_is_gone_is_told_without_what_he_was() {
    let scene = Scene::start().await;
    scene.write(vec![reachable("zhang", "张三", "13800000001"), person("li", "李四", &[1])]).await;
    scene.bench.pass(std::time::Duration::from_secs(1));
    let (zhang, now) = (ContactId::user("zhang").unwrap(), scene.bench.now());
    scene.writer.remove(&zhang, Proof::NoSuchUser, now, "a run", now).await.unwrap();
    // Nobody ever saw this one.
    let never = ContactId::user("never").unwrap();
    scene.writer.remove(&never, Proof::NoSuchUser, now, "an event", now).await.unwrap();
    let gone = scene.get("users/zhang").await;
    assert_eq!(gone.error(), (404, "removed"));
    assert_eq!(gone.body["removed_at"], now);
    assert!(!gone.body.to_string().contains("张三"), "{}", gone.body);
    assert_eq!(scene.get("users/never").await.error(), (404, "not_found"));
    assert_eq!(scene.get("users/nobody").await.error(), (404, "not_found"));
    assert_eq!(scene.get("users").await.ids(), ["li"]);
    for path in ["users?mobile=13800000001", "users?unionid=union-zhang", "users?name=%E5%BC%A0"] {
        assert!(scene.get(path).await.ids().is_empty(), "{path}");
    }
}

#[tokio::test]
async fn who_is_out_of_scope_is_marked_so() {
    let scene = Scene::start().await;
    scene.write(vec![person("zhang", "张三", &[1])]).await;
    scene.bench.pass(std::time::Duration::from_secs(1));
    let now = scene.bench.now();
    scene.writer.mark_out_of_scope(&ContactId::user("zhang").unwrap(), now, now).await.unwrap();
    scene.writer.mark_out_of_scope(&ContactId::user("bare").unwrap(), now, now).await.unwrap();
    let zhang = &scene.get("users/zhang").await.body["contact"];
    assert_eq!((&zhang["presence"], &zhang["document"]["name"]), (&json!("out_of_scope"), &json!("张三")));
    let bare = &scene.get("users/bare").await.body["contact"];
    assert_eq!((&bare["presence"], &bare["read_at"]), (&json!("out_of_scope"), &json!(null)));
    assert_eq!(bare["document"], json!({}), "DingTalk told no more of him");
    assert!(scene.get("users?name=%E5%BC%A0").await.ids().is_empty(), "a search finds who the app may see");
}

/// Neither in what the functions log nor in what they measure.
#[tokio::test]
async fn nothing_that_is_looked_for_is_logged() {
    let logs = crate::support::Captured::default();
    let _capturing = crate::support::capture(&logs);
    let scene = Scene::start().await;
    scene.write(vec![reachable("zhang-the-first", "张三丰", "13800000001")]).await;
    for path in
        ["users?mobile=13800000001", "users?name=%E5%BC%A0%E4%B8%89%E4%B8%B0", "users?mobile=abc", "users/zhang"]
    {
        scene.get(path).await;
    }
    scene.search(&json!({ "mobile": "13800000001" })).await;
    scene.search(&json!({ "mobil": "13800000001" })).await;
    let lines: Vec<_> =
        logs.text().lines().filter(|line| line.contains("contacts asked for")).map(str::to_owned).collect();
    assert_eq!(lines.len(), 6, "{lines:?}");
    for line in &lines {
        for looked_for in ["13800000001", "张三丰", "zhang", "abc"] {
            assert!(!line.contains(looked_for), "{line}");
        }
        assert!(line.contains("arn:aws:iam::000000000000:user/reader"), "who asked is told: {line}");
    }
    assert!(!logs.text().contains("13800000001"), "not even in the finest lines of the SDK");
    let bench = &scene.bench;
    let counted = ["ContactsRead", "ContactsRefused"].map(|name| bench.counted("contacts", name));
    assert_eq!(counted, [3, 3]);
}
