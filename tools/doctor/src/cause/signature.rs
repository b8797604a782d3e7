//! The signature.

use dingtalk_crypto::KeySlot;

use crate::finding::Severity::{self, Note, Ok, Problem, Warning};

/// How the signature and the tokens fit (DingTalk's callback protocol, section on the signature).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureCause {
    /// It matches.
    Right {
        /// The app whose token it is.
        app: String,
        /// Which of its tokens.
        slot: KeySlot,
    },
    /// `msg_signature` matches, and `signature` beside it is another text: receivers that read only that one refuse it.
    SignatureDiffers,
    /// It matches once something that was broken on the way is mended.
    Mended {
        /// The app whose token it is.
        app: String,
        /// What had to be mended.
        mend: Mend,
    },
    /// It is not 40 hexadecimal digits.
    Form {
        /// How many characters it has.
        characters: usize,
    },
    /// It matches no token, whatever is mended.
    Wrong {
        /// What else is known by then.
        known: Unmatched,
    },
    /// A token is empty, and everybody could sign with it.
    TokenEmpty {
        /// Of which app.
        app: String,
        /// Which of its tokens.
        slot: KeySlot,
    },
    /// A token has a form that DingTalk's console does not take.
    TokenForm {
        /// Of which app.
        app: String,
        /// Which of its tokens.
        slot: KeySlot,
    },
}

/// What is known of a push whose signature matches no token: all that is signed may be at fault, not the token alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmatched {
    /// The ciphertext is not whole.
    Incomplete,
    /// The ciphertext is a reply's, whose signature is not the one of the query.
    Reply,
    /// The app's key opens the ciphertext, and it is for the app: so the ciphertext is whole.
    Opens {
        /// The timestamp does not have 13 digits, as DingTalk's own have.
        odd_timestamp: bool,
    },
    /// Nothing.
    Nothing,
}

/// What was done to a request or a configuration before the signature matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mend {
    /// `signature` is right, and `msg_signature`, which goes first, is not.
    SignatureOnly,
    /// The digits were upper-case.
    UpperCase,
    /// White space around the signature.
    SignatureBlanks,
    /// Quotes, commas or white space around values of the query.
    QueryQuotes,
    /// In `encrypt`, `+` had become a blank.
    PlusLost,
    /// `encrypt` was signed without the line breaks it has now.
    LineBreaksPutIn,
    /// `encrypt` was signed with line breaks that it has no longer.
    LineBreaksTakenOut,
    /// The `=` at the end of `encrypt` were lost.
    EqualsLost,
    /// `encrypt` is percent-encoded.
    EncryptPercent,
    /// `encrypt` was turned into the URL-safe alphabet.
    EncryptUrlSafe,
    /// `encrypt` holds JSON's escapes (`\/`, `\u003d`) as plain characters.
    EncryptEscapes,
    /// The query is encoded twice.
    QueryTwice,
    /// The query was signed as it stands, its percent signs included.
    QueryRaw,
    /// In the query, `+` stands for a blank.
    QueryPlus,
    /// White space around the configured token.
    TokenBlanks,
    /// Quotes around the configured token.
    TokenQuotes,
    /// The token is what is configured as the AES key: the two were mixed up.
    TokenIsAesKey,
    /// The token is what is configured as the app's key or CorpId.
    TokenIsId,
}

impl SignatureCause {
    pub(super) fn facts(&self) -> (&'static str, Severity) {
        match self {
            Self::Right { slot: KeySlot::Current, .. } => ("signature-right", Ok),
            Self::Right { slot: KeySlot::Next, .. } => ("signature-next-token", Note),
            Self::SignatureDiffers => ("signature-differs", Warning),
            Self::Mended { mend, .. } => (mend.name(), Problem),
            Self::Form { .. } => ("signature-form", Problem),
            Self::Wrong { .. } => ("signature-wrong", Problem),
            Self::TokenEmpty { .. } => ("token-empty", Problem),
            Self::TokenForm { .. } => ("token-form", Warning),
        }
    }
}

impl Mend {
    /// A fixed name, kebab-case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SignatureOnly => "msg-signature-wrong",
            Self::UpperCase => "signature-upper-case",
            Self::SignatureBlanks => "signature-blanks",
            Self::QueryQuotes => "query-quotes",
            Self::PlusLost => "encrypt-plus-lost",
            Self::LineBreaksPutIn => "encrypt-line-breaks-put-in",
            Self::LineBreaksTakenOut => "encrypt-line-breaks-taken-out",
            Self::EqualsLost => "encrypt-equals-lost",
            Self::EncryptPercent => "encrypt-percent-encoded",
            Self::EncryptUrlSafe => "encrypt-made-url-safe",
            Self::EncryptEscapes => "encrypt-json-escapes",
            Self::QueryTwice => "query-encoded-twice",
            Self::QueryRaw => "query-signed-undecoded",
            Self::QueryPlus => "query-plus-is-blank",
            Self::TokenBlanks => "token-blanks",
            Self::TokenQuotes => "token-quotes",
            Self::TokenIsAesKey => "token-is-aes-key",
            Self::TokenIsId => "token-is-id",
        }
    }
}
