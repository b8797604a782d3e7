//! Everything random, from one seed: a run can be repeated push by push.

/// SplitMix64 (Steele, Lea and Flood, 2014): small, fast, and the same on every machine and in every version. The
/// simulated platform holds no real secret, so it need not be unpredictable.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The generator of one event: independent of how many numbers the others have drawn, so that concurrent
    /// deliveries do not disturb each other.
    pub(crate) fn forked(seed: u64, event: u64) -> Random {
        let mut random = Random(seed ^ event.wrapping_mul(0xD1B5_4A32_D192_ED03));
        Random(random.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            // The upper bits: the cast keeps eight of them on purpose.
            *byte = (self.next() >> 56) as u8;
        }
        bytes
    }

    /// `N` ASCII letters and digits.
    pub(crate) fn text<const N: usize>(&mut self) -> String {
        dingtalk_crypto::printable(self.bytes::<N>()).iter().copied().map(char::from).collect()
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.next() >> 63 == 1
    }

    /// A number below `bound`, or 0 if that is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        // The upper bits by a multiplication: a remainder would do as well, and be slower.
        let product = u128::from(self.next()) * u128::try_from(bound).unwrap_or(u128::MAX >> 64);
        usize::try_from(product >> 64).unwrap_or_default()
    }

    /// A number from 0 up to but without 1.
    pub(crate) fn share(&mut self) -> f64 {
        // 53 bits are what an f64 holds.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in so many cases of a hundred.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        items.get(self.below(items.len())).copied()
    }

    /// A normal number of mean 0 and deviation 1 (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }

    /// Fisher and Yates.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let bound = u64::try_from(last).unwrap_or(u64::MAX - 1) + 1;
            let other = usize::try_from(self.next() % bound).unwrap_or(last);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_one_sequence() {
        let draw = |seed, event| Random::forked(seed, event).text::<16>();
        assert_eq!(draw(1, 1), draw(1, 1));
        assert_ne!(draw(1, 1), draw(1, 2));
        assert_ne!(draw(1, 1), draw(2, 1));
        // The generator's published first outputs for the seed 0.
        let mut random = Random(0);
        assert_eq!([random.next(), random.next()], [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4]);
    }

    #[test]
    fn shuffling_keeps_every_item_and_moves_some() {
        let mut items: Vec<u32> = (0..50).collect();
        Random::forked(7, 0).shuffle(&mut items);
        assert_ne!(items, (0..50).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
        Random::forked(7, 0).shuffle::<u32>(&mut []);
    }
}
