//! Whose mirror is kept.

use dingtalk_authorisation::State;
use dingtalk_lambda::{AppKind, Config};
use dingtalk_store::{Companies, StoreError};

/// Whether the company is to be mirrored for the app, as things stand: the app is there and keeps a mirror, and the company
/// is its own, or uses it. One that has left, has stopped the app or has not got so far is not.
///
/// # Errors
/// [`StoreError`] of [`Companies::standing`].
pub async fn is_wanted(config: &Config, companies: &Companies, app: &str, corp: &str) -> Result<bool, StoreError> {
    let Some(app) = config.app(app).filter(|app| app.contacts.is_some()) else { return Ok(false) };
    if app.kind == AppKind::Internal {
        return Ok(app.corp_id.as_deref() == Some(corp));
    }
    let company = companies.standing(&app.id, corp).await?;
    Ok(company.is_some_and(|company| company.allowed && company.state == State::Active.as_str()))
}
