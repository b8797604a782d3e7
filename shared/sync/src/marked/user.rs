//! A person whom an event named.

use dingtalk_store::{ContactKind, Mark, Proof};

use super::Look;
use crate::{
    confirm::{Answer, confirm},
    fault::Fault,
    shop::Shop,
};

impl Shop<'_> {
    pub(super) async fn look_at_user(&self, mark: &Mark) -> Result<Look, Fault> {
        match confirm(self, &mark.id).await? {
            Answer::Kept | Answer::OutOfScope => Ok(Look::Done),
            Answer::Gone(read_at) => self.remove(mark, ContactKind::User, Proof::NoSuchUser, read_at).await,
        }
    }
}
