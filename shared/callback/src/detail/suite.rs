//! Events about the suite and its micro-apps.

use super::{Body, Detail, Missing};

pub(super) fn ticket(body: &Body<'_>) -> Result<Detail, Missing> {
    body.secret("SuiteTicket").map(|ticket| Detail::SuiteTicket { ticket })
}

pub(super) fn tmp_auth_code(body: &Body<'_>) -> Result<Detail, Missing> {
    body.secret("AuthCode").map(|auth_code| Detail::TmpAuthCode { auth_code })
}

pub(super) fn license_check(body: &Body<'_>) -> Result<Detail, Missing> {
    body.secret("LicenseCode").map(|license_code| Detail::LicenseCheck { license_code })
}

/// Rows carry the `AppId` as their id.
pub(super) fn micro_app(body: &Body<'_>) -> Result<Detail, Missing> {
    let agent_id = body.fields.integer(&["AgentId"]);
    let app_id = body.fields.integer(&["AppId"]).or_else(|| body.biz_number());
    if agent_id.is_none() && app_id.is_none() {
        return Err(Missing("AgentId"));
    }
    Ok(Detail::MicroApp { agent_id, app_id })
}
