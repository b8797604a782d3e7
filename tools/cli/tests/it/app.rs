//! A suite with keys of its own in every test.

use std::path::{Path, PathBuf};

use dingtalk_crypto::{AesKey, Credentials, Keyring, SecretString};
use dingtalk_simulator::{App, generate_encoding_aes_key, generate_token};
use tempfile::TempDir;

/// The suite's id in `apps.toml`, the last part of its callback URL.
pub const ID: &str = "demo";

/// Its SuiteKey.
pub const KEY: &str = "suitemadeup000000001";

/// Random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("random bytes");
    bytes
}

/// A text nobody has seen before: 32 letters and digits.
pub fn unseen() -> String {
    generate_token(random())
}

/// A suite, made up.
pub struct Suite {
    pub token: String,
    pub aes_key: String,
    /// Its SuiteSecret; without one in `apps.toml` it calls nothing.
    pub secret: String,
}

impl Suite {
    /// A suite with new keys.
    pub fn new() -> Self {
        Self { token: unseen(), aes_key: generate_encoding_aes_key(random(), false), secret: unseen() }
    }

    /// Its `apps.toml`, without the secret.
    pub fn toml(&self) -> String {
        let Self { token, aes_key, .. } = self;
        format!(
            "[[app]]\nid = \"{ID}\"\nkind = \"suite\"\nkey = \"{KEY}\"\ntoken = \"{token}\"\naes_key = \"{aes_key}\"\n"
        )
    }

    /// The suite as DingTalk's console knows it, pushing to `url`.
    pub fn at(&self, url: &str) -> App {
        App::suite(url, &self.token, &self.aes_key, Some(KEY))
    }

    /// Its keys.
    pub fn keyring(&self) -> Keyring {
        let key = AesKey::parse(&self.aes_key).expect("a key");
        Keyring::new(Credentials::new(SecretString::from(self.token.as_str()), key))
    }
}

/// A sealing key of the test's own: `dev` and the commands have to have the same.
pub fn sealing_key() -> String {
    let key = generate_encoding_aes_key(random(), true);
    format!("[[sealing_key]]\nnumber = 1\nkey = \"{key}=\"\n")
}

/// A directory that goes away with the test.
pub fn directory() -> TempDir {
    TempDir::new().expect("a temporary directory")
}

/// Writes `apps.toml` into `directory`.
pub fn write(directory: &Path, toml: &str) -> PathBuf {
    let path = directory.join("apps.toml");
    std::fs::write(&path, toml).expect("a writable directory");
    path
}
