//! The range that a company granted (通讯录权限范围): which departments and people the app may read. Asked for at the
//! beginning and at the end of a run; the calls count against the organisation's month.

use std::collections::BTreeSet;

use dingtalk_api::contact::{AuthOrgScopes, GetAuthScopes};
use dingtalk_store::DeclaredScope;

use crate::{SyncError, fault::Fault, shop::Shop};

/// Why a run did not sweep whose range was another at its end than at its beginning.
pub(crate) const CHANGED: &str = "the range that the company granted has changed meanwhile";

/// Why a run does not sweep whose range is not known.
pub(crate) const NOT_TOLD: &str = "DingTalk does not tell the range that the company granted";

/// What is asked for.
pub(crate) async fn ask(shop: &Shop<'_>) -> Result<Result<Option<AuthOrgScopes>, Fault>, SyncError> {
    shop.count_metered("auth/scopes").await;
    match shop.call(&GetAuthScopes {}).await {
        Ok(scopes) => Ok(Ok(scopes.auth_org_scopes)),
        Err(Fault::Store(error)) => Err(error.into()),
        Err(fault) => Ok(Err(fault)),
    }
}

/// Why the range may be another one than `declared`, if it may.
pub(crate) async fn doubt(shop: &Shop<'_>, declared: &DeclaredScope) -> Result<Option<String>, SyncError> {
    Ok(match ask(shop).await? {
        Ok(Some(now)) if same(&now, &declared.departments, &declared.users) => None,
        Ok(Some(_)) => Some(CHANGED.to_owned()),
        Ok(None) => Some(NOT_TOLD.to_owned()),
        Err(fault) => {
            tracing::warn!(?fault, "the range is not known at the end of the run");
            Some("DingTalk did not answer for the range that the company granted".to_owned())
        }
    })
}

/// Whether the range is of these departments and people, in whatever order they are told.
pub(crate) fn same(now: &AuthOrgScopes, departments: &[i64], users: &[String]) -> bool {
    let set = |ids: &[i64]| ids.iter().copied().collect::<BTreeSet<_>>();
    let people = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<_>>();
    set(&now.authed_dept) == set(departments) && people(&now.authed_user) == people(users)
}
