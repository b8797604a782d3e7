//! The query string of a push.

use std::fmt;

use crate::malformed_push::MalformedPush;
use crate::percent;

/// Timestamps below this are seconds: as milliseconds it lies in March 1973, as seconds in the year 5138.
const SECONDS_BELOW: i64 = 100_000_000_000;

/// What a push carries in its query string, each text exactly as sent: they are inputs of the signature.
///
/// DingTalk's callback protocol, section on the request. `Debug` leaves the signature out.
#[derive(Clone, PartialEq, Eq)]
pub struct PushQuery {
    /// `msg_signature` if there is one, else `signature`.
    pub signature: String,
    /// `timestamp` if there is one, else `timeStamp`: milliseconds in every push of the platform, seconds in some samples.
    pub timestamp: String,
    /// Random text, letters and digits.
    pub nonce: String,
}

impl PushQuery {
    /// Reads a query string as it came in, with or without its `?`.
    ///
    /// Each value is percent-decoded once and `+` stays `+`. Names are compared without regard to case where no name of
    /// the exact case is there. Other parameters are ignored, broken ones too: the callback URL may have its own. Of a
    /// parameter that is there twice the last counts, since the platform appends its own to the URL's.
    ///
    /// # Errors
    ///
    /// [`MalformedPush::Missing`] if one of the three is missing or empty, [`MalformedPush::Query`] if one of them is not
    /// percent-encoded UTF-8.
    pub fn parse(raw_query: &str) -> Result<PushQuery, MalformedPush> {
        Ok(PushQuery {
            signature: find(raw_query, &["msg_signature", "signature"])?.ok_or(MalformedPush::Missing("signature"))?,
            timestamp: find(raw_query, &["timestamp", "timeStamp"])?.ok_or(MalformedPush::Missing("timestamp"))?,
            nonce: find(raw_query, &["nonce"])?.ok_or(MalformedPush::Missing("nonce"))?,
        })
    }

    /// Writes the query string as newer pushes have it, with `signature` and `msg_signature`; without `?`.
    #[must_use]
    pub fn to_query(&self) -> String {
        let signature = percent::encode(&self.signature);
        let timestamp = percent::encode(&self.timestamp);
        let nonce = percent::encode(&self.nonce);
        format!("signature={signature}&msg_signature={signature}&timestamp={timestamp}&nonce={nonce}")
    }

    /// The timestamp in milliseconds since 1970, from milliseconds or seconds (below 100,000,000,000); nothing if it is not
    /// a decimal number of 64 bits.
    #[must_use]
    pub fn timestamp_ms(&self) -> Option<i64> {
        if !self.timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: i64 = self.timestamp.parse().ok()?;
        if number < SECONDS_BELOW { number.checked_mul(1000) } else { Some(number) }
    }
}

impl fmt::Debug for PushQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushQuery")
            .field("timestamp", &self.timestamp)
            .field("nonce", &self.nonce)
            .finish_non_exhaustive()
    }
}

/// The value of the first of `names` that has one, exact names before names of another case.
fn find(raw_query: &str, names: &[&str]) -> Result<Option<String>, MalformedPush> {
    let exact: fn(&str, &str) -> bool = |found, name| found == name;
    let any_case: fn(&str, &str) -> bool = |found, name| found.eq_ignore_ascii_case(name);
    for equal in [exact, any_case] {
        for name in names {
            if let Some(value) = last_value(raw_query, |found| equal(found, name)) {
                return percent::decode(value).map(Some).ok_or(MalformedPush::Query);
            }
        }
    }
    Ok(None)
}

/// The last value that is not empty, still encoded.
fn last_value(raw_query: &str, is_name: impl Fn(&str) -> bool) -> Option<&str> {
    raw_query
        .strip_prefix('?')
        .unwrap_or(raw_query)
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(name, value)| !value.is_empty() && percent::decode(name).is_some_and(|name| is_name(&name)))
        .map(|(_, value)| value)
        .next_back()
}
