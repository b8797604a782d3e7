//! A company with a mirror, and who reads it through the gateway.

use dingtalk_store::{
    Companies, CompanyRow, ContactId, ContactIndex, Contacts, Ending, MirrorWriter, NewContact, NewRun, Part, SyncKey,
    SyncKind, SyncStep, Syncs, Turn,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Bench, sealing_keys};

pub const CORP: &str = "dingcorp1";

/// A signature as the local gateway wants it: by anybody.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=reader/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, \
                      Signature=0";

pub struct Scene {
    pub bench: Bench,
    pub writer: MirrorWriter,
    client: reqwest::Client,
}

/// An answer of the function.
#[derive(Debug)]
pub struct Read {
    pub status: u16,
    pub body: Value,
    pub retry_after: Option<String>,
    pub cache_control: Option<String>,
}

impl Read {
    pub fn rows(&self) -> &Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body["contacts"].as_array().unwrap()
    }

    /// The userids, or the numbers, of the rows.
    pub fn ids(&self) -> Vec<String> {
        self.rows().iter().map(id_of).collect()
    }

    pub fn error(&self) -> (u16, &str) {
        assert!(self.body["message"].as_str().is_some_and(|message| message.len() > 10), "{}", self.body);
        (self.status, self.body["error"].as_str().unwrap())
    }
}

pub fn id_of(row: &Value) -> String {
    row["userid"].as_str().map_or_else(|| row["id"].to_string(), str::to_owned)
}

impl Scene {
    /// With a company that is active, and nothing in its mirror.
    pub async fn start() -> Self {
        let bench = Bench::start().await;
        let scene = Self { writer: writer(&bench, CORP), bench, client: reqwest::Client::new() };
        scene.company("active", 1).await;
        scene
    }

    /// Puts the company into a state.
    pub async fn company(&self, state: &str, epoch: i64) {
        let companies = Companies::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"));
        let known = companies.read(&sealing_keys(), "demo", CORP).await.unwrap();
        let mut row = known.unwrap_or_else(|| CompanyRow::new("demo", CORP));
        (row.state, row.epoch, row.allowed) = (state.to_owned(), epoch, state == "active");
        let write = companies.write(&sealing_keys(), &row, false).unwrap();
        assert!(companies.save(write, &[], &self.bench.table("InboxTable"), 0).await.unwrap());
    }

    /// A whole run of `kind` of the company `corp` ends now.
    pub async fn synced(&self, corp: &str, kind: SyncKind) {
        let syncs = Syncs::new(self.bench.dynamodb.clone(), self.bench.table("StateTable"));
        let (key, now) = (SyncKey::new("demo", corp, kind), self.bench.now());
        syncs.begin(&key, NewRun { run: "run1", slot: now, due_at: now }, now).await.unwrap();
        let step = SyncStep { key, run: "run1".to_owned(), slice: 0, owner: "worker".to_owned() };
        syncs.resume(&step, Turn { until: now + 60_000, due_at: now }, now).await.unwrap();
        let ending = Ending::Whole { report: "{}".to_owned(), held_back: 0 };
        assert!(syncs.end(&step, &ending, now).await.unwrap());
    }

    pub async fn write(&self, rows: Vec<NewContact>) {
        let now = self.bench.now();
        self.writer.write_page(now, rows, now).await.unwrap();
    }

    /// `GET /contacts/demo/<corp>/<path>`.
    pub async fn get(&self, path: &str) -> Read {
        self.get_of(CORP, path).await
    }

    pub async fn get_of(&self, corp: &str, path: &str) -> Read {
        self.asked(Method::GET, &self.url(corp, path), Some(SIGNED), None).await
    }

    /// `POST /contacts/demo/<corp>/users/search`.
    pub async fn search(&self, body: &Value) -> Read {
        self.posted(&body.to_string()).await
    }

    pub async fn posted(&self, body: &str) -> Read {
        self.asked(Method::POST, &self.url(CORP, "users/search"), Some(SIGNED), Some(body)).await
    }

    pub fn url(&self, corp: &str, path: &str) -> String {
        format!("{}/{path}", self.bench.stack.contacts_url("demo", corp))
    }

    pub async fn asked(&self, method: Method, url: &str, authorization: Option<&str>, body: Option<&str>) -> Read {
        let mut request = self.client.request(method, url);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        let answer = request.send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, retry_after, cache_control) = (answer.status(), header("retry-after"), header("cache-control"));
        let body = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        Read { status: status.as_u16(), body, retry_after, cache_control }
    }

    /// All rows of a list, page by page, `limit` at a time.
    pub async fn all(&self, path: &str, limit: usize) -> Vec<Value> {
        let (mut rows, mut next) = (Vec::new(), String::new());
        loop {
            let mark = if path.contains('?') { '&' } else { '?' };
            let page = self.get(&format!("{path}{mark}limit={limit}{next}")).await;
            assert!(page.rows().len() <= limit, "{path}");
            rows.extend(page.rows().iter().cloned());
            match page.body["next"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => return rows,
            }
        }
    }
}

pub fn writer(bench: &Bench, corp: &str) -> MirrorWriter {
    Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable")).of("demo", corp).writer()
}

/// A person as a department's list tells of him.
pub fn person(userid: &str, name: &str, departments: &[i64]) -> NewContact {
    let main = json!({
        "userid": userid, "name": name, "unionid": format!("union-{userid}"), "dept_id_list": departments,
        "not_in_any_document": { "x": [1] },
    });
    NewContact {
        id: ContactId::user(userid).unwrap(),
        parts: vec![(Part::Main, main)],
        index: ContactIndex {
            parents: Some(departments.to_vec()),
            name: Some(name.to_owned()),
            unionid: Some(format!("union-{userid}")),
            mobile: None,
        },
    }
}

/// The same with a mobile number.
pub fn reachable(userid: &str, name: &str, mobile: &str) -> NewContact {
    let mut person = person(userid, name, &[1]);
    person.index.mobile = Some(mobile.to_owned());
    person.parts[0].1["mobile"] = json!(mobile);
    person
}

pub fn department(id: i64, name: &str, parent: Option<i64>) -> NewContact {
    row(ContactId::department(id), json!({ "dept_id": id, "name": name, "parent_id": parent }), parent)
}

pub fn role_group(id: i64, name: &str) -> NewContact {
    row(ContactId::role_group(id), json!({ "groupId": id, "name": name }), None)
}

pub fn role(id: i64, name: &str) -> NewContact {
    row(ContactId::role(id), json!({ "id": id, "name": name, "group_id": 7, "group_name": "默认" }), None)
}

pub fn role_member(role: i64, userid: &str) -> NewContact {
    row(ContactId::role_member(role, userid).unwrap(), json!({ "userid": userid, "manage_scopes": [] }), None)
}

fn row(id: ContactId, main: Value, parent: Option<i64>) -> NewContact {
    let index = ContactIndex {
        parents: Some(parent.into_iter().collect()),
        name: main["name"].as_str().map(str::to_owned),
        ..ContactIndex::default()
    };
    NewContact { id, parts: vec![(Part::Main, main)], index }
}
