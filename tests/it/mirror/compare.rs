//! The mirror beside the truth, field by field.

use std::collections::{BTreeMap, BTreeSet};

use dingtalk_simulator::Snapshot;
use dingtalk_store::{Contact, ContactId, ContactKind, Mirror, Part, Presence};
use serde_json::{Map, Value};

/// Every row that is in the range, by its id.
pub async fn rows(mirror: &Mirror, kind: ContactKind) -> BTreeMap<ContactId, Contact> {
    let (mut rows, mut after) = (BTreeMap::new(), None);
    loop {
        let page = mirror.every(kind, 500, after.as_ref()).await.unwrap();
        rows.extend(page.contacts.into_iter().map(|row| (row.id.clone(), row)));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    rows.retain(|_, row| row.presence == Presence::InScope && !row.parts.is_empty());
    rows
}

fn without(value: &Value, names: &[&str]) -> Map<String, Value> {
    let members = value.as_object().unwrap().iter().filter(|(name, _)| !names.contains(&name.as_str()));
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn main_of(row: &Contact) -> Map<String, Value> {
    row.parts[&Part::Main].value.as_object().unwrap().clone()
}

/// What differs between the mirror and the truth, in words; nothing if they are the same.
pub async fn differences(mirror: &Mirror, truth: &Snapshot) -> Vec<String> {
    let mut differences = Vec::new();
    users(mirror, truth, &mut differences).await;
    departments(mirror, truth, &mut differences).await;
    roles(mirror, truth, &mut differences).await;
    differences.truncate(20);
    differences
}

async fn users(mirror: &Mirror, truth: &Snapshot, differences: &mut Vec<String>) {
    let mut rows = rows(mirror, ContactKind::User).await;
    let readable: BTreeSet<_> = truth.departments().into_iter().collect();
    for person in truth.people() {
        let userid = &*person.userid;
        let Some(row) = rows.remove(&ContactId::user(userid).unwrap()) else {
            differences.push(format!("user {userid} is missing"));
            continue;
        };
        let departments: Vec<i64> = person.seats.iter().map(|seat| seat.dept_id).collect();
        let listed = departments.iter().find_map(|department| truth.listed_user(*department, userid));
        match listed {
            Some(listed) if without(&listed, &["dept_order", "leader"]) != main_of(&row) => {
                differences.push(format!("user {userid}: {} and not {listed}", Value::from(main_of(&row))));
            }
            _ => {}
        }
        for department in departments.iter().filter(|department| readable.contains(department)) {
            let Some(listed) = truth.listed_user(*department, userid) else { continue };
            let told = row.parts.get(&Part::Department(*department)).map(|told| &told.value);
            let differs =
                ["dept_order", "leader"].iter().any(|name| told.and_then(|told| told.get(*name)) != listed.get(*name));
            if differs {
                differences.push(format!("user {userid} in {department}: {told:?} and not {listed}"));
            }
        }
        // Who was asked for by himself: a single person of the range, or whom an event named.
        if listed_nowhere(truth, userid, &departments) && Some(row.document()) != truth.user(userid) {
            differences.push(format!("user {userid}: {} and not {:?}", row.document(), truth.user(userid)));
        }
    }
    differences.extend(rows.keys().map(|id| format!("{id} is too many")));
}

fn listed_nowhere(truth: &Snapshot, userid: &str, departments: &[i64]) -> bool {
    departments.iter().all(|department| truth.listed_user(*department, userid).is_none())
}

async fn departments(mirror: &Mirror, truth: &Snapshot, differences: &mut Vec<String>) {
    let mut rows = rows(mirror, ContactKind::Department).await;
    for department in truth.departments() {
        let Some(row) = rows.remove(&ContactId::department(department)) else {
            differences.push(format!("department {department} is missing"));
            continue;
        };
        let (told, known) = match truth.listed_department(department) {
            Some(listed) => (listed, main_of(&row).into()),
            None => (truth.department(department).unwrap(), row.document()),
        };
        if told != known {
            differences.push(format!("department {department}: {known} and not {told}"));
        }
    }
    // The home-school directory is listed, and nothing else is told of it.
    rows.remove(&ContactId::department(-7));
    differences.extend(rows.keys().map(|id| format!("{id} is too many")));
}

async fn roles(mirror: &Mirror, truth: &Snapshot, differences: &mut Vec<String>) {
    let mut roles = rows(mirror, ContactKind::Role).await;
    let mut members = rows(mirror, ContactKind::RoleMember).await;
    for id in truth.organisation().role_ids() {
        let told = truth.role(id).unwrap();
        match roles.remove(&ContactId::role(id)) {
            Some(row) if main_of(&row).get("name") == told.get("name") => {}
            Some(row) => differences.push(format!("role {id}: {:?} and not {told}", main_of(&row))),
            None => differences.push(format!("role {id} is missing")),
        }
        for member in told["members"].as_array().unwrap() {
            let userid = member["userid"].as_str().unwrap();
            match members.remove(&ContactId::role_member(id, userid).unwrap()) {
                Some(row) if Value::from(main_of(&row)) == *member => {}
                Some(row) => differences.push(format!("{}: {:?} and not {member}", row.id, main_of(&row))),
                None => differences.push(format!("{userid} is missing from role {id}")),
            }
        }
    }
    differences.extend(roles.keys().chain(members.keys()).map(|id| format!("{id} is too many")));
}
