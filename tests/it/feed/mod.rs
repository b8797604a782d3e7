//! The change feed: what is written into the mirror, as it goes onto the bus.

mod order;
mod settings;
mod trouble;

use dingtalk_lambda::DOMAIN_SOURCE;
use dingtalk_local::{Happening, Options};
use dingtalk_store::{ContactId, ContactIndex, Contacts, Mirror, MirrorWriter, NewContact, Part, Proof};
use serde_json::{Value, json};

use crate::support::{Bench, config_of, eventually, suite_with};

/// Who is in every test.
pub const MOBILE: &str = "13800000000";

/// A stack and the mirror of one company.
pub struct Feed {
    pub bench: Bench,
    pub mirror: Mirror,
    pub writer: MirrorWriter,
}

/// An event as it went onto the bus.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub name: String,
    pub body: Value,
}

impl Told {
    pub fn id(&self) -> &str {
        self.body["id"].as_str().unwrap()
    }

    /// Whom it is about.
    pub fn about(&self) -> String {
        let id = ["userid", "deptId"].into_iter().find_map(|name| self.body["detail"].get(name));
        id.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)).unwrap_or_default()
    }

    pub fn revision(&self) -> i64 {
        self.body["detail"]["revision"].as_i64().unwrap()
    }
}

impl Feed {
    pub async fn start() -> Self {
        Self::with(json!({}), |_| {}).await
    }

    /// With these settings of the app's contacts.
    pub async fn with(contacts: Value, adjust: impl FnOnce(&mut Options)) -> Self {
        Self::on(Bench::with(config_with(&contacts), adjust).await)
    }

    pub fn on(bench: Bench) -> Self {
        let mirror = Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable")).of("demo", "ding1");
        Self { writer: mirror.writer(), bench, mirror }
    }

    /// Writes what was told at `at` milliseconds.
    pub async fn write(&self, at: i64, rows: Vec<NewContact>) {
        self.writer.write_page(at, rows, self.bench.now()).await.unwrap();
    }

    pub async fn remove(&self, id: &ContactId, at: i64) {
        self.writer.remove(id, Proof::NoSuchUser, at, "run-7", self.bench.now()).await.unwrap();
    }

    /// All that was told, in the order in which the bus took it.
    pub fn told(&self) -> Vec<Told> {
        let published = self.bench.happenings().into_iter().filter_map(|happening| match happening {
            Happening::Published { source, detail_type, detail, .. } if source == DOMAIN_SOURCE => {
                Some(Told { name: detail_type, body: serde_json::from_str(&detail).unwrap() })
            }
            _ => None,
        });
        published.collect()
    }

    pub fn names(&self) -> Vec<String> {
        self.told().into_iter().map(|told| told.name).collect()
    }

    /// Waits until so much was told.
    pub async fn tells(&self, count: usize) -> Vec<Told> {
        eventually("it is told", async || self.told().len() >= count).await;
        self.told()
    }

    /// Writes somebody new and waits until he is told: what was written before is told by then, or never.
    pub async fn passes(&self) {
        let name = format!("last-{}", self.told().len());
        self.write(1, vec![person(&name, "Last", &[1])]).await;
        eventually("the last is told", async || self.told().iter().any(|told| told.about() == name)).await;
    }
}

pub fn config_with(contacts: &Value) -> String {
    config_of(vec![suite_with("demo", json!({ "contacts": contacts }))])
}

pub fn user(userid: &str) -> ContactId {
    ContactId::user(userid).unwrap()
}

pub fn person(userid: &str, name: &str, departments: &[i64]) -> NewContact {
    NewContact {
        id: user(userid),
        parts: vec![(
            Part::Main,
            json!({ "userid": userid, "name": name, "mobile": MOBILE, "dept_id_list": departments }),
        )],
        index: ContactIndex {
            parents: Some(departments.to_vec()),
            name: Some(name.to_owned()),
            unionid: None,
            mobile: Some(MOBILE.to_owned()),
        },
    }
}

/// Every change that there is, of everything that there is; and a person who is too large for his values.
pub async fn every_change(bench: &Bench) {
    let writer = Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable")).of("demo", "ding1").writer();
    let now = bench.now();
    let write = async |at: i64, id: &ContactId, name: &str, parents: &[i64]| {
        let row = NewContact { id: id.clone(), ..person("u", name, parents) };
        writer.write_page(at, vec![row], now).await.unwrap();
    };
    for (id, proof) in [(user("u"), Proof::NoSuchUser), (ContactId::department(5), Proof::NoSuchDepartment)] {
        write(10, &id, "A", &[1]).await;
        write(20, &id, "B", &[1]).await;
        write(30, &id, "B", &[2]).await;
        writer.mark_out_of_scope(&id, 40, now).await.unwrap();
        write(50, &id, "C", &[2]).await;
        writer.remove(&id, proof, 60, "run-7", now).await.unwrap();
        write(70, &id, "D", &[3]).await;
    }
    let member = ContactId::role_member(7, "u").unwrap();
    for id in [ContactId::role(7), ContactId::role_group(7), member] {
        write(10, &id, "A", &[]).await;
        write(20, &id, "B", &[]).await;
        writer.remove(&id, Proof::NotListed, 30, "run-7", now).await.unwrap();
    }
    write(10, &user("large"), &"x".repeat(300 * 1024), &[1]).await;
}
