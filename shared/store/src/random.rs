//! Random bytes from the operating system.

use crate::StoreError;

/// `N` random bytes.
///
/// # Errors
/// [`StoreError::Entropy`] when the operating system gives none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Entropy)?;
    Ok(bytes)
}

/// A name for one holder of a claim: 128 random bits in hex. Random, not the request's id, because AWS may run one
/// request twice.
///
/// # Errors
/// [`StoreError::Entropy`].
pub fn owner() -> Result<String, StoreError> {
    Ok(format!("{:032x}", u128::from_be_bytes(random_bytes()?)))
}
