//! Which members of a row's content differ, by DingTalk's own names, and what they were and are.

use std::collections::{BTreeMap, BTreeSet};

use dingtalk_store::{Contact, Part};
use serde_json::{Map, Value};

/// The members that differ between two contents of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Others than before.
    pub changed: BTreeSet<String>,
    /// Told for the first time, because a call was made that had not been made before: the detail call, the list of a
    /// further department.
    pub learnt: BTreeSet<String>,
}

impl Fields {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.changed.union(&self.learnt).map(String::as_str)
    }
}

/// Compares two contents. What the list of a department tells counts while the person is in it, then and now: that he
/// came or went is said by his departments.
pub fn differing(old: &Contact, new: &Contact) -> Fields {
    let mut fields = Fields::default();
    let (before, after) = (members(old.document()), members(new.document()));
    for name in before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)) {
        let first = !before.contains_key(name) && !told_by(new, name).is_some_and(|part| old.parts.contains_key(&part));
        if first {
            fields.learnt.insert(name.clone())
        } else {
            fields.changed.insert(name.clone())
        };
    }
    let was_in: BTreeSet<i64> = old.parents().collect();
    for id in new.parents().filter(|id| was_in.contains(id)) {
        let told = |row: &Contact| row.parts.get(&Part::Department(id)).map(|told| members(told.value.clone()));
        match (told(old), told(new)) {
            (Some(old), Some(new)) => {
                let names = old.keys().chain(new.keys());
                fields.changed.extend(names.filter(|name| old.get(*name) != new.get(*name)).cloned());
            }
            (None, Some(new)) => fields.learnt.extend(new.into_iter().map(|(name, _)| name)),
            (_, None) => {}
        }
    }
    fields.learnt.retain(|name| !fields.changed.contains(name));
    fields
}

/// What a row says under these names; what a department's list told, by department.
pub fn values<'a>(row: &Contact, names: impl Iterator<Item = &'a str>) -> Value {
    let document = members(row.document());
    let value = |name: &str| document.get(name).cloned().or_else(|| by_department(row, name));
    Value::Object(names.filter_map(|name| Some((name.to_owned(), value(name)?))).collect())
}

fn by_department(row: &Contact, name: &str) -> Option<Value> {
    let parents: BTreeSet<i64> = row.parents().collect();
    let told: BTreeMap<i64, &Value> = row
        .parts
        .iter()
        .filter_map(|(part, told)| match part {
            Part::Department(id) if parents.contains(id) => Some((*id, told.value.get(name)?)),
            _ => None,
        })
        .collect();
    let told: Map<_, _> = told.into_iter().map(|(id, value)| (id.to_string(), value.clone())).collect();
    (!told.is_empty()).then_some(Value::Object(told))
}

/// The part that a member of [`Contact::document`] is from.
fn told_by(row: &Contact, name: &str) -> Option<Part> {
    [Part::Main, Part::Listed, Part::Detail]
        .into_iter()
        .find(|part| row.parts.get(part).is_some_and(|told| told.value.get(name).is_some()))
}

fn members(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { Map::new() }
}
