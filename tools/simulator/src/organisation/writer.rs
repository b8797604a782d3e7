//! JSON as text, written straight through: an answer of 100 people is no tree of values first.

use std::fmt::Write;

/// How contact answers are spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Spelling {
    /// Booleans and lists of numbers as texts, as in the official samples (enterprise-api, section 1.4).
    pub(crate) texts: bool,
    /// A member that no documentation names, in every person, department and role.
    pub(crate) unknown_members: bool,
}

/// A JSON text in the making. It knows no more than where commas go: its user opens and closes in pairs.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    text: String,
    pub(crate) spelling: Spelling,
}

impl Writer {
    pub(crate) fn new(spelling: Spelling) -> Writer {
        Writer { text: String::new(), spelling }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    fn comma(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.text.push(',');
        }
    }

    /// The name of a member, which is none that needs escapes.
    fn name(&mut self, name: &str) {
        self.comma();
        self.text.push('"');
        self.text.push_str(name);
        self.text.push_str("\":");
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        // Nearly every text goes in as it is; character by character costs ten times as much in a debug build.
        if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
            self.text.push_str(text);
        } else {
            self.escaped(text);
        }
        self.text.push('"');
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '"' | '\\' => self.text.extend(['\\', character]),
                '\0'..='\u{1f}' => self.put(format_args!("\\u{:04x}", u32::from(character))),
                _ => self.text.push(character),
            }
        }
    }

    fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(arguments);
    }

    /// An object as an item or as the whole.
    pub(crate) fn item(&mut self, members: impl FnOnce(&mut Writer)) {
        self.comma();
        self.text.push('{');
        members(self);
        self.text.push('}');
    }

    pub(crate) fn object(&mut self, name: &str, members: impl FnOnce(&mut Writer)) {
        self.name(name);
        self.item(members);
    }

    pub(crate) fn list(&mut self, name: &str, items: impl FnOnce(&mut Writer)) {
        self.name(name);
        self.text.push('[');
        items(self);
        self.text.push(']');
    }

    /// A list of objects.
    pub(crate) fn objects<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        write: impl Fn(&mut Writer, T),
    ) {
        self.list(name, |w| {
            for item in items {
                w.item(|w| write(w, item));
            }
        });
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        self.quoted(text);
    }

    /// Absent if there is none.
    pub(crate) fn maybe(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(crate) fn number(&mut self, name: &str, number: i64) {
        self.name(name);
        self.put(format_args!("{number}"));
    }

    pub(crate) fn count(&mut self, name: &str, count: usize) {
        self.name(name);
        self.put(format_args!("{count}"));
    }

    pub(crate) fn flag(&mut self, name: &str, flag: bool) {
        self.name(name);
        let quote = if self.spelling.texts { "\"" } else { "" };
        self.put(format_args!("{quote}{flag}{quote}"));
    }

    pub(crate) fn numbers(&mut self, name: &str, numbers: impl IntoIterator<Item = i64>) {
        self.name(name);
        let quote = if self.spelling.texts { "\"" } else { "" };
        self.put(format_args!("{quote}["));
        for number in numbers {
            self.comma();
            self.put(format_args!("{number}"));
        }
        self.put(format_args!("]{quote}"));
    }

    pub(crate) fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) {
        self.list(name, |w| {
            for text in texts {
                w.comma();
                w.quoted(text);
            }
        });
    }

    /// What no documentation names, if it is wanted.
    pub(crate) fn unknown(&mut self) {
        if self.spelling.unknown_members {
            self.name("unknown_member");
            self.text.push_str(r#"{"nested":[1,null,"未知"],"order":176512345678901234567}"#);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(spelling: Spelling) -> Value {
        let mut w = Writer::new(spelling);
        w.item(|w| {
            w.text("text", "\u{1}\n\\\"张三😀");
            w.numbers("ids", [1, -7]);
            w.numbers("none", []);
            w.flag("flag", true);
            w.objects("people", ["a", "b"], |w, userid| w.text("userid", userid));
            w.texts("texts", ["x", "y"]);
            w.object("deeper", |w| w.number("order", i64::MAX));
            w.maybe("absent", None);
            w.unknown();
        });
        serde_json::from_str(&w.finish()).expect("JSON")
    }

    #[test]
    fn it_is_json() {
        let expected = json!({
            "text": "\u{1}\n\\\"张三😀", "ids": [1, -7], "none": [], "flag": true,
            "people": [{"userid": "a"}, {"userid": "b"}], "texts": ["x", "y"], "deeper": {"order": i64::MAX},
        });
        assert_eq!(written(Spelling::default()), expected);
    }

    #[test]
    fn and_the_official_samples_too() {
        let odd = written(Spelling { texts: true, unknown_members: true });
        assert_eq!((&odd["ids"], &odd["flag"]), (&json!("[1,-7]"), &json!("true")));
        assert_eq!(odd["unknown_member"]["order"].to_string(), "176512345678901234567");
    }
}
