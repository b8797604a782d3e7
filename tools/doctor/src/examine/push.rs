//! A push, read as far as it can be.

use crate::cause::RequestCause;
use dingtalk_crypto::percent;

use crate::address;

/// What a push carries, each where it is there.
pub(super) struct Push {
    pub msg_signature: Option<String>,
    pub signature: Option<String>,
    pub timestamp: Option<String>,
    pub nonce: Option<String>,
    /// The nonce as it stands in the query.
    pub raw_nonce: Option<String>,
    pub encrypt: Option<String>,
}

/// The texts that are signed, and the signature.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    pub signature: String,
    pub timestamp: String,
    pub nonce: String,
    pub encrypt: String,
}

impl Push {
    pub(super) fn read(query: &str, encrypt: Option<String>) -> (Push, Vec<RequestCause>) {
        let mut causes = Vec::new();
        let raw = |names: &[&str]| address::parameter(query, names);
        let mut decoded = |names: &[&str]| {
            let decoded = percent::decode(raw(names)?);
            if decoded.is_none() && !causes.contains(&RequestCause::BrokenPercent) {
                causes.push(RequestCause::BrokenPercent);
            }
            decoded
        };
        let push = Push {
            msg_signature: decoded(&["msg_signature"]),
            signature: match raw(&["msg_signature"]).and(raw(&["signature"])) {
                // Not needed, so no reason to refuse anything.
                Some(unused) => Some(percent::decode(unused).unwrap_or_else(|| unused.to_owned())),
                None => decoded(&["signature"]),
            },
            timestamp: decoded(&["timestamp", "timeStamp"]),
            nonce: decoded(&["nonce"]),
            raw_nonce: raw(&["nonce"]).map(str::to_owned),
            encrypt,
        };
        let given = [
            ("signature", raw(&["msg_signature", "signature"])),
            ("timestamp", raw(&["timestamp", "timeStamp"])),
            ("nonce", raw(&["nonce"])),
        ];
        // Without any query there is one finding, not four.
        let missing = given.into_iter().filter(|(_, value)| value.is_none() && !query.is_empty());
        causes.extend(missing.map(|(parameter, _)| RequestCause::Missing { parameter }));
        (push, causes)
    }

    /// What a receiver verifies: `msg_signature` goes before `signature`.
    pub(super) fn signed(&self) -> Option<Signed> {
        self.signed_with(self.encrypt.as_deref()?)
    }

    /// The query alone, for comparing a reply's with it.
    pub(super) fn stamp(&self) -> Option<Signed> {
        self.signed_with("")
    }

    fn signed_with(&self, encrypt: &str) -> Option<Signed> {
        Some(Signed {
            signature: self.msg_signature.clone().or_else(|| self.signature.clone())?,
            timestamp: self.timestamp.clone()?,
            nonce: self.nonce.clone()?,
            encrypt: encrypt.to_owned(),
        })
    }
}
