//! One person, asked for by himself: the only thing that proves that somebody is gone.

use dingtalk_api::contact::GetUser;
use dingtalk_store::ContactId;

use crate::{fault::Fault, row, shop::Shop, sweep::Answer};

/// Asks for the person `id`, and writes down what DingTalk tells; who is gone is not removed yet.
pub(crate) async fn confirm(shop: &Shop<'_>, id: ContactId) -> Result<Answer, Fault> {
    let Some(userid) = id.userid() else { return Err(Fault::BadId) };
    let read_at = shop.now();
    match shop.call(&GetUser { userid, language: None }).await {
        Ok(user) if user.userid == userid => {
            let row = row::detailed_user(user).map_err(|error| Fault::Call(error.to_string()))?;
            let written = shop.writer.write_page(read_at, vec![row], shop.now()).await?;
            shop.wrote(&written).await?;
            Ok(Answer::Kept)
        }
        Ok(_) => Err(Fault::Call("v2/user/get told of another person than was asked for".to_owned())),
        Err(Fault::Gone) => Ok(Answer::Gone(read_at)),
        Err(Fault::OutOfScope) => {
            let outcome = shop.writer.mark_out_of_scope(&id, read_at, shop.now()).await?;
            shop.tally.came(outcome);
            Ok(Answer::OutOfScope)
        }
        Err(fault) => Err(fault),
    }
}
