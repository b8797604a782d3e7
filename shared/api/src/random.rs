//! Randomness for waits, where it need not be hard to guess.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

/// Anything from nothing to `most`.
pub(crate) fn up_to(most: Duration) -> Duration {
    // Each `RandomState` of the standard library has keys of its own.
    let number = RandomState::new().build_hasher().finish() % 1_000_000;
    most.mul_f64(f64::from(u32::try_from(number).unwrap_or_default()) / 1_000_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_below_and_varies() {
        let most = Duration::from_secs(8);
        let waits: Vec<Duration> = (0..50).map(|_| up_to(most)).collect();
        assert!(waits.iter().all(|wait| *wait < most));
        assert!(waits.iter().any(|wait| *wait != waits[0]));
        assert_eq!(up_to(Duration::ZERO), Duration::ZERO);
    }
}
