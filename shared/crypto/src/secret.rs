//! The type that holds a secret text: wiped when dropped, silent in `Debug`.

pub use secrecy::{ExposeSecret, SecretString};
