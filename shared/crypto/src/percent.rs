//! Percent-encoding of query values; `+` is a plus here, never a blank.

/// Decodes `text` once; nothing if an escape is broken or the result is not UTF-8.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

/// Encodes everything but the unreserved characters of RFC 3986.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&crate::hex::lower(&[byte]).to_ascii_uppercase());
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
    fn decodes_once() {
        assert_eq!(decode("a%2Bb%2bc+d%2520"), Some("a+b+c+d%20".to_owned()));
        assert_eq!(decode("%E4%B8%AD"), Some("中".to_owned()));
    }

    #[test]
    fn broken_escapes_are_refused() {
        for text in ["%", "%4", "%zz", "%+1", "a%+1", "%E4%B8", "%中"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        let text: String = (0..300).filter_map(char::from_u32).collect();
        assert_eq!(decode(&encode(&text)), Some(text));
        assert_eq!(encode("a+/=&中"), "a%2B%2F%3D%26%E4%B8%AD");
        assert_eq!(encode("Az09-._~ "), "Az09-._~%20");
    }
}
