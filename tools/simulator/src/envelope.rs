//! From a plaintext to the request that carries it, and from the answer to a verdict.

use base64::{Engine, engine::general_purpose::STANDARD};
use dingtalk_crypto::{AesKey, Credentials, ExposeSecret, KeySlot, Keyring, Reason, Reply, SecretString};
use serde_json::{Map, Value};

use crate::{Quirks, Verdict, random::Random};

/// The secrets that the app and DingTalk share.
#[derive(Debug)]
pub(crate) struct Keys {
    token: SecretString,
    key: AesKey,
    keyring: Keyring,
}

/// The time and nonce of one request: signed, and readable in its query.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    timestamp: String,
    nonce: String,
}

impl Stamp {
    pub(crate) fn new(time: i64, quirks: &Quirks, random: &mut Random) -> Stamp {
        let time = if quirks.seconds_timestamps { time.div_euclid(1000) } else { time };
        Stamp { timestamp: time.to_string(), nonce: random.text::<8>() }
    }
}

/// A request's query and body.
pub(crate) struct Sealed {
    pub(crate) query: String,
    pub(crate) body: String,
}

impl Keys {
    pub(crate) fn new(token: SecretString, key: AesKey) -> Keys {
        let keyring = Keyring::new(Credentials::new(token.clone(), key.clone()));
        Keys { token, key, keyring }
    }

    pub(crate) fn seal(
        &self,
        plaintext: &str,
        receiver: &str,
        stamp: &Stamp,
        quirks: &Quirks,
        random: &mut Random,
    ) -> Sealed {
        let entropy = dingtalk_crypto::printable(random.bytes());
        let mut encrypt = match quirks.pad_to_16 {
            true => self.seal_padded_to_16(entropy, plaintext, receiver),
            false => dingtalk_crypto::seal(&self.key, entropy, plaintext.as_bytes(), receiver),
        };
        if quirks.wrapped_base64 {
            encrypt = wrapped(&encrypt);
        }
        let signature = dingtalk_crypto::sign(self.token.expose_secret(), &stamp.timestamp, &stamp.nonce, &encrypt);
        let names: &[&str] = match (quirks.only_signature, quirks.only_msg_signature) {
            (false, false) => &["signature", "msg_signature"],
            (true, false) => &["signature"],
            (false, true) => &["msg_signature"],
            (true, true) if random.coin() => &["signature"],
            (true, true) => &["msg_signature"],
        };
        let time_name = if quirks.query_time_stamp { "timeStamp" } else { "timestamp" };
        // Hexadecimal digits, digits, letters: nothing here needs percent-encoding.
        let mut query: Vec<String> = names.iter().map(|name| format!("{name}={signature}")).collect();
        query.push(format!("{time_name}={}", stamp.timestamp));
        query.push(format!("nonce={}", stamp.nonce));
        let mut body = Value::from(Map::from_iter([("encrypt".to_owned(), Value::from(encrypt))])).to_string();
        if quirks.escaped_json {
            body = body.replace('=', "\\u003d");
        }
        Sealed { query: query.join("&"), body }
    }

    /// CBC lets a text be cut at any block: the short padding goes in at the end of the receiver id, and what
    /// `dingtalk_crypto` pads after it is cut off.
    fn seal_padded_to_16(&self, entropy: [u8; 16], plaintext: &str, receiver: &str) -> String {
        let length = 20 + plaintext.len() + receiver.len();
        let pad = 16 - length % 16;
        let padding = u8::try_from(pad).map(char::from).unwrap_or_default().to_string().repeat(pad);
        let long = dingtalk_crypto::seal(&self.key, entropy, plaintext.as_bytes(), &format!("{receiver}{padding}"));
        let Ok(mut bytes) = STANDARD.decode(&long) else {
            return long;
        };
        bytes.truncate(length + pad);
        STANDARD.encode(bytes)
    }

    /// What DingTalk makes of the body of an answer with status 200, and more about it for people.
    pub(crate) fn judge(&self, body: &[u8], receiver: &str, accept: &[String]) -> (Verdict, Option<String>) {
        let Ok(mut members) = serde_json::from_slice::<Map<String, Value>>(body) else {
            return (Verdict::NotJson, None);
        };
        // Strict on purpose: only this spelling is known to be understood by the platform.
        let mut member = |name: &'static str| match members.remove(name) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err((Verdict::MissingMember(name), Some(format!("{name} is no string")))),
            None => Err((Verdict::MissingMember(name), None)),
        };
        let mut parse = || {
            Ok(Reply {
                msg_signature: member("msg_signature")?,
                time_stamp: member("timeStamp")?,
                nonce: member("nonce")?,
                encrypt: member("encrypt")?,
            })
        };
        let reply = match parse() {
            Ok(reply) => reply,
            Err(verdict) => return verdict,
        };
        match self.keyring.open_reply(KeySlot::Current, &reply) {
            Err(refusal) if *refusal.reason() == Reason::Signature => (Verdict::BadSignature, None),
            Err(refusal) => (Verdict::CannotOpen, Some(refusal.reason().name().to_owned())),
            Ok(opened) if opened.receiver_id != receiver => (Verdict::WrongReceiver, None),
            Ok(opened) if accept.contains(&opened.message) => (Verdict::Acknowledged, None),
            Ok(opened) => (Verdict::WrongText, Some(format!("{} bytes", opened.message.len()))),
        }
    }
}

