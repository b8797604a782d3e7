//! `apps.toml`: the apps as a person writes them, and the secret that is made of them.

use std::path::Path;

use dingtalk_lambda::{App, AppDocument, Config, ConfigDocument};
use serde_json::{Value, json};

use crate::{Failed, demo};

/// The apps, and the secret as JSON.
pub(crate) struct Apps {
    pub documents: Vec<AppDocument>,
    /// The same, checked.
    pub config: Config,
    pub secret: String,
    /// The sealing key in it, if the file has none of its own.
    pub made_up_sealing_key: Option<String>,
}

impl Apps {
    /// Reads `path`. If it has no sealing key, `sealing_key` gives one.
    pub fn read(path: &Path, sealing_key: impl FnOnce() -> Result<String, Failed>) -> Result<Self, Failed> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let apps = Self::of(&text, sealing_key);
        apps.map_err(|e| format!("{}: {e}", path.display()).into())
    }

    /// The made-up suite of `dingtalk dev` without a configuration.
    pub fn demo(sealing_key: impl FnOnce() -> Result<String, Failed>) -> Result<Self, Failed> {
        Self::of(&demo::apps_toml()?, sealing_key)
    }

    /// With the simulated DingTalk's APIs at `url` in the place of the real ones, unless the file says where they are.
    pub fn with_hosts(self, url: &str) -> Result<Self, Failed> {
        let mut value: Value = serde_json::from_str(&self.secret).map_err(|_| "not a valid configuration")?;
        if value.get("dingtalk").is_some() {
            return Ok(self);
        }
        value["dingtalk"] = json!({ "oapi": url, "api": url });
        Self::checked(value.to_string(), self.made_up_sealing_key)
    }

    fn of(text: &str, sealing_key: impl FnOnce() -> Result<String, Failed>) -> Result<Self, Failed> {
        let (secret, made_up_sealing_key) = to_secret(text, sealing_key)?;
        Self::checked(secret, made_up_sealing_key)
    }

    fn checked(secret: String, made_up_sealing_key: Option<String>) -> Result<Self, Failed> {
        // Checked here, so that a mistake is found before anything starts.
        let document = || serde_json::from_str::<ConfigDocument>(&secret).map_err(|_| "not a valid configuration");
        let config = Config::of(document()?)?;
        Ok(Self { documents: document()?.app, config, secret, made_up_sealing_key })
    }

    /// The configuration, for commands that read what the stack has sealed.
    pub fn of_stack(path: &Path) -> Result<Self, Failed> {
        let no_key = || Err("it has no [[sealing_key]], so what the stack has stored cannot be read".into());
        Self::read(path, no_key)
    }

    /// The app of this id, or all.
    pub fn chosen(&self, id: Option<&str>) -> Result<Vec<&App>, Failed> {
        Ok(match id {
            Some(id) => vec![self.config.app(id).ok_or_else(|| self.unknown(id))?],
            None => self.config.apps().collect(),
        })
    }

    /// There is no such app.
    pub fn unknown(&self, id: &str) -> Failed {
        let known: Vec<&str> = self.config.apps().map(|app| app.id.as_str()).collect();
        format!("no app {id} in the configuration; there are: {}", known.join(", ")).into()
    }
}

/// The apps in `path` as they are written down, their keys not looked at.
pub(crate) fn documents(path: &Path) -> Result<Vec<AppDocument>, Failed> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let document = toml::from_str::<Value>(&text)
        .map_err(|e| explain(&e, &text, false))
        .and_then(|_| toml::from_str::<ConfigDocument>(&text).map_err(|e| explain(&e, &text, true)));
    Ok(document.map_err(|e| format!("{}: {e}", path.display()))?.app)
}

/// The secret, and the sealing key that had to be put into it.
fn to_secret(
    text: &str,
    sealing_key: impl FnOnce() -> Result<String, Failed>,
) -> Result<(String, Option<String>), Failed> {
    // As a plain value for the secret; then the document, for its good messages.
    let mut value: Value = toml::from_str(text).map_err(|e| explain(&e, text, false))?;
    toml::from_str::<ConfigDocument>(text).map_err(|e| explain(&e, text, true))?;
    let made_up = if value.get("sealing_key").is_none() { Some(sealing_key()?) } else { None };
    if let Some(key) = &made_up {
        value["sealing_key"] = json!([{ "number": 1, "key": key }]);
    }
    Ok((value.to_string(), made_up))
}

/// What is wrong and where, without the value itself: it may be a token. Only of a text that `is_toml` the key is told:
/// in any other, what looks like one may be a part of a value.
fn explain(error: &toml::de::Error, text: &str, is_toml: bool) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let message = error.message();
    let names = ["missing field", "unknown field", "duplicate key"];
    if names.iter().any(|known| message.starts_with(known)) {
        return format!("line {line}: {message}");
    }
    let what = "a value that is not valid here";
    match (key_of(before).filter(|_| is_toml), message.rsplit_once(", expected ")) {
        (Some(key), Some((_, expected))) => format!("line {line}: {key}: {what}, expected {expected}"),
        _ => format!("line {line}: {what}"),
    }
}

/// The key whose value comes next.
fn key_of(before: &str) -> Option<&str> {
    let assigned = before.trim_end().strip_suffix('=')?.trim_end();
    assigned.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    fn key() -> Result<String, Failed> {
        Ok(KEY.to_owned())
    }

    #[test]
    fn a_mistake_is_named_without_its_value() {
        let cases = [
            ("[[app]]\nid = \"a\"\nkind = \"suite\"\n", "missing field"),
            ("[[app]]\nid = \"a\"\nsecrets = \"hush\"\n", "unknown field `secrets`"),
            ("[[app]]\nid = \"a\"\nsecrets = \"hush\"\n", "line 3: "),
            ("[[app]]\nagent_id = \"hush\"\n", "line 2: agent_id: a value that is not valid here, expected i64"),
            ("[[app]]\nkind = \"hush\"\n", "line 2: kind: a value that is not valid here, expected one of `suite`"),
            ("sealing_key = [\n{ number = \"hush\", key = \"\" }]\n", "line 2: number: a value"),
            ("[[app]]\ntoken = \"hush=\n", "line 2: a value that is not valid here"),
            ("[[app]\nhush", "line 1"),
        ];
        for (text, expected) in cases {
            let error = to_secret(text, key).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }

    #[test]
    fn own_sealing_keys_stay() {
        let (secret, made_up) = to_secret("sealing_key = [{ number = 7, key = \"x\" }]", key).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&secret).unwrap()["sealing_key"][0]["number"], 7);
        assert!(made_up.is_none());
        let (secret, made_up) = to_secret("", key).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&secret).unwrap()["sealing_key"][0]["key"], KEY);
        assert_eq!(made_up.as_deref(), Some(KEY));
    }
}
