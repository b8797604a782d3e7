//! How a call proves who makes it.

use secrecy::SecretString;

/// What a call carries as its proof.
#[derive(Clone, Copy, Debug)]
pub enum Auth<'a> {
    /// Nothing: the body holds the credentials.
    None,
    /// `?suite_access_token=` on oapi, the header `x-acs-dingtalk-access-token` on api.
    Suite(&'a SecretString),
    /// `?access_token=` on oapi, the header `x-acs-dingtalk-access-token` on api.
    Company(&'a SecretString),
    /// `accessKey`, `timestamp`, `suiteTicket`, `signature` in the query (suite-api, section 3).
    Signed(Signed<'a>),
    /// Both, as `get_agent` wants to be on the safe side (suite-api, section 2.7).
    SuiteAndSigned(&'a SecretString, Signed<'a>),
}

/// The members of a signed call.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// SuiteKey or CustomKey.
    pub access_key: &'a str,
    /// Its secret.
    pub secret: &'a SecretString,
    /// The newest ticket.
    pub ticket: &'a SecretString,
}
