//! Where the people of an organisation are kept: each has a small number, which departments and roles go by.

use std::collections::HashMap;

use super::Person;

#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    slots: Vec<Option<Person>>,
    free: Vec<u32>,
    by_userid: HashMap<Box<str>, u32>,
}

impl People {
    pub(crate) fn with_capacity(people: usize) -> People {
        People { slots: Vec::with_capacity(people), free: Vec::new(), by_userid: HashMap::with_capacity(people) }
    }

    pub(crate) fn len(&self) -> usize {
        self.by_userid.len()
    }

    pub(crate) fn key(&self, userid: &str) -> Option<u32> {
        self.by_userid.get(userid).copied()
    }

    pub(crate) fn get(&self, key: u32) -> Option<&Person> {
        self.slots.get(index(key))?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, key: u32) -> Option<&mut Person> {
        self.slots.get_mut(index(key))?.as_mut()
    }

    /// Keeps somebody whose userid is not taken.
    pub(crate) fn add(&mut self, person: Person) -> u32 {
        let key = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        self.by_userid.insert(person.userid.clone(), key);
        if let Some(slot) = self.slots.get_mut(index(key)) {
            *slot = Some(person);
        }
        key
    }

    pub(crate) fn remove(&mut self, key: u32) -> Option<Person> {
        let person = self.slots.get_mut(index(key))?.take()?;
        self.by_userid.remove(&person.userid);
        self.free.push(key);
        Some(person)
    }

    /// Everybody, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Person> {
        self.slots.iter().flatten()
    }

    /// How many numbers have ever been in use at once: where to draw one from.
    pub(crate) fn numbers(&self) -> usize {
        self.slots.len()
    }
}

fn index(key: u32) -> usize {
    usize::try_from(key).unwrap_or(usize::MAX)
}
