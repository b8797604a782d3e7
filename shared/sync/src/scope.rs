//! The range that a company granted (通讯录权限范围): which departments and people the app may read. Asked for at the
//! beginning and at the end of a run; the calls count against the organisation's month.

use std::collections::BTreeSet;

use dingtalk_api::contact::{AuthOrgScopes, GetAuthScopes};
use dingtalk_store::DeclaredScope;

use crate::{SyncError, fault::Fault, shop::Shop};

/// Why a run did not sweep whose range was another at its end than at its beginning.
pub(crate) const CHANGED: &str = "the range that the company granted has changed meanwhile";

/// What is asked for.
pub(crate) async fn ask(shop: &Shop<'_>) -> Result<Result<Option<AuthOrgScopes>, Fault>, SyncError> {
    shop.count_metered("auth/scopes").await;
    match shop.call(&GetAuthScopes {}).await {
        Ok(scopes) => Ok(Ok(scopes.auth_org_scopes)),
        Err(Fault::Store(error)) => Err(error.into()),
        Err(fault) => Ok(Err(fault)),
    }
}

/// Whether the range is what `declared` says. An error says why that is not known.
pub(crate) async fn is_still(shop: &Shop<'_>, declared: &DeclaredScope) -> Result<Result<bool, String>, SyncError> {
    Ok(match ask(shop).await? {
        Ok(Some(now)) => Ok(same(&now, &declared.departments, &declared.users)),
        Ok(None) => Err("DingTalk does not tell the range that the company granted".to_owned()),
        Err(fault) => {
            tracing::warn!(?fault, "the range is not known at the end of the run");
            Err("DingTalk did not answer for the range that the company granted".to_owned())
        }
    })
}

/// Whether the range is of these departments and people, in whatever order they are told.
pub(crate) fn same(now: &AuthOrgScopes, departments: &[i64], users: &[String]) -> bool {
    let set = |ids: &[i64]| ids.iter().copied().collect::<BTreeSet<_>>();
    let people = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<_>>();
    set(&now.authed_dept) == set(departments) && people(&now.authed_user) == people(users)
}
