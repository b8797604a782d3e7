//! What is refused, and how it is said.

use dingtalk_local::Service;
use dingtalk_store::SyncKind;
use reqwest::Method;
use serde_json::json;

use super::scene::{CORP, Scene, person, writer};

#[tokio::test]
async fn without_a_signature_nothing_is_read() {
    let scene = Scene::start().await;
    for authorization in [None, Some("Bearer x"), Some("AWS4-HMAC-SHA256 Credential=a/b/c/dynamodb/x, Signature=0")] {
        let answer = scene.asked(Method::GET, &scene.url(CORP, "users"), authorization, None).await;
        assert_eq!((answer.status, &answer.body["message"]), (403, &json!("Forbidden")), "{authorization:?}");
    }
    assert_eq!(scene.bench.counted("contacts", "ContactsRefused"), 0, "the function is not invoked");
}

#[tokio::test]
async fn what_is_not_understood_is_said_so() {
    let scene = Scene::start().await;
    scene.write(vec![person("a", "甲", &[1]), person("b", "乙", &[1])]).await;
    let of_users = scene.get("users?limit=1").await;
    let cursor = of_users.body["next"].as_str().unwrap();
    let with_cursor = |path: &str| format!("{path}cursor={cursor}");
    for (path, error) in [
        ("users?moblie=1".to_owned(), "bad_parameter"),
        ("users?mobile=1&name=a".to_owned(), "bad_parameter"),
        ("users?name=a&name=b".to_owned(), "bad_parameter"),
        ("users?name=".to_owned(), "bad_parameter"),
        ("users?mobile=abc".to_owned(), "bad_parameter"),
        ("users?limit=0".to_owned(), "bad_parameter"),
        ("users?limit=101".to_owned(), "bad_parameter"),
        ("users?limit=many".to_owned(), "bad_parameter"),
        ("users?cursor=".to_owned(), "bad_parameter"),
        ("users?cursor=nonsense".to_owned(), "bad_cursor"),
        (with_cursor("departments?"), "bad_cursor"),
        (with_cursor("users?unionid=a&"), "bad_cursor"),
        (with_cursor("changes?"), "bad_cursor"),
        (format!("users/{}", "x".repeat(300)), "bad_id"),
        ("users/a?limit=1".to_owned(), "bad_parameter"),
        ("departments/one".to_owned(), "bad_id"),
        ("departments/99999999999999999999/members".to_owned(), "bad_id"),
        ("departments?parent=1&name=a".to_owned(), "bad_parameter"),
        ("departments?parent=one".to_owned(), "bad_parameter"),
        ("roles?name=a".to_owned(), "bad_parameter"),
        ("changes".to_owned(), "bad_parameter"),
        ("changes?since=0&cursor=a".to_owned(), "bad_parameter"),
        ("changes?since=now".to_owned(), "bad_parameter"),
        ("changes?cursor=a".to_owned(), "bad_cursor"),
    ] {
        assert_eq!(scene.get(&path).await.error(), (400, error), "{path}");
    }
    for (body, error) in [
        ("", "bad_body"),
        ("[]", "bad_body"),
        (r#"{"name":null}"#, "bad_body"),
        (r#"{"name":["a"]}"#, "bad_body"),
        ("{}", "bad_parameter"),
        (r#"{"limit":1}"#, "bad_parameter"),
        (r#"{"nmae":"a"}"#, "bad_parameter"),
        (r#"{"name":"a","mobile":"1"}"#, "bad_parameter"),
        (r#"{"userid":""}"#, "bad_parameter"),
    ] {
        assert_eq!(scene.posted(body).await.error(), (400, error), "{body}");
    }
    assert_eq!(scene.bench.counted("contacts", "ContactsUnavailable"), 0);
}

/// `#` parts app and company in a key: a policy for the company `a` of one app must not open `a#b` of another.
#[tokio::test]
async fn no_company_is_reached_in_the_name_of_another() {
    let scene = Scene::start().await;
    for corp in ["a%23dingcorp1", "%23", "dingcorp1%23user", "a%2Fb", "%20", "a%25b", "%00"] {
        assert_eq!(scene.get_of(corp, "users").await.error(), (400, "bad_company"), "{corp}");
    }
    let base = scene.bench.stack.contacts_url("demo%23dingcorp1", "user");
    let signed = "AWS4-HMAC-SHA256 Credential=a/b/c/execute-api/x, Signature=0";
    let answer = scene.asked(Method::GET, &format!("{base}/users"), Some(signed), None).await;
    assert_eq!(answer.error(), (400, "bad_company"));
}

#[tokio::test]
async fn a_company_that_has_left_is_not_read_any_more() {
    let scene = Scene::start().await;
    scene.write(vec![person("a", "甲", &[1])]).await;
    for state in ["active", "stopped", "authorised"] {
        scene.company(state, 1).await;
        assert_eq!(scene.get("users").await.ids(), ["a"], "{state}");
    }
    scene.company("relieved", 1).await;
    for path in ["users", "users/a", "users?unionid=union-a", "departments", "roles", "changes?since=0"] {
        let refused = scene.get(path).await;
        assert_eq!(refused.error(), (410, "company_withdrawn"), "{path}");
        assert!(!refused.body.to_string().contains('甲'));
    }
    scene.company("active", 2).await;
    assert_eq!(scene.get("users/a").await.status, 200);
}

/// Nobody authorises an internal app: its company is known by its syncs.
#[tokio::test]
async fn a_company_is_known_by_its_row_or_its_syncs() {
    let scene = Scene::start().await;
    assert_eq!(scene.get_of("dingnobody", "users").await.error(), (404, "company_unknown"));
    scene.synced("dinginternal", SyncKind::Departments).await;
    let now = scene.bench.now();
    writer(&scene.bench, "dinginternal").write_page(now, vec![person("a", "甲", &[1])], now).await.unwrap();
    assert_eq!(scene.get_of("dinginternal", "users").await.ids(), ["a"]);
    assert_eq!(scene.get_of("dinginternal", "users").await.body["synced"], json!({ "users": null }));
    let synced = &scene.get_of("dinginternal", "departments").await.body["synced"]["departments"];
    assert!(synced["reported_at"].is_i64(), "{synced}");
}

#[tokio::test]
async fn with_the_store_away_a_reader_is_told_to_wait() {
    let scene = Scene::start().await;
    scene.write(vec![person("a", "甲", &[1])]).await;
    assert_eq!(scene.get("users/a").await.status, 200);
    scene.bench.stack.aws_faults().refuse(Service::DynamoDb, true);
    for path in ["users/a", "users", "users?mobile=1", "changes?since=0"] {
        let refused = scene.get(path).await;
        assert_eq!(refused.error(), (503, "unavailable"), "{path}");
        assert!(refused.retry_after.is_some());
    }
    assert_eq!(scene.bench.counted("contacts", "ContactsUnavailable"), 4);
    scene.bench.stack.aws_faults().refuse(Service::DynamoDb, false);
    assert_eq!(scene.get("users/a").await.status, 200);
}

/// It is not called unavailable for ever: nobody would look.
#[tokio::test]
async fn a_damaged_row_is_told_as_such() {
    let scene = Scene::start().await;
    scene.write(vec![person("a", "甲", &[1]), person("b", "乙", &[1])]).await;
    let key = [("pk", "demo#dingcorp1"), ("sk", "user#a")];
    let key = key.map(|(name, value)| (name.to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(value.to_owned())));
    let table = scene.bench.table("ContactsTable");
    let update = scene.bench.dynamodb.update_item().table_name(table).set_key(Some(key.into()));
    update.update_expression("REMOVE revision").send().await.unwrap();
    assert_eq!(scene.get("users/a").await.error(), (500, "damaged"));
    assert_eq!(scene.get("users/b").await.status, 200);
}

#[tokio::test]
async fn every_route_of_the_template_is_one_the_function_knows() {
    let scene = Scene::start().await;
    let function = crate::support::template().functions.into_iter().find(|f| f.folder == "contacts").unwrap();
    let mut routes = 0;
    for trigger in function.triggers {
        let dingtalk_local::Trigger::Http { method, path, .. } = trigger else { panic!("no route: {trigger:?}") };
        let path = path.replace("{app}", "demo").replace("{corp}", CORP).replace("{id}", "1").replace("{userid}", "a");
        let url = scene.bench.stack.contacts_url("", "").replace("/contacts//", &path);
        let signed = "AWS4-HMAC-SHA256 Credential=a/b/c/execute-api/x, Signature=0";
        let answer = scene.asked(method.parse().unwrap(), &url, Some(signed), None).await;
        assert_ne!(answer.body["error"], "no_such_route", "{method} {path}");
        assert!(answer.status == 200 || answer.body["error"].is_string(), "{method} {path}: {answer:?}");
        routes += 1;
    }
    assert_eq!(routes, 11);
}
