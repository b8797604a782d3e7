//! A client that walks everything finds the truth, in the least calls.

use std::collections::BTreeMap;

use dingtalk_simulator::{OrganisationShape, PlatformSettings, RolePages, Scope, Snapshot};
use serde_json::{Value, json};

use super::office::{INTERNAL, Office, userids};
use crate::platform::bench::{CORP, SUITE};

/// What a walk found: items of lists by department and userid, and single people.
#[derive(Default)]
struct Found {
    departments: BTreeMap<i64, Value>,
    listed: BTreeMap<(i64, String), Value>,
    singles: BTreeMap<String, Value>,
    members: BTreeMap<i64, Vec<String>>,
    calls: usize,
}

struct Walk<'a> {
    office: &'a Office,
    token: &'a str,
    found: Found,
}

impl Walk<'_> {
    async fn ask(&mut self, api: &str, body: Value) -> Value {
        self.found.calls += 1;
        let mut answer = self.office.ask_as(self.token, api, body).await;
        assert_eq!(answer["errcode"], 0, "{api} {answer}");
        answer["result"].take()
    }

    async fn everything(mut self) -> Found {
        let scopes = self.office.bench.scopes(self.token).await;
        let scopes = &scopes["auth_org_scopes"];
        let mut open: Vec<i64> = scopes["authed_dept"].as_array().expect("a list").iter().map(number).collect();
        while let Some(dept_id) = open.pop() {
            let children = self.ask("v2/department/listsub", json!({"dept_id": dept_id})).await;
            for child in children.as_array().expect("a list") {
                let id = number(&child["dept_id"]);
                self.found.departments.insert(id, child.clone());
                open.extend(Some(id).filter(|id| *id > 0));
            }
            self.people(dept_id).await;
        }
        for userid in scopes["authed_user"].as_array().expect("a list") {
            let userid = userid.as_str().expect("a userid").to_owned();
            if !self.found.listed.keys().any(|(_, listed)| *listed == userid) {
                let person = self.ask("v2/user/get", json!({"userid": userid})).await;
                self.found.singles.insert(userid, person);
            }
        }
        self.roles().await;
        self.found
    }

    async fn people(&mut self, dept_id: i64) {
        let mut cursor = Some(0);
        while let Some(at) = cursor {
            let page = self.ask("v2/user/list", json!({"dept_id": dept_id, "cursor": at, "size": 100})).await;
            for person in page["list"].as_array().expect("a list") {
                let userid = person["userid"].as_str().expect("a userid").to_owned();
                self.found.listed.insert((dept_id, userid), person.clone());
            }
            cursor = page["next_cursor"].as_i64();
        }
    }

    async fn roles(&mut self) {
        let mut offset = 0;
        loop {
            let page = self.ask("role/list", json!({"offset": offset, "size": 200})).await;
            let groups = page["list"].as_array().expect("a list");
            for role in groups.iter().flat_map(|group| group["roles"].as_array().expect("a list")) {
                self.found.members.insert(number(&role["id"]), Vec::new());
            }
            if page["hasMore"] == false {
                break;
            }
            offset += 200;
        }
        for id in self.found.members.keys().copied().collect::<Vec<_>>() {
            for offset in (0..).step_by(100) {
                let page = self.ask("role/simplelist", json!({"role_id": id, "offset": offset, "size": 100})).await;
                self.found.members.entry(id).or_default().extend(userids(&page["list"]));
                if page["hasMore"] == false {
                    break;
                }
            }
        }
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

fn compare(found: &Found, truth: &Snapshot) {
    let mut people: Vec<&str> = truth.people().map(|person| &*person.userid).collect();
    people.sort_unstable();
    let mut seen: Vec<&str> = found.listed.keys().map(|(_, userid)| userid.as_str()).collect();
    seen.extend(found.singles.keys().map(String::as_str));
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, people);
    for ((dept_id, userid), item) in &found.listed {
        assert_eq!(Some(item), truth.listed_user(*dept_id, userid).as_ref());
    }
    for (userid, person) in &found.singles {
        assert_eq!(Some(person), truth.user(userid).as_ref());
    }
    for (dept_id, item) in &found.departments {
        assert_eq!(Some(item), truth.listed_department(*dept_id).as_ref());
    }
    let roles = truth.organisation().role_ids();
    assert_eq!(found.members.keys().copied().collect::<Vec<_>>(), roles);
    for (id, members) in &found.members {
        assert_eq!(*members, userids(&truth.role(*id).expect("a role")["members"]));
    }
    assert_eq!(found.calls, truth.crawl().total());
}

#[tokio::test]
async fn in_every_range_and_as_either_kind_of_app() {
    let office = Office::of(PlatformSettings::default(), &OrganisationShape::of(700, 40, 1)).await;
    let snapshot = office.organisation.snapshot(INTERNAL);
    let some: Vec<i64> = snapshot.departments().into_iter().skip(3).step_by(9).collect();
    let apart: Vec<i64> = some.iter().copied().filter(|id| !below(&snapshot, *id, &some)).collect();
    let first = snapshot.people().next().expect("somebody").userid.to_string();
    for scope in [Scope::whole(), Scope::of(&apart, &[&first]), Scope::of(&[], &[&first])] {
        office.set_scope(scope);
        for (app, token) in [(INTERNAL, &office.internal), (SUITE, &office.suite)] {
            let found = Walk { office: &office, token, found: Found::default() }.everything().await;
            compare(&found, &office.organisation.snapshot(app));
        }
    }
    assert_eq!(office.bench.platform.calls_of("role/list", Some(SUITE), Some(CORP)), 3);
}

/// Whether the department is below another one of these.
fn below(snapshot: &Snapshot, id: i64, others: &[i64]) -> bool {
    snapshot.organisation().chain(id).skip(1).any(|above| others.contains(&above))
}

#[tokio::test]
async fn more_than_200_roles_in_either_way_of_counting() {
    for role_pages in [RolePages::Roles, RolePages::Groups] {
        let mut settings = PlatformSettings::default();
        settings.contact.role_pages = role_pages;
        let shape = OrganisationShape { roles: 450, ..OrganisationShape::small(1) };
        let office = Office::of(settings, &shape).await;
        let found = Walk { office: &office, token: &office.internal, found: Found::default() }.everything().await;
        assert_eq!(found.members.len(), 454);
        assert_eq!(office.calls("role/list"), if role_pages == RolePages::Roles { 3 } else { 1 });
    }
}
