//! The oracle says what the calls answer, value by value, however they are spelt.

use dingtalk_simulator::{Everything, Organisation, PlatformSettings, Scope};
use serde_json::{Value, json};

use super::office::{INTERNAL, Office};
use crate::platform::bench::SUITE;

fn items(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// All that can be asked for, asked for.
async fn asked(office: &Office, token: &str, ids: &[i64], userids: &[String]) -> Everything {
    let mut all = Everything::default();
    let ask = async |api: &str, body: Value| -> Option<Value> {
        let mut answer = office.ask_as(token, api, body).await;
        (answer["errcode"] == 0)
            .then(|| if answer["role"].is_null() { answer["result"].take() } else { answer["role"].take() })
    };
    for id in ids {
        all.departments.extend(ask("v2/department/get", json!({"dept_id": id})).await.map(|value| (*id, value)));
        let children = ask("v2/department/listsub", json!({"dept_id": id})).await.unwrap_or(json!([]));
        all.listed_departments
            .extend(items(&children).iter().map(|item| (item["dept_id"].as_i64().expect("an id"), item.clone())));
        let mut cursor = Some(0);
        while let Some(at) = cursor {
            let body = json!({"dept_id": id, "cursor": at, "size": 100});
            let Some(page) = ask("v2/user/list", body).await else { break };
            let listed = items(&page["list"]).iter();
            all.listed_users.extend(
                listed.map(|item| ((*id, item["userid"].as_str().expect("a userid").to_owned()), item.clone())),
            );
            cursor = page["next_cursor"].as_i64();
        }
    }
    for userid in userids {
        all.users.extend(ask("v2/user/get", json!({"userid": userid})).await.map(|value| (userid.clone(), value)));
    }
    let groups = ask("role/list", json!({"offset": 0, "size": 200})).await.expect("roles");
    for group in items(&groups["list"]) {
        all.groups.insert(group["groupId"].as_i64().expect("an id"), group.clone());
        for role in items(&group["roles"]) {
            let id = role["id"].as_i64().expect("an id");
            let members = all.role_members.entry(id).or_default();
            for offset in (0..).step_by(100) {
                let body = json!({"role_id": id, "offset": offset, "size": 100});
                let page = ask("role/simplelist", body).await.expect("a role");
                members.extend_from_slice(items(&page["list"]));
                if matches!(&page["hasMore"], Value::Bool(false)) || page["hasMore"] == "false" {
                    break;
                }
            }
        }
    }
    all
}

#[tokio::test]
async fn everything_is_what_the_calls_answer() {
    let mut compared = 0;
    for seed in 0..6 {
        let organisation = Organisation::random(seed);
        let ids: Vec<i64> = organisation.departments().map(|department| department.dept_id).collect();
        let userids: Vec<String> = organisation.people().map(|person| person.userid.to_string()).collect();
        if userids.len() > 300 {
            continue;
        }
        let partial = Scope::random(&organisation, seed);
        let mut settings = PlatformSettings::default();
        settings.contact.unknown_members = seed % 2 == 0;
        settings.contact.texts = seed % 3 == 0;
        let office = Office::open(settings, organisation).await;
        for scope in [Scope::whole(), partial] {
            office.set_scope(scope.clone());
            for (app, token) in [(INTERNAL, &office.internal), (SUITE, &office.suite)] {
                let truth = office.organisation.truth(app).everything();
                assert_eq!(asked(&office, token, &ids, &userids).await, truth, "seed {seed} {app} {scope:?}");
                compared += 1;
                assert_eq!((truth.users.len(), truth.departments.len()), {
                    let snapshot = office.organisation.snapshot(app);
                    (snapshot.people().count(), snapshot.departments().len())
                });
            }
        }
    }
    assert!(compared >= 8, "{compared}");
}

#[tokio::test]
async fn what_does_not_depend_on_the_department_is_the_same_in_each() {
    let office = Office::small().await;
    let truth = office.organisation.snapshot(INTERNAL).everything();
    for (_, userid) in truth.listed_users.keys() {
        let item = truth.listed_user(userid).expect("listed");
        let user = truth.users[userid].as_object().expect("an object");
        for (name, value) in item.as_object().expect("an object") {
            assert_eq!(user.get(name), Some(value), "{userid} {name}");
        }
    }
    assert_eq!(truth.listed_user("nobody"), None);
}
