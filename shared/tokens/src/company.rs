//! What has to be known of a company before a token for it is asked for.

use dingtalk_crypto::SealingKeys;
use dingtalk_store::StoreError;
use futures_util::future::BoxFuture;
use secrecy::SecretString;

/// A company's standing with an app, from its own row.
#[derive(Clone, Debug)]
pub struct CompanyAccess {
    /// Whether tokens may be asked for.
    pub allowed: bool,
    /// Grows with each authorisation and withdrawal. A token is stored only if it is still the one read here.
    pub epoch: i64,
    /// The state by its name, for error texts.
    pub state: String,
    /// The permanent code (永久授权码), where there is one.
    pub permanent_code: Option<SecretString>,
}

/// Reads a company's row, strongly, in one read.
pub trait PermanentCodes: Send + Sync {
    /// What `app` may do for `corp`.
    fn permanent_code<'a>(
        &'a self,
        keys: &'a SealingKeys,
        app: &'a str,
        corp: &'a str,
    ) -> BoxFuture<'a, Result<CompanyAccess, StoreError>>;
}

/// Knows no company, so that none gets a token; for internal apps and for suites' own tokens.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCompanies;

impl PermanentCodes for NoCompanies {
    fn permanent_code<'a>(
        &'a self,
        _keys: &'a SealingKeys,
        _app: &'a str,
        _corp: &'a str,
    ) -> BoxFuture<'a, Result<CompanyAccess, StoreError>> {
        let unknown = CompanyAccess { allowed: false, epoch: 0, state: "unknown".to_owned(), permanent_code: None };
        Box::pin(async { Ok(unknown) })
    }
}
