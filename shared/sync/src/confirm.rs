//! One person or department, asked for by itself: the only thing that proves that somebody is gone.

use dingtalk_api::contact::{GetDepartment, GetUser};
use dingtalk_store::{ContactId, ContactKind, NewContact};

use crate::{fault::Fault, row, shop::Shop};

/// What DingTalk says of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Gone, asked at that time (milliseconds). It is not removed yet.
    Gone(i64),
    /// There; what it is like has been written down.
    Kept,
    /// Out of the range; that has been written down.
    OutOfScope,
}

/// Asks for the person or the department `id`, and writes down what DingTalk tells.
pub(crate) async fn confirm(shop: &Shop<'_>, id: &ContactId) -> Result<Answer, Fault> {
    let read_at = shop.now();
    let told = match id.kind() {
        ContactKind::Department => department(shop, id).await,
        _ => user(shop, id).await,
    };
    match told {
        Ok(row) => {
            shop.write(read_at, vec![row]).await?;
            Ok(Answer::Kept)
        }
        Err(Fault::Gone) => Ok(Answer::Gone(read_at)),
        Err(Fault::OutOfScope) => {
            shop.tally.came(shop.writer.mark_out_of_scope(id, read_at, shop.now()).await?);
            Ok(Answer::OutOfScope)
        }
        Err(fault) => Err(fault),
    }
}

async fn user(shop: &Shop<'_>, id: &ContactId) -> Result<NewContact, Fault> {
    let Some(userid) = id.userid() else { return Err(Fault::BadId) };
    let user = shop.call(&GetUser { userid, language: None }).await?;
    match user.userid == userid {
        true => row::detailed_user(user).map_err(|error| Fault::Call(error.to_string())),
        false => Err(Fault::Call("v2/user/get told of another person than was asked for".to_owned())),
    }
}

async fn department(shop: &Shop<'_>, id: &ContactId) -> Result<NewContact, Fault> {
    let Ok(dept_id) = id.id().parse() else { return Err(Fault::BadId) };
    let department = shop.call(&GetDepartment { dept_id, language: None }).await?;
    match department.dept_id == dept_id {
        true => Ok(row::detailed_department(department)),
        false => Err(Fault::Call("v2/department/get told of another department than was asked for".to_owned())),
    }
}
