//! How far an export is, on standard error: standard output may be the export itself.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

use crate::language::Language;

/// So often a line on a terminal is written anew.
const EVERY: Duration = Duration::from_millis(200);
/// So many rows lie between two lines where there is no terminal.
const ROWS: usize = 10_000;

/// Of one kind.
pub(super) struct Progress {
    what: &'static str,
    rows: usize,
    told: usize,
    began: Instant,
    last: Option<Instant>,
    on_terminal: bool,
    language: Language,
}

impl Progress {
    pub fn new(what: &'static str, language: Language) -> Self {
        let on_terminal = std::io::stderr().is_terminal();
        Self { what, rows: 0, told: 0, began: Instant::now(), last: None, on_terminal, language }
    }

    pub fn add(&mut self, rows: usize) {
        self.rows += rows;
        let due = match self.on_terminal {
            true => self.last.is_none_or(|last| last.elapsed() >= EVERY),
            false => self.rows - self.told >= ROWS,
        };
        if due {
            self.last = Some(Instant::now());
            self.told = self.rows;
            self.write(if self.on_terminal { "   " } else { "\n" });
        }
    }

    /// The last line; gives how many rows there were.
    pub fn end(self) -> usize {
        self.write("\n");
        self.rows
    }

    fn write(&self, after: &str) {
        let before = if self.on_terminal { "\r" } else { "" };
        let seconds = self.began.elapsed().as_secs_f64();
        let rate = f64::from(u32::try_from(self.rows).unwrap_or(u32::MAX)) / seconds.max(0.001);
        let (rows, a_second) = (self.language.pick("行", "rows"), self.language.pick("每秒", "a second"));
        // Whoever has closed standard error does not want to know.
        let _ = write!(
            std::io::stderr().lock(),
            "{before}{}: {} {rows} · {seconds:.1} s · {rate:.0} {a_second}{after}",
            self.what,
            self.rows
        );
    }
}
