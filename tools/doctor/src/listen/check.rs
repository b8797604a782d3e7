//! The checks.

/// One kind of push that [`listen`](crate::listen) makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// The first push.
    First,
    /// The same again.
    Warm,
    /// With `signature` and without `msg_signature`.
    OnlySignature,
    /// With `msg_signature` and without `signature`.
    OnlyMsgSignature,
    /// With members in body and event, and a parameter in the query, that no documentation names.
    UnknownMember,
    /// With so many bytes of padding.
    Padding(u8),
    /// Sealed for the CorpId.
    CorpId,
    /// Ten at once.
    SideBySide,
    /// With a signature of which one digit is wrong.
    WrongSignature,
    /// Without any signature.
    NoSignature,
    /// Signed rightly, sealed with another key.
    OtherKey,
    /// Signed rightly, sealed for another receiver.
    OtherReceiver,
    /// Signed rightly, and `encrypt` is not base64.
    NotBase64,
    /// Signed rightly, and `encrypt` is not whole blocks.
    NotBlocks,
    /// With a body that is not JSON.
    NotJson,
    /// Without a body.
    EmptyBody,
    /// By GET.
    Get,
    /// Of yesterday.
    Stale,
}

impl Check {
    /// Whether its refusal, compared with others, could tell an attacker how far a forged push came.
    pub(super) fn is_cryptographic(self) -> bool {
        matches!(self, Self::WrongSignature | Self::OtherKey | Self::OtherReceiver | Self::NotBase64 | Self::NotBlocks)
    }
}
