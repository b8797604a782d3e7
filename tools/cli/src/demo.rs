//! What `dingtalk dev` makes up: an app without a configuration, and a sealing key.

use std::path::Path;

use dingtalk_simulator::{generate_encoding_aes_key, generate_token};

use crate::Failed;

/// A suite `demo` with keys of its own at each start. Not canonical, as many of DingTalk's keys are not.
pub(crate) fn apps_toml() -> Result<String, Failed> {
    let token = generate_token(random()?);
    let aes_key = generate_encoding_aes_key(random()?, false);
    let secret = generate_token(random()?);
    Ok(format!(
        "[[app]]\nid = \"demo\"\nkind = \"suite\"\nkey = \"suitedemo0000000001\"\nsecret = \"{secret}\"\n\
         token = \"{token}\"\naes_key = \"{aes_key}\"\n"
    ))
}

/// A sealing key in base64: made up, or, when the tables are kept, the one beside them.
pub(crate) fn sealing_key(data: Option<&Path>) -> Result<String, Failed> {
    let Some(directory) = data else { return new_sealing_key() };
    let file = directory.join("sealing-key");
    match std::fs::read_to_string(&file) {
        // Empty: its writer died in the middle, so nothing is sealed with it.
        Ok(key) if !key.trim().is_empty() => return Ok(key.trim().to_owned()),
        _ => {}
    }
    let key = new_sealing_key()?;
    let written = std::fs::create_dir_all(directory).and_then(|()| write_private(&file, &key));
    written.map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(key)
}

/// 32 random bytes in base64: 43 characters of the key's alphabet and the padding.
pub(crate) fn new_sealing_key() -> Result<String, Failed> {
    Ok(format!("{}=", generate_encoding_aes_key(random()?, true)))
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    std::io::Write::write_all(&mut options.open(file)?, text.as_bytes())
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failed> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| "no random bytes from the operating system")?;
    Ok(bytes)
}
