//! The check of a number that somebody types: counted first, then looked at.

use dingtalk_crypto::SealingKeys;
use futures_util::future::join;
use secrecy::SecretString;

use super::{AttemptLimits, LicenceNumber, LicenceVerdict, Licences, numbers, pk};
use crate::{StoreError, key::company_pk};

/// An attempt at a number.
#[derive(Clone, Copy, Debug)]
pub struct LicenceAttempt<'a> {
    /// Id of the app.
    pub app: &'a str,
    /// CorpId of the company that tries.
    pub corp: &'a str,
    /// Identity of the event, so that a repeated push is the same attempt.
    pub identity: &'a str,
    /// What was typed.
    pub number: &'a SecretString,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It was looked at.
    Decided(LicenceVerdict),
    /// The company has tried too often within the hour. Nothing was looked at.
    CompanyLimited,
    /// The app's companies together have. What was found does not count, and is not told.
    AppLimited,
}

impl Licences {
    /// Counts an attempt at `now`, in milliseconds, and decides it as [`use_number`](Self::use_number) does. The app's
    /// count has only attempts that the company's limit let through, so that one company cannot use it up alone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Contended`], [`StoreError::Corrupt`]: then the number is not accepted.
    pub async fn check(
        &self,
        keys: &SealingKeys,
        attempt: LicenceAttempt<'_>,
        limits: AttemptLimits,
        now: i64,
    ) -> Result<Checked, StoreError> {
        let LicenceAttempt { app, corp, identity, number } = attempt;
        let (company_pk, app_pk) = (company_pk(app, corp), pk(app));
        let no_key = || StoreError::Corrupt { key: company_pk.clone(), attribute: "seen" };
        let tag = numbers::tag(keys, app, identity).ok_or_else(no_key)?;
        if !self.admit(&company_pk, &tag, limits.per_company, now).await? {
            return Ok(Checked::CompanyLimited);
        }
        let found = async {
            match LicenceNumber::try_from(number) {
                Ok(number) => self.find(keys, app, &number).await,
                Err(_) => Ok(None),
            }
        };
        let (admitted, found) = join(self.admit(&app_pk, &tag, limits.per_app, now), found).await;
        if !admitted? {
            return Ok(Checked::AppLimited);
        }
        self.take(app, corp, found?, now).await.map(Checked::Decided)
    }
}
