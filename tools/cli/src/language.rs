//! Chinese or English, by the locale.

use dingtalk_lambda::AppKind;
use unicode_width::UnicodeWidthStr;

/// The language of what is told to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

impl Language {
    /// The language asked for, or that of the locale.
    pub fn of(asked: Option<Self>) -> Self {
        let locale = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
        };
        asked.unwrap_or_else(|| if locale().is_some_and(|l| l.starts_with("zh")) { Self::Zh } else { Self::En })
    }

    /// One of two texts.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The kind of an app.
    pub fn kind(self, kind: AppKind) -> &'static str {
        match (kind, self) {
            (AppKind::Suite, Self::Zh) => "第三方企业应用（套件）",
            (AppKind::Suite, Self::En) => "suite",
            (AppKind::Internal, Self::Zh) => "企业内部应用",
            (AppKind::Internal, Self::En) => "internal app",
            (AppKind::Custom, Self::Zh) => "定制应用",
            (AppKind::Custom, Self::En) => "customised app",
        }
    }
}

/// Padded to columns of a terminal, where a Chinese character takes two.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}
