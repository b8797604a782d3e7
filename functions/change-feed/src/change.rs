//! What a write means: pure.

use dingtalk_store::{Contact, ContactKind, Presence};

use crate::fields::{Fields, differing};

/// What became of somebody or something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// The mirror has it now.
    Added,
    /// It is another than before.
    Changed,
    /// Its departments, or the one it is under, are others.
    Moved,
    /// DingTalk says that it is gone.
    Removed,
    /// It was gone and is there again.
    Restored,
    /// DingTalk says that it is there, but not for this app.
    OutOfScope,
    /// It is for this app again.
    BackInScope,
}

/// A write that tells something.
#[derive(Debug)]
pub struct Change {
    /// What became of it.
    pub verb: Verb,
    /// It was so before: only the mirror did not know it yet.
    pub initial: bool,
    /// Which members are others than before.
    pub fields: Fields,
}

/// How a row stands to the world.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing was ever read of it: there is no row, or one that only remembers an answer.
    Unknown,
    There,
    OutOfScope,
    Gone,
}

/// What the write from `old` to `new` tells; none if it is no news of anybody.
#[must_use]
pub fn change(old: Option<&Contact>, new: &Contact) -> Option<Change> {
    let said = |verb, initial, fields| Some(Change { verb, initial, fields });
    let none = Fields::default;
    let (before, after) = (old.map_or(Standing::Unknown, standing), standing(new));
    let fields = || old.map(|old| differing(old, new)).unwrap_or_default();
    match (before, after) {
        (Standing::Unknown, Standing::There) => said(Verb::Added, new.initial, none()),
        // Who has a role again has it like everybody; a person who comes back is the one of before.
        (Standing::Gone, Standing::There) if !stays(new.id.kind()) => said(Verb::Added, false, none()),
        (Standing::Gone, Standing::There) => said(Verb::Restored, false, fields()),
        (Standing::OutOfScope, Standing::There) => said(Verb::BackInScope, false, fields()),
        (Standing::There | Standing::OutOfScope, Standing::Gone) => said(Verb::Removed, false, none()),
        (Standing::There | Standing::Gone, Standing::OutOfScope) => said(Verb::OutOfScope, false, none()),
        (Standing::There, Standing::There) => {
            let fields = fields();
            // From nowhere nobody moves: then it was not told before where he is.
            let from = |old: &Contact| old.parents().next().is_some() && !old.parents().eq(new.parents());
            let moved = stays(new.id.kind()) && old.is_some_and(from);
            match (moved, fields.changed.is_empty(), fields.learnt.is_empty()) {
                (true, ..) => said(Verb::Moved, false, fields),
                (false, false, _) => said(Verb::Changed, false, fields),
                (false, true, false) => said(Verb::Changed, true, fields),
                (false, true, true) => None,
            }
        }
        // Of whom the app may not see, or what is gone, a late answer fills the memory; nobody has heard of him, or he is
        // told of when he comes back.
        (Standing::Unknown, _) | (_, Standing::Unknown) => None,
        (Standing::OutOfScope, Standing::OutOfScope) | (Standing::Gone, Standing::Gone) => None,
    }
}

fn standing(row: &Contact) -> Standing {
    match row.presence {
        _ if row.parts.is_empty() => Standing::Unknown,
        Presence::Removed { .. } => Standing::Gone,
        // No call asks whether a role is in the scope.
        Presence::OutOfScope if stays(row.id.kind()) => Standing::OutOfScope,
        Presence::OutOfScope | Presence::InScope => Standing::There,
    }
}

/// Whether it has a life of its own and a place: people and departments. The rest are lists.
fn stays(kind: ContactKind) -> bool {
    matches!(kind, ContactKind::User | ContactKind::Department)
}
