//! Figures of an earlier run, so that growth is seen.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use crate::{Failed, table::millis};

/// Growth beyond this multiple is pointed out.
const TELL_BEYOND: f64 = 1.10;

/// What is remembered of one function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Figures {
    /// Of the binary.
    pub bytes: u64,
    /// To the first answer, in seconds.
    pub start: f64,
    /// The peak, in bytes.
    pub memory: u64,
}

/// The figures of all functions, by folder and the profile they were built with: only those of one profile say anything of
/// each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Baseline(BTreeMap<(String, String), Figures>);

impl Baseline {
    /// Reads a file that [`write`](Self::write) wrote.
    pub fn read(path: &Path) -> Result<Self, Failed> {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        Self::parse(&text).ok_or_else(|| format!("{}: not a table of figures", path.display()).into())
    }

    pub fn write(&self, path: &Path) -> Result<(), Failed> {
        fs::write(path, self.to_text()).map_err(|e| format!("{}: {e}", path.display()).into())
    }

    pub fn set(&mut self, function: &str, profile: &str, figures: Figures) {
        self.0.insert((function.to_owned(), profile.to_owned()), figures);
    }

    /// What has grown by more than a tenth since then.
    pub fn grown(&self, function: &str, profile: &str, now: &Figures) -> Option<String> {
        let then = self.0.get(&(function.to_owned(), profile.to_owned()))?;
        let grown = [
            ("size", float(now.bytes), float(then.bytes), format!("{} bytes", then.bytes)),
            ("start", now.start, then.start, millis(then.start)),
            ("memory", float(now.memory), float(then.memory), format!("{} bytes", then.memory)),
        ];
        let told = grown.into_iter().filter(|(_, now, then, _)| *now > then * TELL_BEYOND);
        let told =
            told.map(|(what, now, then, was)| format!("{what} +{:.0} % (was {was})", (now / then - 1.0) * 100.0));
        let told: Vec<_> = told.collect();
        (!told.is_empty()).then(|| told.join(", "))
    }

    fn parse(text: &str) -> Option<Self> {
        let line = |line: &str| {
            let mut cells = line.split('\t');
            let built = (cells.next()?.to_owned(), cells.next()?.to_owned());
            let (bytes, start, memory) = (cells.next()?, cells.next()?, cells.next()?);
            let start = start.parse::<f64>().ok()? / 1000.0;
            Some((built, Figures { bytes: bytes.parse().ok()?, start, memory: memory.parse().ok()? }))
        };
        text.lines().skip(1).map(line).collect::<Option<_>>().map(Self)
    }

    fn to_text(&self) -> String {
        let mut text = "function\tprofile\tbytes\tstart ms\tpeak memory\n".to_owned();
        for ((function, profile), Figures { bytes, start, memory }) in &self.0 {
            let _ = writeln!(text, "{function}\t{profile}\t{bytes}\t{:.1}\t{memory}", start * 1000.0);
        }
        text
    }
}

/// Sizes are far below 2^53.
fn float(bytes: u64) -> f64 {
    u32::try_from(bytes).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_more_than_a_tenth_is_told() {
        let mut then = Baseline::default();
        then.set("callback", "release", Figures { bytes: 1_000, start: 0.020, memory: 2_000 });
        assert_eq!(Baseline::parse(&then.to_text()).as_ref(), Some(&then));
        let now = Figures { bytes: 1_100, start: 0.021, memory: 2_200 };
        assert_eq!(then.grown("callback", "release", &now), None);
        let now = Figures { bytes: 1_101, start: 0.030, memory: 1_000 };
        let told = then.grown("callback", "release", &now).unwrap();
        assert_eq!(told, "size +10 % (was 1000 bytes), start +50 % (was 20 ms)");
        assert_eq!(then.grown("new", "release", &now), None);
        assert_eq!(then.grown("callback", "quick", &now), None, "another build");
        assert_eq!(Baseline::parse("function\nx\ty"), None);
    }
}
