//! One department, asked for by itself.

use dingtalk_api::contact::GetDepartment;
use dingtalk_store::ContactId;

use crate::{fault::Fault, row, shop::Shop, sweep::Answer};

/// Asks for the department `id`, and writes down what DingTalk tells; what is gone is not removed yet.
pub(crate) async fn confirm(shop: &Shop<'_>, id: ContactId) -> Result<Answer, Fault> {
    let Ok(dept_id) = id.id().parse() else { return Err(Fault::BadId) };
    let read_at = shop.now();
    match shop.call(&GetDepartment { dept_id, language: None }).await {
        Ok(department) if department.dept_id == dept_id => {
            let row = row::detailed_department(department);
            let written = shop.writer.write_page(read_at, vec![row], shop.now()).await?;
            shop.wrote(&written).await?;
            Ok(Answer::Kept)
        }
        Ok(_) => Err(Fault::Call("v2/department/get told of another department than was asked for".to_owned())),
        Err(Fault::Gone) => Ok(Answer::Gone(read_at)),
        Err(Fault::OutOfScope) => {
            let outcome = shop.writer.mark_out_of_scope(&id, read_at, shop.now()).await?;
            shop.tally.came(outcome);
            Ok(Answer::OutOfScope)
        }
        Err(fault) => Err(fault),
    }
}
