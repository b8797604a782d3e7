//! JSON as nobody should write it: numbers as strings and the other way round, JSON inside strings, deep nesting.

use arbitrary::{Result, Unstructured};
use serde_json::Value;

/// Values that stand in the text exactly like this.
const PLAIN: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "1.0",
    "1.5",
    "-1",
    "1e2",
    "1E+2",
    "1e300",
    "1e999",
    "1.10",
    "23456789012345678901",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "1699999990",
    "1699999999000",
    "1.69999999e9",
    "\"\"",
    "\" \"",
    "\"1\"",
    "\"1.0\"",
    "\"1699999999000\"",
    "\"1e999\"",
    "\"NaN\"",
    "\"inf\"",
    "\"2023-11-15 06:13:19\"",
    "\"-009999-01-01 00:00:00\"",
    "\"true\"",
    "\"ding1\"",
    "\"u1\"",
    "\"[\"",
    "\"{'a\"",
    "\"\\ud83d\\ude00\\u0000\"",
    "[]",
    "{}",
    "\"{}\"",
    "\"[]\"",
];

/// How deep the generated trees go, apart from [`Odd::Deep`].
const LEVELS: usize = 5;

/// A value, kept as a tree and not as a [`Value`], so that the order of members and the writing of numbers are ours.
#[derive(Debug, Clone)]
pub enum Odd {
    /// As it stands.
    Plain(&'static str),
    /// A number.
    Number(i64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Odd>),
    /// An object; no name is there twice.
    Object(Vec<(String, Odd)>),
    /// The JSON of a value, in a string.
    Inside(Box<Odd>),
    /// So many lists, one inside the other.
    Deep(u8),
}

/// How objects and lists are written. Inside strings it is always the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// As in the tree, without blanks.
    Given,
    /// The last member of an object first.
    Backwards,
    /// With blanks wherever they may be.
    Spaced,
}

impl Layout {
    fn colon(self) -> &'static str {
        if self == Layout::Spaced { " : \t" } else { ":" }
    }
}

impl Odd {
    /// Any value.
    ///
    /// # Errors
    ///
    /// If there are no bytes left to make it of.
    pub fn grow(u: &mut Unstructured<'_>, names: &[&str]) -> Result<Odd> {
        Self::grow_at(u, names, LEVELS)
    }

    fn grow_at(u: &mut Unstructured<'_>, names: &[&str], levels: usize) -> Result<Odd> {
        let kinds = if levels == 0 { 5 } else { 9 };
        Ok(match u.int_in_range(0..=kinds)? {
            0..=2 => Odd::Plain(u.choose(PLAIN)?),
            3 => Odd::Number(u.arbitrary()?),
            4 => Odd::Text(u.arbitrary()?),
            5 => Odd::Deep(u.arbitrary()?),
            6 | 7 => Odd::List(
                (0..u.int_in_range(0..=4)?).map(|_| Self::grow_at(u, names, levels - 1)).collect::<Result<_>>()?,
            ),
            8 => Odd::Inside(Box::new(Self::grow_at(u, names, levels - 1)?)),
            _ => Odd::Object(Self::members_at(u, names, levels - 1)?),
        })
    }

    /// Members of an object, most of them with one of these names.
    ///
    /// # Errors
    ///
    /// If there are no bytes left to make them of.
    pub fn members(u: &mut Unstructured<'_>, names: &[&str]) -> Result<Vec<(String, Odd)>> {
        Self::members_at(u, names, LEVELS)
    }

    fn members_at(u: &mut Unstructured<'_>, names: &[&str], levels: usize) -> Result<Vec<(String, Odd)>> {
        let mut members: Vec<(String, Odd)> = Vec::new();
        for _ in 0..u.int_in_range(0..=8)? {
            let name = if u.ratio(1, 16)? { u.arbitrary::<String>()? } else { (*u.choose(names)?).to_owned() };
            if members.iter().all(|(other, _)| *other != name) {
                members.push((name, Self::grow_at(u, names, levels)?));
            }
        }
        Ok(members)
    }

    /// As JSON text.
    #[must_use]
    pub fn to_json(&self, layout: Layout) -> String {
        match self {
            Odd::Plain(text) => (*text).to_owned(),
            Odd::Number(number) => number.to_string(),
            Odd::Text(text) => quoted(text),
            Odd::Inside(value) => quoted(&value.to_json(Layout::Given)),
            Odd::Deep(levels) => "[".repeat((*levels).into()) + "0" + &"]".repeat((*levels).into()),
            Odd::List(elements) => {
                format!("[{}]", join(elements.iter().map(|element| element.to_json(layout)), layout))
            }
            Odd::Object(members) => {
                let mut written: Vec<String> = members
                    .iter()
                    .map(|(name, value)| quoted(name) + layout.colon() + &value.to_json(layout))
                    .collect();
                if layout == Layout::Backwards {
                    written.reverse();
                }
                format!("{{{}}}", join(written.into_iter(), layout))
            }
        }
    }

    /// How many lists and objects lie inside each other, this one included; strings hide what is in them.
    #[must_use]
    pub fn depth(&self) -> usize {
        match self {
            Odd::Plain("[]" | "{}") => 1,
            Odd::Deep(levels) => (*levels).into(),
            Odd::List(elements) => 1 + elements.iter().map(Odd::depth).max().unwrap_or(0),
            Odd::Object(members) => 1 + members.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
            Odd::Plain(_) | Odd::Number(_) | Odd::Text(_) | Odd::Inside(_) => 0,
        }
    }
}

/// A JSON string that holds this text.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn join(parts: impl Iterator<Item = String>, layout: Layout) -> String {
    parts.collect::<Vec<_>>().join(if layout == Layout::Spaced { "\r\n , " } else { "," })
}
