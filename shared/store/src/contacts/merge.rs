//! What one fact makes of a row: pure, and the same in any order of the facts.
//!
//! A row is a set of registers: its presence, its parents, and each part of its content. Each keeps the latest that was told of it,
//! by when the API call that told it began. At the same moment the greater content and the more careful presence hold.

use std::collections::BTreeSet;

use super::{
    Contact, ContactId, Part, Presence, Told,
    content::canonical,
    index::{Index, ToldIndex},
    part::Parts,
    sightings::{Register, Seen},
};

/// What became of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mirror did not know it.
    New,
    /// It is another than before, or back in the scope.
    Changed {
        /// Whether its departments are others than before.
        moved: bool,
    },
    /// It is as it was. Nothing was written.
    Same,
    /// What the mirror knows is later than this.
    Older,
    /// It was removed and is there again.
    Restored,
    /// It is a tombstone now.
    Removed,
    /// It is marked as out of scope now.
    OutOfScope,
    /// The mirror knows nothing of it. That it is gone or out of scope is remembered all the same, for a slow answer
    /// that still tells of it.
    Unknown,
    /// So many answers came before this one that it cannot be told whether it still holds: ask DingTalk again.
    Late,
    /// It does not fit into a row. Nothing was written, an operator should know.
    TooLarge {
        /// Its size at rest, in bytes.
        bytes: usize,
    },
}

/// What an answer of DingTalk's, or an operator, tells of one row. It is printed in tests alone: it holds people.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Fact {
    /// It is there, and looks like this.
    Read { parts: Vec<(Part, serde_json::Value)>, index: ToldIndex },
    /// DingTalk says of it that it is gone.
    Gone { by: String, why: String },
    /// DingTalk says of it that it is not for this app.
    OutOfScope,
    /// An operator wants it back.
    Restored,
}

/// A part that its person's departments no longer call for is forgotten this long after, in milliseconds: longer than
/// any answer is under way.
const FORGOTTEN_MS: i64 = 3_600_000;

/// What a fact makes of a row.
#[derive(Debug)]
pub(crate) struct Merged {
    /// The row to write; none when it stays as it is.
    pub row: Option<Contact>,
    /// What is to be said of it.
    pub outcome: Outcome,
    /// What the fact confirms. It is to be remembered if nothing is written.
    pub confirmed: Vec<Register>,
}

/// The row after `fact`, told at the time `at`. `seen` is what was confirmed of it without having been written.
pub(crate) fn merged(id: &ContactId, row: Option<&Contact>, fact: &Fact, at: i64, now: i64, seen: &Seen) -> Merged {
    let known = row.is_some_and(|row| !row.parts.is_empty());
    if matches!(fact, Fact::Restored) && !known {
        return Merged { row: None, outcome: Outcome::Unknown, confirmed: Vec::new() };
    }
    let nothing = Contact {
        id: id.clone(),
        presence: Presence::Removed { at: now, by: String::new(), why: String::new() },
        stands_at: i64::MIN,
        parts: Parts::new(),
        changed_at: now,
        initial: false,
        index: Index::default(),
        placed_at: i64::MIN,
        revision: 0,
    };
    let before = row.cloned().unwrap_or(nothing);
    let mut after = before.clone();
    raise(&mut after, seen);
    let raised = after.clone();

    let presence = match fact {
        Fact::Read { .. } | Fact::Restored => Presence::InScope,
        Fact::OutOfScope => Presence::OutOfScope,
        Fact::Gone { by, why } => Presence::Removed { at: now, by: by.clone(), why: why.clone() },
    };
    let rank = presence.rank();
    let overtaken = rank != after.presence.rank() && (at, rank) < (after.stands_at, after.presence.rank());
    if (at, rank) > (after.stands_at, after.presence.rank()) {
        after.stands_at = at;
        // Who removed it first, did.
        if rank != after.presence.rank() || row.is_none() {
            after.presence = presence;
        }
    }
    let mut lost = overtaken;
    if let Fact::Read { parts, index } = fact {
        for (part, value) in parts {
            lost |= !tell(&mut after, *part, Told { read_at: at, value: value.clone() }, index);
        }
        if let Some(parents) = placed(parts, index) {
            lost |= !place(&mut after, parents, at);
        }
    }

    let differs = visible(&before) != visible(&after);
    // An operator's word is written even if nothing changes: it has to outlast the removal it answers.
    let noted = matches!(fact, Fact::Restored) && after.stands_at != raised.stands_at;
    let outcome = outcome(&before, &after, fact, known, lost);
    let confirmed = confirmed(&after, rank, fact);
    if row.is_some() && !differs && !noted {
        return Merged { row: None, outcome, confirmed };
    }
    if differs {
        after.changed_at = now;
        // Only beside a change: that something is forgotten is none of the person's, and no reason to write.
        forget(&mut after);
    }
    after.revision = before.revision + 1;
    Merged { row: Some(after), outcome, confirmed }
}

