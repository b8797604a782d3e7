//! The calls about a company's contacts, and what changes them while calls go on.

pub(crate) mod callbacks;
mod check;
pub(crate) mod departments;
pub(crate) mod failed;
mod live;
mod living;
mod page;
mod pushing;
mod restless;
pub(crate) mod roles;
mod settings;
pub(crate) mod users;
mod visitor;

use std::sync::{Arc, Mutex};

pub use callbacks::CallbackTruth;
pub use live::LiveOrganisation;
pub use living::Living;
pub use pushing::Pushing;
pub use restless::{Restless, Unrest};
pub use settings::{ContactSettings, RolePages};

pub(crate) use callbacks::Callbacks;
pub(crate) use check::UncheckedCallback;
pub(crate) use restless::Stirred;

use super::refusal::Refusal;
use crate::organisation::{Life, Organisation, Writer};

/// The members of a success, or a no.
pub(crate) type Written = Result<Writer, Refusal>;

/// An organisation that handles and calls share.
pub(crate) type Shared = Arc<Mutex<Alive>>;

/// An organisation and what is to become of it.
#[derive(Debug)]
pub(crate) struct Alive {
    pub(crate) organisation: Organisation,
    pub(crate) life: Life,
    /// How many events were to be pushed.
    pub(crate) pushed: u64,
}

impl Alive {
    pub(crate) fn shared(organisation: Organisation) -> Shared {
        Arc::new(Mutex::new(Alive { organisation, life: Life::new(0), pushed: 0 }))
    }
}
