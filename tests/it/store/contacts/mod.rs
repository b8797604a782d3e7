//! The mirror: each fact by itself, both ways, and all of them in any order.

mod changes;
mod find;
mod histories;
mod initial;
mod links;
mod names;
mod page;
mod purge;
mod removal;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dingtalk_store::{Contact, ContactId, ContactIndex, Contacts, Mirror, NewContact, Outcome, Part, Written};
use serde_json::{Value, json};

use super::T0;
use crate::support::Bench;

fn mirror(bench: &Bench) -> Mirror {
    Contacts::new(bench.dynamodb.clone(), bench.table("ContactsTable")).of("demo", "ding1")
}

fn user(userid: &str) -> ContactId {
    ContactId::user(userid).unwrap()
}

/// A person as the list tells of him.
fn person(userid: &str, name: &str, departments: &[i64]) -> NewContact {
    let main = json!({ "userid": userid, "name": name, "dept_id_list": departments, "unheard_of": { "x": 1 } });
    NewContact {
        id: user(userid),
        parts: vec![(Part::Main, main)],
        index: ContactIndex {
            parents: Some(departments.to_vec()),
            name: Some(name.to_owned()),
            unionid: Some(format!("union-{userid}")),
            mobile: None,
        },
    }
}

fn department(id: i64, name: &str, parent: Option<i64>) -> NewContact {
    NewContact {
        id: ContactId::department(id),
        parts: vec![(Part::Main, json!({ "dept_id": id, "name": name, "parent_id": parent }))],
        index: ContactIndex {
            parents: Some(parent.into_iter().collect()),
            name: Some(name.to_owned()),
            ..ContactIndex::default()
        },
    }
}

fn outcomes(written: &[Written]) -> Vec<Outcome> {
    written.iter().map(|written| written.outcome).collect()
}

/// Writes a page with a writer of its own.
async fn write(bench: &Bench, read_at: i64, rows: Vec<NewContact>) -> Vec<Outcome> {
    outcomes(&mirror(bench).writer().write_page(read_at, rows, T0).await.unwrap())
}

async fn get(bench: &Bench, id: &ContactId) -> Contact {
    mirror(bench).get(id).await.unwrap().unwrap()
}

fn names(contacts: &[Contact]) -> Vec<Value> {
    contacts.iter().map(|contact| contact.document()["name"].clone()).collect()
}

/// The table as it is: whoever writes changes it.
async fn dump(bench: &Bench) -> HashMap<String, String> {
    let scanned = bench.dynamodb.scan().table_name(bench.table("ContactsTable")).send().await.unwrap();
    let sorted = |item: &HashMap<String, AttributeValue>| {
        let sorted: std::collections::BTreeMap<_, _> = item.iter().map(|(k, v)| (k, format!("{v:?}"))).collect();
        (item["sk"].as_s().unwrap().clone(), format!("{sorted:?}"))
    };
    scanned.items().iter().map(sorted).collect()
}