/// The registers that stand as `fact` tells.
fn confirmed(row: &Contact, rank: u8, fact: &Fact) -> Vec<Register> {
    let mut confirmed = Vec::new();
    if row.presence.rank() == rank {
        confirmed.push(Register::Presence);
    }
    if let Fact::Read { parts, index } = fact {
        if placed(parts, index).is_some_and(|parents| *parents == row.index.parents) {
            confirmed.push(Register::Parents);
        }
        let stands = |part, value| row.parts.get(part).is_some_and(|told| canonical(&told.value) == canonical(value));
        let parts = parts.iter().filter(|(part, value)| stands(part, value));
        confirmed.extend(parts.map(|(part, _)| Register::Part(*part)));
    }
    confirmed
}

/// Puts `told` into its register. False if something else has been told there later.
fn tell(row: &mut Contact, part: Part, told: Told, index: &ToldIndex) -> bool {
    if let Some(stands) = row.parts.get(&part) {
        let (old, new) = (canonical(&stands.value), canonical(&told.value));
        if (told.read_at, &new) < (stands.read_at, &old) {
            return new == old;
        }
    }
    if part == Part::Main {
        let parents = std::mem::take(&mut row.index.parents);
        row.index = Index { parents, ..index.found_by.clone() };
    }
    row.parts.insert(part, told);
    true
}

/// The parents that a fact tells, if it does: they come with the main part.
fn placed<'a>(parts: &[(Part, serde_json::Value)], index: &'a ToldIndex) -> Option<&'a BTreeSet<i64>> {
    index.parents.as_ref().filter(|_| parts.iter().any(|(part, _)| *part == Part::Main))
}

/// The same for the parents: a register of their own, since not every call that tells the main part tells them.
fn place(row: &mut Contact, parents: &BTreeSet<i64>, at: i64) -> bool {
    if (at, parents) < (row.placed_at, &row.index.parents) {
        return *parents == row.index.parents;
    }
    row.placed_at = at;
    row.index.parents.clone_from(parents);
    true
}

/// The registers of a row.
pub(crate) fn registers(row: Option<&Contact>) -> impl Iterator<Item = Register> {
    let parts = row.into_iter().flat_map(|row| row.parts.keys().copied().map(Register::Part));
    parts.chain([Register::Presence, Register::Parents])
}

/// Drops what was told of departments that the person has left for so long that no answer can still be under way.
fn forget(row: &mut Contact) {
    let (parents, placed_at) = (&row.index.parents, row.placed_at);
    row.parts.retain(|part, told| match part {
        Part::Department(id) => parents.contains(id) || told.read_at > placed_at.saturating_sub(FORGOTTEN_MS),
        Part::Main | Part::Listed | Part::Detail => true,
    });
}

/// The times of the registers as they were confirmed since they were written.
fn raise(row: &mut Contact, seen: &Seen) {
    let raised = |register, at: i64| seen.get(&row.id, register).map_or(at, |seen| seen.max(at));
    row.stands_at = raised(Register::Presence, row.stands_at);
    row.placed_at = raised(Register::Parents, row.placed_at);
    let times: Vec<_> =
        row.parts.iter().map(|(part, told)| (*part, raised(Register::Part(*part), told.read_at))).collect();
    for (part, at) in times {
        if let Some(told) = row.parts.get_mut(&part) {
            told.read_at = at;
        }
    }
}

/// What makes a write worth its price: everything but the times.
fn visible(row: &Contact) -> (u8, &Index, Vec<(Part, String)>) {
    let parts = row.parts.iter().map(|(part, told)| (*part, canonical(&told.value)));
    (row.presence.rank(), &row.index, parts.collect())
}

fn outcome(before: &Contact, after: &Contact, fact: &Fact, known: bool, lost: bool) -> Outcome {
    let was_removed = matches!(before.presence, Presence::Removed { .. });
    let changed = visible(before) != visible(after);
    match fact {
        Fact::Gone { .. } | Fact::OutOfScope if !known && !lost => Outcome::Unknown,
        Fact::Gone { .. } if changed => Outcome::Removed,
        Fact::OutOfScope if changed => Outcome::OutOfScope,
        Fact::Restored if changed => Outcome::Restored,
        // Content that fills a tombstone, for whoever restores it.
        Fact::Read { .. } if matches!(after.presence, Presence::Removed { .. }) => Outcome::Older,
        Fact::Read { .. } if changed && !known => Outcome::New,
        Fact::Read { .. } if changed && was_removed => Outcome::Restored,
        Fact::Read { .. } if changed => Outcome::Changed { moved: before.index.parents != after.index.parents },
        _ if lost => Outcome::Older,
        _ => Outcome::Same,
    }
}

#[cfg(test)]
mod tests;
