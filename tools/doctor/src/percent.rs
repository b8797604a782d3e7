//! Percent-encoding. `+` is a plus here; whoever takes it for a blank is one of the causes.

/// Decodes `text` once; nothing if an escape is broken or the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => (digit(bytes.next()?)? << 4) | digit(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

/// Encodes everything but the unreserved characters of RFC 3986.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_decodes_to_itself_and_broken_escapes_to_nothing() {
        let text: String = (0..300).filter_map(char::from_u32).collect();
        assert_eq!(decode(&encode(&text)), Some(text));
        assert_eq!(decode("a%2Bb+c%2520"), Some("a+b+c%20".to_owned()));
        for broken in ["%", "%4", "%zz", "%+1", "%E4%B8"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }
}
