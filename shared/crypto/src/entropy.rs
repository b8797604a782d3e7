//! Random bytes in the form in which DingTalk writes them.

const CHARACTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Turns random bytes into ASCII letters and digits, which is what every captured prefix and nonce consists of.
///
/// `N` is 16 for the prefix of an envelope and 8 or 16 for a nonce; 43 gives a new EncodingAESKey for a test. Each byte
/// keeps a little under six bits of its randomness, and eight of the letters come up one quarter more often.
#[must_use]
pub fn printable<const N: usize>(entropy: [u8; N]) -> [u8; N] {
    entropy.map(|byte| CHARACTERS.get(usize::from(byte) % CHARACTERS.len()).copied().unwrap_or(b'A'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_comes_up_and_nothing_else() {
        let all: [u8; 256] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let printed = printable(all);
        assert!(printed.iter().all(u8::is_ascii_alphanumeric));
        let distinct: std::collections::BTreeSet<u8> = printed.into_iter().collect();
        assert_eq!(distinct.len(), 62);
    }

    #[test]
    fn forty_three_of_them_are_a_key() {
        let encoded = printable([200; 43]);
        assert!(crate::AesKey::parse(std::str::from_utf8(&encoded).unwrap()).is_ok());
    }
}
