//! PKCS#7 with DingTalk's block of 32 bytes, twice that of AES.

/// What a padded text is a multiple of, and the largest padding.
pub(crate) const BLOCK: usize = 32;

/// Pads `buffer` to a multiple of 32: 1 to 32 bytes, each holding their number.
pub(crate) fn pad(buffer: &mut Vec<u8>) {
    let length = BLOCK - buffer.len() % BLOCK;
    // At most 32, so the value always fits.
    let value = u8::try_from(length).unwrap_or(u8::MAX);
    buffer.resize(buffer.len() + length, value);
}

/// How many bytes of `buffer` come before its padding.
///
/// Senders that pad to sixteen exist, so the total is not held to be a multiple of 32; any padding of 1 to 32 equal bytes
/// is accepted. All of them are looked at whatever the first one says.
pub(crate) fn unpadded_length(buffer: &[u8]) -> Option<usize> {
    let value = *buffer.last()?;
    let length = usize::from(value);
    if length == 0 || length > BLOCK {
        return None;
    }
    let (body, padding) = buffer.split_at_checked(buffer.len().checked_sub(length)?)?;
    let difference = padding.iter().fold(0, |difference, byte| difference | (byte ^ value));
    (difference == 0).then_some(body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_padded_to_32_and_back() {
        for length in 0..200 {
            let mut buffer = vec![b'x'; length];
            pad(&mut buffer);
            let added = buffer.len() - length;
            assert!((1..=32).contains(&added));
            assert_eq!(buffer.len() % 32, 0);
            assert!(buffer[length..].iter().all(|byte| usize::from(*byte) == added));
            assert_eq!(unpadded_length(&buffer), Some(length));
        }
    }

    #[test]
    fn only_1_to_32_is_padding() {
        for value in 0..=255_u8 {
            let expected = (1..=32).contains(&value).then(|| 256 - usize::from(value));
            assert_eq!(unpadded_length(&[value; 256]), expected, "{value}");
        }
    }

    #[test]
    fn one_different_byte_is_not_padding() {
        for value in 2..=32_u8 {
            for position in 0..usize::from(value) - 1 {
                let mut buffer = vec![value; 64];
                let start = 64 - usize::from(value);
                buffer[start + position] ^= 1;
                assert_eq!(unpadded_length(&buffer), None, "{value} {position}");
            }
        }
    }

    /// Two bytes that are wrong in the same way do not make up for each other.
    #[test]
    fn bytes_that_differ_alike_are_not_padding() {
        for count in 2..=31 {
            let mut buffer = [32; 64];
            buffer[32..32 + count].fill(33);
            assert_eq!(unpadded_length(&buffer), None, "{count}");
        }
    }

    #[test]
    fn padding_longer_than_the_text_is_not_padding() {
        assert_eq!(unpadded_length(&[]), None);
        assert_eq!(unpadded_length(&[17; 16]), None);
        assert_eq!(unpadded_length(&[16; 16]), Some(0));
    }
}
