//! Tokens behind the functions' memory: suite, company and internal tokens, JSAPI tickets.
//!
//! | `pk` | `sk` |
//! |---|---|
//! | `app#<app>` | `suite-token`, `internal-token` |
//! | `corp#<app>#<corp>` | `corp-token`, `jsapi-ticket` |
//!
//! | attribute | meaning |
//! |---|---|
//! | `sealed` | the value, bound to app, company and key |
//! | `minted_at`, `expires_at` | its life, in milliseconds |
//! | `version` | grows with each mint, also across a deletion |
//! | `epoch` | the company's epoch that was read before the mint |
//! | `lease_owner`, `lease_until` | who may refresh it, and until when; 0 is given back |
//! | `forced_at` | the last refresh that was forced by a rejection |
//!
//! A company's token is written only together with a look at the company's own row (`sk = company`): `allowed` is true
//! and `epoch` is the one read before the mint. So a refresher that raced a withdrawal writes nothing. The withdrawal
//! itself deletes both of the company's items, their leases included ([`crate::Companies::write`]).

mod lease;
mod write;

use aws_sdk_dynamodb::Client;
use dingtalk_crypto::SealingKeys;
use secrecy::SecretString;

pub use lease::{Lease, LeaseTaken};
pub use write::{NewToken, TokenStored};

use crate::{
    StoreError,
    item::{Reader, at, read_item, s},
    key::company_pk,
    payload,
};

/// Which token.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKey {
    /// A suite's access token (套件访问Token).
    Suite {
        /// Id of the app.
        app: String,
    },
    /// The access token for a company that authorised a suite or a customised app.
    Corp {
        /// Id of the app.
        app: String,
        /// CorpId.
        corp: String,
    },
    /// An internal app's access token.
    Internal {
        /// Id of the app.
        app: String,
    },
    /// A company's JSAPI ticket.
    JsapiTicket {
        /// Id of the app.
        app: String,
        /// CorpId.
        corp: String,
    },
}

impl TokenKey {
    /// Id of the app.
    #[must_use]
    pub fn app(&self) -> &str {
        match self {
            Self::Suite { app } | Self::Internal { app } | Self::Corp { app, .. } | Self::JsapiTicket { app, .. } => {
                app
            }
        }
    }

    /// CorpId of the company.
    #[must_use]
    pub fn corp(&self) -> Option<&str> {
        match self {
            Self::Suite { .. } | Self::Internal { .. } => None,
            Self::Corp { corp, .. } | Self::JsapiTicket { corp, .. } => Some(corp),
        }
    }

    pub(crate) fn pk(&self) -> String {
        match self.corp() {
            Some(corp) => company_pk(self.app(), corp),
            None => format!("app#{}", self.app()),
        }
    }

    pub(crate) fn sk(&self) -> &'static str {
        match self {
            Self::Suite { .. } => "suite-token",
            Self::Internal { .. } => "internal-token",
            Self::Corp { .. } => "corp-token",
            Self::JsapiTicket { .. } => "jsapi-ticket",
        }
    }
}

impl std::fmt::Display for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.sk(), self.pk())
    }
}

/// A token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The token itself.
    pub value: SecretString,
    /// When it ends, in milliseconds.
    pub expires_at: i64,
    /// When it was asked for, in milliseconds.
    pub minted_at: i64,
    /// Grows with each mint.
    pub version: i64,
}

/// A token's item as it stands.
#[derive(Clone, Debug, Default)]
pub struct TokenRow {
    /// The token, when it is still valid. One that has expired is not even unsealed.
    pub token: Option<Token>,
    /// Version of the last token, the expired one too; 0 when there has been none.
    pub version: i64,
    /// Until when somebody refreshes it, in milliseconds; 0 when nobody does.
    pub lease_until: i64,
    /// The last forced refresh, in milliseconds; 0 when there has been none.
    pub forced_at: i64,
}

/// The tokens in the state table.
#[derive(Clone, Debug)]
pub struct StoredTokens {
    client: Client,
    table: String,
}

impl StoredTokens {
    /// The tokens in `table`, the state table.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The item of `key`, read strongly, at the time `now`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::Sealed`] only while the token that cannot be
    /// unsealed is valid: after that it does not matter any more.
    pub async fn read(&self, keys: &SealingKeys, key: &TokenKey, now: i64) -> Result<TokenRow, StoreError> {
        let pk = key.pk();
        let Some(item) = read_item(&self.client, &self.table, at(&pk, key.sk()), &pk).await? else {
            return Ok(TokenRow::default());
        };
        let reader = Reader { key: &pk, item: &item };
        let or_zero = |attribute| if item.contains_key(attribute) { reader.n(attribute) } else { Ok(0) };
        let mut row = TokenRow {
            token: None,
            version: or_zero("version")?,
            lease_until: or_zero("lease_until")?,
            forced_at: or_zero("forced_at")?,
        };
        if row.version != 0 && reader.n("expires_at")? > now {
            let value = payload::open(keys, &pk, &bound_to(key, &pk), reader.b("sealed")?)?;
            row.token = Some(Token {
                value: value.as_str().into(),
                expires_at: reader.n("expires_at")?,
                minted_at: reader.n("minted_at")?,
                version: row.version,
            });
        }
        Ok(row)
    }

    fn update(
        &self,
        key: &TokenKey,
        owner: &str,
    ) -> aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("pk", s(key.pk()))
            .key("sk", s(key.sk()))
            .expression_attribute_values(":owner", s(owner))
    }
}

/// What a value is bound to, so that it cannot be moved to another item.
fn bound_to<'a>(key: &'a TokenKey, pk: &'a str) -> [&'a str; 4] {
    [key.app(), key.corp().unwrap_or("-"), pk, key.sk()]
}
