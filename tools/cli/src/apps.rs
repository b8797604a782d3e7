//! `apps.toml`: the apps as a person writes them, and the secret that is made of them.

use std::path::Path;

use dingtalk_lambda::{AppDocument, Config, ConfigDocument};
use serde_json::{Value, json};

use crate::{Failed, demo};

/// The apps, and the secret as JSON.
pub(crate) struct Apps {
    pub documents: Vec<AppDocument>,
    pub secret: String,
}

impl Apps {
    /// Reads `path`. Sealing keys that it does not name are `sealing_key`.
    pub fn read(path: &Path, sealing_key: &str) -> Result<Self, Failed> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let secret = to_secret(&text, sealing_key).map_err(|e| format!("{}: {e}", path.display()))?;
        Self::of(secret)
    }

    /// The made-up suite of `dingtalk dev` without a configuration.
    pub fn demo(sealing_key: &str) -> Result<Self, Failed> {
        Self::of(to_secret(&demo::apps_toml()?, sealing_key)?)
    }

    fn of(secret: String) -> Result<Self, Failed> {
        // Checked here, so that a mistake is found before anything starts.
        let document = || serde_json::from_str::<ConfigDocument>(&secret).map_err(|_| "not a valid configuration");
        Config::of(document()?)?;
        Ok(Self { documents: document()?.app, secret })
    }

    pub fn app(&self, id: &str) -> Result<&AppDocument, Failed> {
        let known = || self.documents.iter().map(|app| app.id.as_str()).collect::<Vec<_>>().join(", ");
        let app = self.documents.iter().find(|app| app.id == id);
        app.ok_or_else(|| format!("no app {id} in the configuration; there are: {}", known()).into())
    }
}

fn to_secret(text: &str, sealing_key: &str) -> Result<String, Failed> {
    // The document is read for its good messages, and as a plain value for the secret.
    toml::from_str::<ConfigDocument>(text).map_err(|e| explain(&e, text))?;
    let mut value: Value = toml::from_str(text).map_err(|e| explain(&e, text))?;
    if value.get("sealing_key").is_none() {
        value["sealing_key"] = json!([{ "number": 1, "key": sealing_key }]);
    }
    Ok(value.to_string())
}

/// What is wrong and where, without the line itself: it may hold a token.
fn explain(error: &toml::de::Error, text: &str) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.get(..start).unwrap_or_default().lines().count().max(1);
    let message = error.message();
    let harmless = ["missing field", "unknown field", "unknown variant", "duplicate key"];
    let what = if harmless.iter().any(|known| message.starts_with(known)) {
        message
    } else {
        "a value that is not valid here"
    };
    format!("line {line}: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    #[test]
    fn a_mistake_is_named_without_its_value() {
        let cases = [
            ("[[app]]\nid = \"a\"\nkind = \"suite\"\n", "missing field"),
            ("[[app]]\nid = \"a\"\nsecrets = \"hush\"\n", "unknown field `secrets`"),
            ("[[app]]\nagent_id = \"hush\"\n", "line 2: a value that is not valid here"),
            ("[[app]\nhush", "line 1"),
        ];
        for (text, expected) in cases {
            let error = to_secret(text, KEY).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }

    #[test]
    fn own_sealing_keys_stay() {
        let secret = to_secret("sealing_key = [{ number = 7, key = \"x\" }]", KEY).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&secret).unwrap()["sealing_key"][0]["number"], 7);
        let secret = to_secret("", KEY).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&secret).unwrap()["sealing_key"][0]["key"], KEY);
    }
}
