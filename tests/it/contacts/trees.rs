//! Departments and roles, and who is in them.

use dingtalk_store::{ContactId, Proof, SyncKind};
use serde_json::json;

use super::scene::{CORP, Scene, department, person, role, role_group, role_member};

async fn company() -> Scene {
    let scene = Scene::start().await;
    let tree = [
        department(1, "总公司", None),
        department(2, "研发", Some(1)),
        department(3, "销售", Some(1)),
        department(4, "前端", Some(2)),
        department(-7, "家校通讯录", None),
    ];
    scene.write(tree.into()).await;
    scene.write(vec![person("a", "甲", &[2, 3]), person("b", "乙", &[4]), person("c", "丙", &[99])]).await;
    // Groups and roles may have the same numbers.
    scene.write(vec![role_group(7, "默认"), role_group(10, "空")]).await;
    scene.write(vec![role(10, "主管"), role(11, "出纳"), role_member(10, "a"), role_member(10, "x#y")]).await;
    scene
}

#[tokio::test]
async fn the_tree_as_a_whole_and_branch_by_branch() {
    let scene = company().await;
    let whole = scene.get("departments").await;
    let parents: Vec<_> = whole.rows().iter().map(|row| (row["id"].as_i64().unwrap(), &row["document"])).collect();
    assert_eq!(parents.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [-7, 1, 2, 3, 4]);
    assert_eq!(parents[4].1, &json!({ "dept_id": 4, "name": "前端", "parent_id": 2 }));
    for (path, ids) in [
        ("departments?parent=1", vec!["2", "3"]),
        ("departments?parent=2", vec!["4"]),
        ("departments?parent=4", vec![]),
        ("departments?name=%E5%89%8D", vec!["4"]),
        ("departments/2/members", vec!["a"]),
        ("departments/3/members", vec!["a"]),
        ("departments/4/members", vec!["b"]),
        ("departments/1/members", vec![]),
        // A person may be in a department that the app is not told of.
        ("departments/99/members", vec!["c"]),
    ] {
        assert_eq!(scene.get(path).await.ids(), ids, "{path}");
    }
    let one = scene.get("departments/-7").await;
    assert_eq!((&one.body["contact"]["kind"], &one.body["contact"]["id"]), (&json!("dept"), &json!(-7)));
    scene.synced(CORP, SyncKind::Departments).await;
    let synced = scene.get("departments?parent=1").await.body["synced"].clone();
    assert!(synced["departments"]["reported_at"].is_i64(), "{synced}");
    assert_eq!(synced.as_object().unwrap().len(), 1, "how fresh people are does not matter here");
}

#[tokio::test]
async fn roles_and_who_has_them() {
    let scene = company().await;
    // In the order of their ids as text.
    let groups = scene.get("role-groups").await;
    assert_eq!((groups.ids(), &groups.rows()[0]["kind"]), (vec!["10".to_owned(), "7".to_owned()], &json!("group")));
    assert_eq!(scene.get("roles").await.ids(), ["10", "11"]);
    assert_eq!(scene.get("roles/11").await.body["contact"]["document"]["name"], "出纳");
    let members = scene.get("roles/10/members").await;
    assert_eq!(members.ids(), ["a", "x#y"]);
    assert_eq!((&members.rows()[1]["kind"], &members.rows()[1]["role_id"]), (&json!("member"), &json!(10)));
    assert!(scene.get("roles/11/members").await.ids().is_empty());
    assert_eq!(members.body["synced"], json!({ "roles": null }));
}

#[tokio::test]
async fn what_is_not_there_is_not_told_to_be_empty() {
    let scene = company().await;
    for path in ["departments/5", "departments/5/members", "departments?parent=5", "roles/5", "roles/5/members"] {
        assert_eq!(scene.get(path).await.error(), (404, "not_found"), "{path}");
    }
    scene.bench.pass(std::time::Duration::from_secs(1));
    let now = scene.bench.now();
    let proof = Proof::NoSuchDepartment;
    scene.writer.remove(&ContactId::department(3), proof, now, "a run", now).await.unwrap();
    scene.writer.write_page(now, vec![person("a", "甲", &[2])], now).await.unwrap();
    for path in ["departments/3", "departments/3/members"] {
        assert_eq!(scene.get(path).await.error(), (404, "removed"), "{path}");
    }
    assert_eq!(scene.get("departments").await.ids(), ["-7", "1", "2", "4"]);
}