/// As Python's `encodebytes` wraps.
fn wrapped(base64: &str) -> String {
    let mut text = String::with_capacity(base64.len() + base64.len() / 76 + 1);
    let mut rest = base64;
    while let Some((line, more)) = rest.split_at_checked(76) {
        text.extend([line, "\n"]);
        rest = more;
    }
    if !rest.is_empty() {
        text.extend([rest, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use dingtalk_crypto::SealedPush;

    use super::*;

    const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    fn keys() -> Keys {
        Keys::new(SecretString::from("hubTok01"), AesKey::parse(KEY).expect("a key"))
    }

    fn sealed(quirks: &str, plaintext: &str, event: u64) -> Sealed {
        let quirks = Quirks::parse(quirks).expect("known quirks");
        let mut random = Random::forked(1, event);
        let stamp = Stamp::new(1_700_000_000_123, &quirks, &mut random);
        keys().seal(plaintext, "suiteabc", &stamp, &quirks, &mut random)
    }

    fn opened(sealed: &Sealed) -> String {
        let push = SealedPush::parse(&sealed.query, sealed.body.as_bytes()).expect("a push");
        keys().keyring.open(&push, &["suiteabc"]).expect("opens").message
    }

    #[test]
    fn every_quirk_of_the_envelope_still_opens() {
        for names in ["", "all", "only-signature", "only-msg-signature", "seconds-timestamps", "query-time-stamp"] {
            assert_eq!(opened(&sealed(names, r#"{"EventType":"票"}"#, 1)), r#"{"EventType":"票"}"#, "{names}");
        }
    }

    #[test]
    fn short_padding_is_short_and_opens_at_every_length() {
        let encrypt_len = |sealed: &Sealed| {
            let body: Value = serde_json::from_str(&sealed.body).expect("JSON");
            STANDARD.decode(body["encrypt"].as_str().expect("a string")).expect("base64").len()
        };
        let mut shorter = 0;
        for length in 0..100 {
            let plaintext = "x".repeat(length);
            let short = sealed("pad-to-16", &plaintext, 1);
            assert_eq!(opened(&short), plaintext);
            assert_eq!(encrypt_len(&short), (20 + length + "suiteabc".len()) / 16 * 16 + 16);
            shorter += usize::from(encrypt_len(&short) < encrypt_len(&sealed("", &plaintext, 1)));
        }
        assert!((40..60).contains(&shorter), "{shorter}");
    }

    #[test]
    fn the_query_says_what_the_quirk_says() {
        let query = |names| sealed(names, "{}", 1).query;
        assert!(query("").starts_with("signature="));
        assert!(query("").contains("&msg_signature=") && query("").contains("&timestamp=1700000000123&"));
        assert!(!query("only-signature").contains("msg_signature"));
        assert!(query("only-msg-signature").starts_with("msg_signature="));
        assert!(!query("only-msg-signature").contains("&signature="));
        assert!(query("seconds-timestamps").contains("timestamp=1700000000&"));
        assert!(query("query-time-stamp").contains("&timeStamp="));
        let both: Vec<String> =
            (0..20).map(|event| sealed("only-signature,only-msg-signature", "{}", event).query).collect();
        assert!(both.iter().any(|query| query.starts_with("signature=")));
        assert!(both.iter().any(|query| query.starts_with("msg_signature=")));
    }

    #[test]
    fn the_body_says_what_the_quirk_says() {
        let long = "x".repeat(300);
        assert!(!sealed("", &long, 1).body.contains("\\n"));
        assert!(sealed("wrapped-base64", &long, 1).body.contains("\\n"));
        // 20 + 300 + 8 bytes pad to 352, whose base64 ends in two signs.
        assert!(sealed("escaped-json", &long, 1).body.contains("\\u003d\\u003d"));
        assert!(sealed("", &long, 1).body.contains("=="));
    }

    #[test]
    fn wrapping_keeps_every_character() {
        for length in [0, 1, 75, 76, 77, 152, 400] {
            let text = "a".repeat(length);
            assert_eq!(wrapped(&text).replace('\n', ""), text);
            assert!(wrapped(&text).lines().all(|line| line.len() <= 76));
        }
    }
}
